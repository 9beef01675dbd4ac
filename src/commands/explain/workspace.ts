import { existsSync } from 'node:fs';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';
import { rulesInForce } from '../rules/effective.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import { workspaceOf } from '../publish/resolve.ts';

/** What a run left of an entity, to be asked but not changed: its tables under their own names, new ones in memory. */
export interface Workspace {
  readonly engine: DuckdbEngine;
  readonly rules: Ruleset;
}

/** Opens the workspace of an entity (the first of the project that has records unless named). Throws `no_workspace` (66) before the first run. */
export async function openWorkspace(project: Project, entity?: string): Promise<Workspace> {
  const all = rulesInForce(project).map(({ value }) => value);
  const isMatched = (one: Ruleset) => existsSync(workspaceOf(project.paths.workspace, one.entity));
  const rules = entity === undefined ? (all.find(isMatched) ?? all[0]) : all.find((one) => one.entity === entity);
  if (rules === undefined)
    throw new MestreError('usage', 'unknown_entity', `The project has no rules for ${entity ?? 'any entity'}`, {
      hint: `entities: ${all.map((one) => one.entity).join(', ')}`,
    });
  const path = workspaceOf(project.paths.workspace, rules.entity);
  if (!existsSync(path))
    throw new MestreError('missing', 'no_workspace', `Nothing was matched yet: there is no ${path}`, {
      hint: 'mestre run',
    });
  const engine = await openDuckdb({ memory: project.config.memory, threads: project.config.threads });
  await engine.run(`attach ${literal(path)} as workspace (read_only)`);
  const tables = await engine.rows(`select table_name from duckdb_tables() where database_name = 'workspace'`);
  for (const { table_name: table } of tables) {
    const name = engine.dialect.id(String(table));
    await engine.run(`create view ${name} as select * from workspace.${name}`);
  }
  return { engine, rules };
}
