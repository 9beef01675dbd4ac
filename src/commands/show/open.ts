import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';
import { CURRENT } from '../publish/files.ts';
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
