import { toShapes } from '../../domain/edition/shape.ts';
import { setValue } from '../../domain/json-text.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { mapOf, mappedColumns, type SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { kindOf } from '../../standardise/kinds.ts';
import type { Correction } from '../backfeed/corrections.ts';
import { lookOf, place, type Placed } from '../backfeed/place.ts';

/** A document of the table `wanted`. */
export interface Document {
  readonly source_key: string;
  readonly text: string;
  readonly layout: string;
}

/**
 * Writes the golden values into documents, where the contract says that the field stands and as the source writes it: capitals, dates,
 * dots and dashes. A field whose golden value is the document's own (or that has none) stays as it came, and so does all that
 * the contract does not map: cards, operations. Reads the edition attached as `edition`.
 */
export async function withGolden(
  engine: DuckdbEngine,
  documents: readonly Document[],
  { contract, ruleset }: { readonly contract: SourceContract; readonly ruleset: Ruleset },
): Promise<string[]> {
  const proposals = await goldenValues(engine, documents, { contract, ruleset });
  const kinds = Object.fromEntries(Object.entries(ruleset.fields).map(([name, { kind }]) => [name, kind]));
  return documents.map(({ source_key, text, layout }) => {
    const map = mapOf(
      contract,
      contract.layouts.find(({ name }) => name === layout)!,
    );
    const sent = JSON.parse(text) as unknown;
    const raw = Object.fromEntries(mappedColumns(map).map((column) => [column, textAt(sent, column)]));
    const looks = Object.fromEntries(Object.entries(raw).map(([column, value]) => [column, lookOf([value ?? ''])]));
    const cells = (proposals.get(source_key) ?? [])
      .flatMap((proposal) => place(proposal, { contract, map, kinds, looks, raw }))
      // A list or an object is not one value: it stays.
      .filter(({ column }) => typeof (valueAt(sent, column) ?? '') !== 'object');
    return cells.reduce((json, cell) => setValue(json, cell.column.split('.'), spelled(cell, sent)), text);
  });
}

/** The golden values that differ from a record's own, by source key. */
async function goldenValues(
  engine: DuckdbEngine,
  documents: readonly Document[],
  { contract, ruleset }: { readonly contract: SourceContract; readonly ruleset: Ruleset },
): Promise<Map<string, Correction[]>> {
  const { id } = engine.dialect;
  const found = new Map<string, Correction[]>();
  if (documents.length === 0) return found;
  const mapped = new Set([contract.map, ...contract.layouts.map(({ map }) => map ?? {})].flatMap(Object.keys));
  for (const field of toShapes(ruleset.fields, kindOf)) {
    if (!field.golden || !mapped.has(field.name)) continue;
    const name = id(field.name);
    const one = (alias: string) => `cast(${field.list ? `${alias}.${name}[1]` : `${alias}.${name}`} as varchar)`;
    const parts = field.list ? [] : Object.keys(field.parts);
    const columns = parts.map((part) => `,\n  g.${id(`${field.name}_${part}`)}::varchar as ${id(`part_${part}`)}`);
    const rows = await engine.rows(`select
  r.source_key as source_key,
  ${one('g')} as proposed${columns.join('')}
from edition.main.record as r
inner join edition.main.${id(`golden_${ruleset.entity}`)} as g
  on g.golden_id = r.golden_id
where r.entity = ${literal(ruleset.entity)}
  and r.source = ${literal(contract.source)}
  and r.source_key in (${documents.map(({ source_key }) => literal(source_key)).join(', ')})
  and ${one('g')} is not null
  and ${one('g')} is distinct from ${one('r')}`);
    for (const row of rows) {
      const key = String(row['source_key']);
      const part = (name: string) => (row[`part_${name}`] === null ? null : String(row[`part_${name}`]));
      found.set(key, [
        ...(found.get(key) ?? []),
        {
          break_id: '',
          source_key: key,
          attribute: field.name,
          sent: null,
          proposed: String(row['proposed']),
          why: 'golden',
          reference: 'golden',
          parts: Object.fromEntries(parts.map((name) => [name, part(name)])),
        },
      ]);
    }
  }
  return found;
}

/** What stands at a dotted path, as text; null where nothing does. */
function textAt(document: unknown, column: string): string | null {
  const value = valueAt(document, column);
  return value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
}

const valueAt = (document: unknown, column: string): unknown =>
  column
    .split('.')
    .reduce<unknown>(
      (inner, key) => (inner !== null && typeof inner === 'object' ? (inner as Record<string, unknown>)[key] : null),
      document,
    );

/** A value as JSON: a number where a number stood, with the dots, dashes and blanks that stood between the digits. */
function spelled({ column, value }: Placed, sent: unknown): string {
  const before = valueAt(sent, column);
  if (typeof before === 'number' && /^(0|[1-9]\d*)$/.test(value)) return value;
  return JSON.stringify(typeof before === 'string' ? inMaskOf(before, value) : value);
}

/** `98888777766` in the mask of `123.456.789-00`: where both are as many digits, those of the one take the places of the other's. */
export function inMaskOf(mask: string, value: string): string {
  const digits = value.replaceAll(/\D/gu, '');
  const places = mask.replaceAll(/\D/gu, '').length;
  if (places !== digits.length || /[^\d\s./()+-]/u.test(mask + value)) return value;
  let next = 0;
  return mask.replaceAll(/\d/gu, () => digits[next++]!);
}
