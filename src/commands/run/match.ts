import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { match, record } from '../../stages/index.ts';
import type { StandardPart } from '../../stages/record.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { applyPlan, type Session } from './session.ts';

export interface Matched {
  readonly records: number;
  /** Pairs judged the same. */
  readonly linked: number;
  readonly toReview: number;
}

/**
 * Builds an entity's workspace from its standard parts: records, links, groups. It is built beside the last one and
 * renamed into its place, so a reader finds a whole one and a crash costs nothing.
 */
export async function buildWorkspace(
  session: Session,
  rules: Ruleset,
  { parts, contracts }: { readonly parts: readonly StandardPart[]; readonly contracts: readonly SourceContract[] },
): Promise<Matched> {
  const { context, project } = session;
  const { workspace } = project.paths;
  const { memory, threads } = project.config;
  const building = join(workspace, `${rules.entity}.building.duckdb`);
  removeDatabase(building);
  const engine = await openDuckdb({
    path: building,
    memory,
    threads,
    scratch: true,
    temporary: join(project.paths.state, 'spill', 'match'),
  });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  let matched: Matched;
  try {
    chmodSync(building, 0o600);
    const unique = contracts
      .filter(({ entity, unique }) => unique && entity === rules.entity)
      .map(({ source }) => source);
    const plan = [...record(rules, parts, engine.dialect), ...match(rules, engine.dialect, { unique })];
    await applyPlan(session, engine, { step: 'match', plan });
    const [row] = await engine.rows(
      "select (select count(*) from record) as records, (select count(*) from link where verdict = 'same') as linked, (select count(*) from review_pair) as review",
    );
    matched = { records: Number(row!['records']), linked: Number(row!['linked']), toReview: Number(row!['review']) };
  } finally {
    context.signal.removeEventListener('abort', stop);
    await engine.close();
  }
  removeDatabase(workspaceOf(workspace, rules.entity));
  renameSync(building, workspaceOf(workspace, rules.entity));
  return matched;
}

function removeDatabase(path: string): void {
  for (const file of [path, `${path}.wal`]) if (existsSync(file)) rmSync(file, { force: true });
}
