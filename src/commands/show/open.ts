import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { CURRENT } from '../publish/files.ts';
import { rulesInForce } from '../rules/effective.ts';
import { isThere } from '../there.ts';

/**
 * Opens the current edition: read-only, without access to files or network, its settings locked. Throws `no_edition` (66)
 * where nothing was published yet, `no_permission` (77) where that cannot be seen.
 */
export async function openCurrentEdition(project: Project): Promise<DuckdbEngine> {
  const path = join(project.paths.editions, CURRENT);
  if (!isThere(path))
    throw new MestreError('missing', 'no_edition', `No edition yet: ${path} is not there`, {
      hint: 'mestre run publishes the first one',
    });
  const engine = await openDuckdb({
    path,
    readOnly: true,
    memory: project.config.memory,
    threads: project.config.threads,
    temporary: join(project.paths.state, 'spill'),
  });
  await engine.run('set enable_external_access = false; set lock_configuration = true');
  return engine;
}

/** The rules of the entities that an edition, in which unnamed tables are looked for, holds: a project has rules long before it has all their records. */
export async function rulesOfEdition(engine: DuckdbEngine, project: Project): Promise<Ruleset[]> {
  const held = await columnsOf(engine, (table) => `starts_with(${table}, 'golden_')`);
  return rulesInForce(project).flatMap(({ value }) => (held.has(`golden_${value.entity}`) ? [value] : []));
}

/** The columns of the edition's tables that a condition on their names holds for: rules may name a field since the last run. */
export async function columnsOf(
  engine: DuckdbEngine,
  where: (table: string) => string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await engine.rows(
    `select table_name, list(column_name) as columns from duckdb_columns() where database_name = current_database() and ${where('table_name')} group by table_name`,
  );
  return new Map(rows.map((row) => [String(row['table_name']), new Set(row['columns'] as string[])]));
}
