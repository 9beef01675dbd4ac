import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type FieldShape, toShapes } from '../../domain/edition/shape.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { kindOf } from '../../standardise/kinds.ts';

/** One value that a source should correct. */
export interface Correction {
  readonly break_id: string;
  readonly source_key: string;
  readonly attribute: string;
  /** As the source sent it; null where it sent none. */
  readonly sent: string | null;
  /** What it should be, in standard form. */
  readonly proposed: string;
  readonly why: string;
  /** Source that the proposal comes from. */
  readonly reference: string;
  /** Parts of the proposed value, where the field has them. */
  readonly parts: Readonly<Record<string, string | null>>;
}

/**
 * What one source should correct, from the edition attached as `edition`: values older than those of the system of record
 * or of the golden record, values that it lacks, values that are not valid, and, only where another source is the system
 * of record, values that contradict it. A source is never asked to correct what it decides itself.
 */
export async function findCorrections(
  engine: DuckdbEngine,
  source: SourceContract,
  { ruleset, contracts }: { readonly ruleset: Ruleset; readonly contracts: readonly SourceContract[] },
): Promise<Correction[]> {
  const found: Correction[] = [];
  for (const field of toShapes(ruleset.fields, kindOf)) {
    if (!field.golden || !maps(source, field.name) || source.authority.includes(field.name)) continue;
    const authority = contracts
      .filter((one) => one.entity === ruleset.entity && one.authority.includes(field.name) && maps(one, field.name))
      .map((one) => one.source);
    const rows = await engine.rows(correctionSql(engine, { source, ruleset, field, authority }));
    found.push(...rows.map((row) => toCorrection(row, field)));
  }
  return found.toSorted((a, b) => (a.source_key < b.source_key ? -1 : a.source_key > b.source_key ? 1 : 0));
}

const maps = (contract: SourceContract, field: string): boolean =>
  field in contract.map || contract.layouts.some(({ map }) => field in (map ?? {}));

const partsOf = (field: FieldShape): string[] => (field.list ? [] : Object.keys(field.parts));

/** Where the person has a usable value at a system of record, its latest; otherwise the golden value, which then may not contradict. */
function correctionSql(
  engine: DuckdbEngine,
  {
    source,
    ruleset,
    field,
    authority,
  }: {
    readonly source: SourceContract;
    readonly ruleset: Ruleset;
    readonly field: FieldShape;
    readonly authority: readonly string[];
  },
): string {
  const { id } = engine.dialect;
  const name = id(field.name);
  const one = (alias: string) => `cast(${field.list ? `${alias}.${name}[1]` : `${alias}.${name}`} as varchar)`;
  const raw = field.list ? `array_to_string(r.${id(`${field.name}_raw`)}, ' | ')` : `r.${id(`${field.name}_raw`)}`;
  const goldenFrom = field.list ? `'golden'` : `g.${id(`${field.name}_from`)}`;
  // What is ambiguous (a telephone without its area code, a birth on the first of January) is no reason to change what a source has.
  const doubtful = (alias: string) =>
    `exists (
           select 1
           from edition.main.contact_point as c
           where c.golden_id = ${alias}.golden_id
             and c.attribute = ${literal(field.name)}
             and c.value = ${one(alias)}
             and c.status not in ('ok', 'repaired')
         )`;
  const usable = field.list
    ? `len(a.${name}) > 0 and not ${doubtful('a')}`
    : `a.${name} is not null and a.${id(`${field.name}_status`)} in ('ok', 'repaired')`;
  const decided =
    authority.length === 0
      ? `select cast(null as varchar) as golden_id, cast(null as varchar) as value, cast(null as varchar) as source where false`
      : `select a.golden_id as golden_id,
           max_by(${one('a')}, coalesce(a.updated_at, timestamp '0001-01-01')) as value,
           max_by(a.source, coalesce(a.updated_at, timestamp '0001-01-01')) as source
         from edition.main.record as a
         where a.entity = ${literal(ruleset.entity)}
           and a.source in (${authority.map((one) => literal(one)).join(', ')})
           and ${usable}
         group by a.golden_id`;
  const parts = partsOf(field).map(
    (part) =>
      `case when d.value is null or d.value = ${one('g')} then cast(g.${id(`${field.name}_${part}`)} as varchar) end as ${id(`part_${part}`)}`,
  );
  return `
    select
      b.break_id,
      b.source_key,
      ${raw} as sent,
      coalesce(d.value, ${one('g')}) as proposed,
      b.class as why,
      coalesce(d.source, ${goldenFrom}, 'golden') as reference${parts.map((part) => `,\n      ${part}`).join('')}
    from edition.main.break_item as b
    join edition.main.record as r on r.entity = b.entity and r.source = b.source and r.source_key = b.source_key
    join edition.main.${id(`golden_${ruleset.entity}`)} as g on g.golden_id = r.golden_id
    left join (${decided}) as d on d.golden_id = r.golden_id
    where b.entity = ${literal(ruleset.entity)}
      and b.source = ${literal(source.source)}
      and b.level = 'L4'
      and b.attribute = ${literal(field.name)}
      and b.resolved_on is null
      and (b.class in ('source_stale', 'missing_in_source', 'invalid_in_source') or (b.class = 'conflicting' and d.value is not null))
      and coalesce(b.said, '') <> 'explained'
      and coalesce(d.value, ${one('g')}) is not null
      and coalesce(d.value, ${one('g')}) is distinct from ${one('r')}${field.list ? `\n      and (d.value is not null or not ${doubtful('g')})` : ''}`;
}

function toCorrection(row: Readonly<Record<string, unknown>>, field: FieldShape): Correction {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]));
  return {
    break_id: text('break_id')!,
    source_key: text('source_key')!,
    attribute: field.name,
    sent: text('sent'),
    proposed: text('proposed')!,
    why: text('why')!,
    reference: text('reference')!,
    parts: Object.fromEntries(partsOf(field).map((part) => [part, text(`part_${part}`)])),
  };
}
