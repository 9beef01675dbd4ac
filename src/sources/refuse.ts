import { isFact } from '../domain/fact.ts';
import type { Engine } from '../engine/engine.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { literal } from '../sql/sql.ts';
import { wrongFacts } from './fact-check.ts';
import type { Reading } from './reading.ts';
import { openRejects, type RejectWriter, rejectColumns } from './rejects.ts';

/** Makes `ingest_dropped (row, line, column_name, rule, reason, fate)`: records without a key and all but one of each key. */
export async function dropRecords(
  engine: Engine,
  contract: SourceContract,
  { parsed, reading }: { readonly parsed: string; readonly reading: Reading },
): Promise<number> {
  const wrong = isFact(contract.entity) ? await wrongFacts(engine, contract, { parsed, reading }) : 0;
  const facts = (
    await engine.rows(`select
  count(*) filter (where _key is null) as blank,
  coalesce((select sum(n - 1) from (select count(*) as n from read_parquet(${parsed}) where _key is not null group by _key having count(*) > 1)), 0)::bigint as twice
from read_parquet(${parsed})`)
  )[0]!;
  if (Number(facts['blank']) + Number(facts['twice']) + wrong === 0) return 0;
  const key = literal(contract.key.join(', '));
  // Which of two records with one key stays must not hang on their order in the file.
  await engine.run(`create or replace temp table ingest_dropped as
with numbered as (
  select _key, _hash, _updated, _line, file_row_number as row from read_parquet(${parsed}, file_row_number = true)
  ${wrong > 0 ? 'where file_row_number not in (select row from ingest_wrong)' : ''}
),
ranked as (
  select
    n.*,
    row_number() over best as place,
    first_value(n._hash) over best as best_hash,
    first_value(n._line) over best as best_line
  from numbered as n
  where n._key in (select _key from numbered where _key is not null group by _key having count(*) > 1)
  window best as (partition by n._key order by n._updated desc nulls last, n._hash desc, n._line asc, n.row asc)
)
select
  row,
  _line as line,
  ${key} as column_name,
  case when _hash = best_hash then 'identical_record' else 'duplicate_key' end as rule,
  case
    when _hash = best_hash then 'the same record as on line ' || best_line
    else 'the same key as on line ' || best_line || ', which is kept'
  end as reason,
  'duplicate' as fate
from ranked
where place > 1
union all
select
  row,
  _line as line,
  ${key} as column_name,
  'blank_key' as rule,
  'the key is blank' as reason,
  'rejected' as fate
from numbered
where _key is null
${wrong > 0 ? 'union all\nselect * from ingest_wrong' : ''}`);
  return Number((await engine.rows('select count(*) as n from ingest_dropped'))[0]!['n']);
}

/** Makes `ingest_rejects` of all that is not taken in, with its raw text; false where there is nothing. */
export async function gatherRejects(
  engine: Engine,
  {
    reading,
    rejects,
    scanned,
    dropped,
  }: { reading: Reading; rejects: RejectWriter; scanned: { readonly refused: number }; dropped: boolean },
): Promise<boolean> {
  const selects: string[] = [];
  if (reading.refused !== undefined) selects.push(reading.refused);
  if (scanned.refused > 0 && reading.scan) {
    const mark = literal(reading.scan.mark);
    const text = `csv_line[length(split_part(csv_line, ${mark}, 1)) + 2:]`;
    const fields = `length(${text}) - length(replace(${text}, ${mark}, '')) + 1`;
    selects.push(`select distinct
  split_part(csv_line, ${mark}, 1)::bigint as line,
  null::varchar as column_name,
  'columns' as rule,
  (${fields}) || ' columns where ${reading.columns.length} are expected' as reason,
  ${text} as raw,
  'rejected' as fate
from ${reading.scan.table}`);
  }
  if (dropped) {
    let raw: string;
    if ('sql' in reading.raw)
      raw = `(select distinct on (_line) _line, raw from ${reading.raw.sql} where _line in (select line from ingest_dropped))`;
    else {
      const { line } = await engine.columns('select distinct line::double as line from ingest_dropped order by line');
      const file = openRejects(`${rejects.path}.raw`);
      await reading.raw.read(line as Float64Array, (at, text) =>
        file.add({ line: at, column: null, rule: '', reason: '', raw: text, fate: 'rejected' }),
      );
      file.close();
      raw = `(select line as _line, raw from ${rejectsFile(file.path)})`;
    }
    selects.push(`select d.line, d.column_name, d.rule, d.reason, left(r.raw, 65536) as raw, d.fate
from ingest_dropped as d
left join ${raw} as r on r._line = d.line`);
  }
  rejects.flush();
  if (rejects.count > 0) selects.push(`select ${rejectColumns.join(', ')} from ${rejectsFile(rejects.path)}`);
  if (selects.length === 0) return false;
  await engine.run(`create or replace temp table ingest_rejects as\n${selects.join('\nunion all\n')}`);
  return Number((await engine.rows('select count(*) as n from ingest_rejects'))[0]!['n']) > 0;
}

function rejectsFile(path: string): string {
  const columns = rejectColumns.map((name) => `${literal(name)}: ${literal(name === 'line' ? 'BIGINT' : 'VARCHAR')}`);
  return `read_csv(${literal(path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', columns = {${columns.join(', ')}}, max_line_size = 4194304)`;
}
