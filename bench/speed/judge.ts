import { DuckDBInstance } from '@duckdb/node-api';
import { type Scores, toScores } from '../../src/domain/evaluation.ts';
import { literal } from '../../src/sql/sql.ts';

/** Pairwise scores of an edition against truth files of any size, counted inside DuckDB. */
export async function judgeEdition(
  edition: string,
  truths: readonly string[],
): Promise<Scores & { readonly largest: number }> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '6GB' });
  try {
    const connection = await instance.connect();
    await connection.run(`attach ${literal(edition)} as edition (read_only)`);
    const files = truths.map((path) => literal(path)).join(', ');
    const reader = await connection.runAndReadAll(`
      with truth as (
        select distinct
          record_id as record_id,
          person_id as person_id
        from read_csv([${files}], all_varchar = true)
      ),
      found as (
        select
          truth.person_id as person,
          coalesce(xref.golden_id, truth.record_id) as golden
        from truth
        left join edition.xref as xref on xref.source_key = truth.record_id
      ),
      cell as (select person, golden, count(*) as n from found group by person, golden),
      person as (select sum(n) as n from cell group by person),
      golden as (select sum(n) as n from cell group by golden)
      select
        (select sum(n * (n - 1) / 2) from cell)::double as hit,
        (select sum(n * (n - 1) / 2) from golden)::double as claimed,
        (select sum(n * (n - 1) / 2) from person)::double as actual,
        (select max(n) from golden)::double as largest`);
    const [row = []] = reader.getRows();
    const [hit = 0, claimed = 0, actual = 0, largest = 0] = row.map(Number);
    return { ...toScores(hit, claimed, actual), largest };
  } finally {
    instance.closeSync();
  }
}
