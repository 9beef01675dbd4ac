import type { Engine } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { amountSql } from '../sql/amount.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import type { Reading } from './reading.ts';

/**
 * Compares what a header, trailer or footer promises with what the file holds. Throws `control_total` (65) where they
 * disagree, unless the contract says warn: then the disagreements come back as sentences.
 */
export async function checkPromises(
  engine: Engine,
  options: {
    readonly reading: Reading;
    readonly contract: SourceContract;
    /** The parsed Parquet file, as a literal. */
    readonly parsed: string;
    readonly received: number;
    readonly name: string;
  },
): Promise<string[]> {
  const { reading, contract, parsed, received, name } = options;
  const { promised } = reading;
  const expectsOne = reading.layout.trailer?.control ?? reading.layout.head?.control ?? reading.layout.footer;
  const broken: string[] = [];
  if (promised === null) {
    // A cut-off file has lost its last line first of all.
    if (expectsOne !== undefined) broken.push('the record with the control totals is missing');
  } else {
    const at = `${name}:${promised.line}`;
    if (promised.records !== null && promised.records !== received)
      broken.push(`${at} promises ${promised.records} records, the file has ${received}`);
    for (const [column, sum] of Object.entries(promised.sums)) {
      const row = (
        await engine.rows(`select
  coalesce(sum(${amountSql(duckdb.id(column), contract.decimal)}), 0)::varchar as found,
  coalesce(sum(${amountSql(duckdb.id(column), contract.decimal)}), 0) is not distinct from try_cast(${literal(sum)} as decimal(38, 4)) as equal
from read_parquet(${parsed})`)
      )[0]!;
      if (row['equal'] !== true)
        broken.push(
          `${at} promises ${column} of ${sum} in all, the file has ${String(row['found']).replace(/0{1,2}$/u, '')}`,
        );
    }
  }
  if (broken.length > 0 && contract.control === 'refuse')
    throw new MestreError('data', 'control_total', `${name} is not whole: ${broken.join('; ')}`, {
      hint: `ask ${contract.owner} for the file again; control: warn in the contract takes it in all the same`,
    });
  return broken;
}
