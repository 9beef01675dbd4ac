import { type FactField, factKinds } from '../domain/fact.ts';
import type { Engine } from '../engine/engine.ts';
import { mapOf, type SourceContract } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { givenSql, valueSql } from '../sql/fact-value.ts';
import { literal } from '../sql/sql.ts';
import type { Reading } from './reading.ts';

const expected: Readonly<Record<string, (contract: SourceContract) => string>> = {
  amount: ({ decimal }) => `not a number with ${decimal} as its decimal sign`,
  quantity: ({ decimal }) => `not a number with ${decimal} as its decimal sign`,
  integer: () => 'not a whole number',
  time: ({ date }) => `not a time in the style ${date}`,
  day: ({ date }) => `not a day in the style ${date}`,
};

interface Wrong {
  readonly column: string;
  readonly rule: string;
  readonly reason: string;
  readonly when: string;
}

/** Makes `ingest_wrong (row, line, column_name, rule, reason, fate)`: records whose values are none of their types, each once. Returns how many. */
export async function wrongFacts(
  engine: Engine,
  contract: SourceContract,
  { parsed, reading }: { readonly parsed: string; readonly reading: Reading },
): Promise<number> {
  const wrongs = wrongsOf(contract, reading).map(
    ({ column, rule, reason, when }) =>
      `when ${when} then {'column_name': ${literal(column)}, 'rule': ${literal(rule)}, 'reason': ${reason}}`,
  );
  if (wrongs.length === 0) return 0;
  await engine.run(`create or replace temp table ingest_wrong as
select row, _line as line, wrong.column_name as column_name, wrong.rule as rule, wrong.reason as reason, 'rejected' as fate
from (
  select
    file_row_number as row,
    _line,
    case
      ${wrongs.join('\n      ')}
    end as wrong
  from read_parquet(${parsed}, file_row_number = true)
)
where wrong is not null`);
  return Number((await engine.rows('select count(*) as n from ingest_wrong'))[0]!['n']);
}

function wrongsOf(contract: SourceContract, reading: Reading): Wrong[] {
  const kind = factKinds.get(contract.entity)!;
  const map = mapOf(contract, reading.layout);
  const wrongs: Wrong[] = [];
  for (const field of kind.fields) {
    const columns = [map[field.name] ?? []].flat().filter((column) => typeof column === 'string' && reading.columns.includes(column)); // prettier-ignore
    if (columns.length === 0) {
      if (!field.required) continue;
      const reason = literal(`${field.name} is needed, and this layout has no column for it`);
      wrongs.push({ column: field.name, rule: 'missing_value', reason, when: 'true' });
      continue;
    }
    for (const column of columns as string[]) wrongs.push(...wrongsOfColumn(field, column, contract));
  }
  return [...wrongs, ...neededRoles(contract)];
}

function wrongsOfColumn(field: FactField, column: string, contract: SourceContract): Wrong[] {
  const wrongs: Wrong[] = [];
  const given = givenSql(duckdb.id(column));
  if (field.required)
    wrongs.push({ column, rule: 'missing_value', reason: literal('blank, and needed'), when: `${given} is null` });
  const value = valueSql(field, duckdb.id(column), contract);
  const tell = expected[field.type]?.(contract);
  if (tell !== undefined)
    wrongs.push({
      column,
      rule: `not_${field.type}`,
      reason: literal(tell),
      when: `${given} is not null and ${value} is null`,
    });
  else if (field.codes !== undefined)
    wrongs.push({
      column,
      rule: 'unknown_code',
      reason: literal(`neither ${field.codes.join(', ')} nor one of the contract's values`),
      when: `${given} is not null and ${value} is null`,
    });
  if (field.name === 'unit' && contract.units !== undefined)
    wrongs.push({
      column,
      rule: 'unknown_unit',
      reason: literal(`none of the contract's units: ${Object.keys(contract.units).join(', ')}`),
      when: `${given} is not null and ${given} not in (${Object.keys(contract.units).map(literal).join(', ')})`,
    });
  return wrongs;
}

/** Whoever a fact must name must be named: a count of no article counts nothing. */
function neededRoles(contract: SourceContract): Wrong[] {
  const kind = factKinds.get(contract.entity)!;
  return Object.entries(contract.refs).flatMap(([role, { by, key }]) => {
    const columns = [...Object.values(by), ...Object.values(key)];
    if (kind.roles[role] !== 'needed' || columns.length === 0) return [];
    const when = columns.map((column) => `${givenSql(duckdb.id(column))} is null`).join(' and ');
    return [{ column: columns[0]!, rule: 'missing_value', reason: literal(`no ${role} is named`), when }];
  });
}
