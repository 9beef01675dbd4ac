import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../rules/project.ts';
import { literal } from '../../sql/sql.ts';
import { CURRENT } from '../publish/files.ts';
import { openCurrentEdition } from '../show/open.ts';
import type { DecisionLine } from './file.ts';
import { exposureSql } from './records.ts';
import type { Stakes } from './take.ts';

/**
 * What hangs on each decision of a file: the records behind the golden records that it touches today, and the sum of their
 * measures. Null for all where the project asks for no second person, who alone needs to know.
 */
export async function importStakes(
  project: Project,
  lines: readonly DecisionLine[],
): Promise<(line: DecisionLine) => Stakes | 'unknown' | null> {
  const { records, exposure } = project.config.review.four_eyes;
  if ((records === undefined && exposure === undefined) || lines.length === 0) return () => null;
  if (!existsSync(join(project.paths.editions, CURRENT))) return () => 'unknown';
  const engine = await openCurrentEdition(project);
  try {
    const named = lines.flatMap((line) => line.records.flat().map((name) => `(${literal(line.entity)}, ${literal(name)})`)); // prettier-ignore
    const rows = await engine.rows(`
      with held as (
        select x.entity, x.source || ':' || x.source_key as name, x.golden_id
        from xref as x
        where (x.entity, x.source || ':' || x.source_key) in (values ${named.join(', ')})
      )
      select h.entity || ' ' || h.name as name, h.golden_id, s.records, s.exposure
      from held as h
      join (
        select r.golden_id, count(*) as records, coalesce(sum(${await exposureSql(engine, 'r')}), 0)::double as exposure
        from record as r
        where r.golden_id in (select golden_id from held)
        group by r.golden_id
      ) as s on s.golden_id = h.golden_id`);
    const of = new Map(rows.map((row) => [String(row['name']), row]));
    return (line) => {
      const found = line.records
        .flat()
        .map((name) => of.get(`${line.entity} ${name}`))
        .filter((row) => row !== undefined);
      const golden = [...new Map(found.map((row) => [row['golden_id'], row])).values()];
      const sum = (what: string): number => golden.reduce((total, row) => total + Number(row[what]), 0);
      return { records: sum('records'), exposure: sum('exposure') };
    };
  } finally {
    await engine.close();
  }
}
