import type { Engine } from '../engine/engine.ts';
import type { BatchTotal } from '../ledger/batches.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { amountSql } from '../sql/amount.ts';
import { duckdb } from '../sql/duckdb.ts';

/** Adds up the measures of a parsed file, exactly, over the records that are taken in; and says which values are no amounts. */
export async function addUp(
  engine: Engine,
  {
    contract,
    measures,
    parsed,
    dropped,
  }: { contract: SourceContract; measures: readonly string[]; parsed: string; dropped: boolean },
) {
  const totals: Omit<BatchTotal, 'batch_id'>[] = [];
  const notNumbers: string[] = [];
  const kept = dropped ? 'where file_row_number not in (select row from ingest_dropped)' : '';
  for (const measure of measures) {
    const column = duckdb.id(measure);
    const row = (
      await engine.rows(`select
  coalesce(sum(amount), 0)::varchar as received,
  min(amount)::varchar as minimum,
  max(amount)::varchar as maximum,
  count(amount) as filled,
  count(*) filter (where amount is null and trim(coalesce(text, '')) <> '') as wrong
from (
  select ${column} as text, ${amountSql(column, contract.decimal)} as amount
  from read_parquet(${parsed}, file_row_number = true)
  ${kept}
)`)
    )[0]!;
    const text = (name: string) => (row[name] === null ? null : toShort(String(row[name])));
    totals.push({
      measure,
      promised: null,
      received: text('received')!,
      minimum: text('minimum'),
      maximum: text('maximum'),
      filled: Number(row['filled']),
    });
    if (Number(row['wrong']) > 0)
      notNumbers.push(`${row['wrong']} values of ${measure} are no amounts with decimal sign "${contract.decimal}"`);
  }
  return { totals, notNumbers };
}

/** Columns that should hold times, with values that are none in the style of the source. */
export async function notTimes(
  engine: Engine,
  contract: SourceContract,
  columns: readonly string[],
  parsed: string,
): Promise<string[]> {
  const roles = [
    ['updated', '_updated'],
    ['since', '_since'],
    ['until', '_until'],
  ] as const;
  const asked = roles.flatMap(([role, column]) => {
    const name = contract[role];
    return name !== undefined && columns.includes(name) ? [{ name, column }] : [];
  });
  if (asked.length === 0) return [];
  const counts = asked.map(
    ({ name, column }, i) =>
      `count(*) filter (where ${column} is null and trim(coalesce(${duckdb.id(name)}, '')) <> '') as wrong_${i}`,
  );
  const row = (await engine.rows(`select ${counts.join(', ')} from read_parquet(${parsed})`))[0]!;
  const told = new Set<string>();
  return asked.flatMap(({ name }, i) => {
    const wrong = Number(row[`wrong_${i}`]);
    if (wrong === 0 || told.has(name)) return [];
    told.add(name);
    return [`${wrong} values of ${name} are no time written ${contract.date}`];
  });
}

/** Decimal text with at least two decimals and no further zeros. */
export function toShort(text: string): string {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.replace(/0+$/u, '').padEnd(2, '0')}`;
}
