import type { FieldShape } from '../../domain/edition/shape.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type Override, overridesOn, toOverrideId } from '../../ledger/overrides.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { givenColumns } from '../../stages/override.ts';
import { kindOf } from '../../standardise/kinds.ts';
import type { Standard } from '../../standardise/standard.ts';

/** Reads a value that a person typed as its kind reads it, in the country of the entity's first source. */
export function readValue(shape: FieldShape, text: string, own: readonly SourceContract[], today: string): Standard {
  const kind = kindOf(shape.kind);
  const inputs = kind.inputs.map((_, i) => (i === 0 ? text : null));
  return kind.standardise(inputs, { country: own[0]?.country ?? 'br', date: 'yyyy-mm-dd', decimal: '.', today });
}

export interface OverrideInput {
  readonly ledger: Ledger;
  readonly entity: string;
  readonly asOf: string;
  readonly shapes: readonly FieldShape[];
  /** Contracts of the entity's sources. */
  readonly own: readonly SourceContract[];
}

/**
 * Loads what people said values are, as `given_<field>`, and returns the fields that it is about. Golden ids that were merged
 * away lead to those in use; of several overrides on one value the latest counts. Needs `id_past_all`.
 */
export async function loadGiven(engine: DuckdbEngine, input: OverrideInput): Promise<string[]> {
  const { ledger, entity, asOf, shapes, own } = input;
  const standing = overridesOn(ledger, asOf).filter((one) => one.entity === entity);
  const names: string[] = [];
  for (const shape of shapes.filter(({ golden }) => golden)) {
    const given = standing.filter(({ attribute }) => attribute === shape.name);
    if (given.length === 0) continue;
    const ends = await leadTo(
      engine,
      given.map(({ goldenId }) => goldenId),
    );
    const latest = new Map<string, Override>(given.map((one) => [ends.get(one.goldenId) ?? one.goldenId, one]));
    const rows = [...latest].map(([goldenId, one]) => ({
      goldenId,
      one,
      read: readValue(shape, one.value, own, asOf),
    }));
    await engine.load(`given_${shape.name}`, givenColumns(shape), {
      golden_id: rows.map(({ goldenId }) => goldenId),
      override_id: rows.map(({ one }) => toOverrideId(one.id)),
      value: rows.map(({ read }) => read.value),
      match: rows.map(({ read }) => read.match),
      status: rows.map(({ read }) => read.status),
      ...Object.fromEntries(
        Object.keys(shape.parts).map((part) => [`part_${part}`, rows.map(({ read }) => read.parts?.[part] ?? null)]),
      ),
    });
    names.push(shape.name);
  }
  return names;
}

/** Where golden ids that were merged away lead, as earlier runs left it. */
async function leadTo(engine: DuckdbEngine, ids: readonly string[]): Promise<Map<string, string>> {
  const ends = new Map(ids.map((id) => [id, id]));
  for (let hop = 0; hop < 50; hop++) {
    const open = [...new Set(ends.values())];
    const rows = await engine.rows(
      `select golden_id, max_by(kind, run_seq) as kind, max_by(other_id, run_seq) as other_id from id_past_all
       where kind in ('created', 'split', 'reactivated', 'merged', 'retired') and golden_id in (${open.map((id) => literal(id)).join(', ')})
       group by golden_id`,
    );
    const next = new Map(rows.flatMap((row) => (row['kind'] === 'merged' ? [[String(row['golden_id']), String(row['other_id'])] as const] : []))); // prettier-ignore
    if (next.size === 0) break;
    for (const [id, at] of ends) ends.set(id, next.get(at) ?? at);
  }
  return ends;
}
