import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { amountSql } from '../sql/amount.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { VALUE_SEPARATOR } from '../standardise/column.ts';
import type { PartPlan } from '../standardise/part.ts';
import { SLICE, SLICES, system } from './standardise.ts';
import { type Element, type RawPart, toFields } from './standardise-map.ts';

/** A standard part by another way than `standardise`, with the same result: the engine gives texts, workers make row groups of them. */
export interface PartReading {
  /** Queries that give one row per slice of the raw part: a text for each column, its values parted by U+001E. */
  readonly queries: readonly string[];
  readonly plan: PartPlan;
}

/** Names and types that the raw part's own columns have in the standard part, in the order of `system`. */
const kept = [
  { name: 'source_key', type: 'VARCHAR' },
  { name: 'line', type: 'BIGINT' },
  { name: 'row_hash', type: 'VARCHAR' },
  { name: 'updated_at', type: 'TIMESTAMP' },
  { name: 'since', type: 'DATE' },
  { name: 'until', type: 'DATE' },
] as const;

/** What to ask of a raw part, and how its standard part is made of the answers. */
export function standardPart(rules: Ruleset, contract: SourceContract, part: RawPart, dialect: Dialect): PartReading {
  const fields = toFields(rules, contract, part, dialect);
  const elements = fields.flatMap((field) => field.elements);
  const states = elements.flatMap(({ state }) => (state === null ? [] : [state]));
  const raws = [...new Set([...elements.flatMap(({ columns }) => columns), ...states])];
  const place = (column: string) => raws.indexOf(column);
  const measured = contract.measures.filter((column) => part.columns.includes(column));
  const plan: PartPlan = {
    source: contract.source,
    batch_id: part.batch_id,
    system: kept,
    raws: raws.length,
    fields: fields.map(({ name, field, kind, options, listParts, elements: own }) => ({
      name,
      kind: kind.name,
      options,
      list: field.list,
      listParts,
      elements: own.map(({ inputs, state, columns }: Element) => ({
        inputs: kind.inputs.map((input) => inputs[input]?.map(place) ?? null),
        state: state === null ? null : { column: place(state), input: kind.inputs.indexOf('state') },
        raws: columns.map(place),
      })),
    })),
    measures: contract.measures.map((name) => ({
      name,
      place: measured.includes(name) ? system.length + raws.length + measured.indexOf(name) : null,
    })),
  };
  const id = (column: string) => `r.${dialect.id(column)}`;
  const texts = [
    ...system.map((column) => `cast(${id(column)} as varchar)`),
    ...raws.map(id),
    ...measured.map((column) => `cast(cast(${amountSql(id(column), contract.decimal)} as decimal(18, 2)) as varchar)`),
  ];
  const slices = Math.max(1, Math.ceil((part.rows ?? 0) / SLICE));
  const number = `(coalesce(r._line, 0) // ${SLICE}) % ${slices}`;
  const queries = Array.from(
    { length: Math.ceil(slices / SLICES) },
    (_, c) => sql`
      select
        ${texts.map((text, i) => `${dialect.collectText(`coalesce(${text}, '')`, VALUE_SEPARATOR)} as c${i}`)}
      from ${dialect.parquet([part.path])} as r
      where ${number} between ${c * SLICES} and ${(c + 1) * SLICES - 1}
      group by ${number}
    `,
  );
  return { queries, plan };
}
