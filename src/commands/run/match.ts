import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { closePairs } from '../../domain/decision.ts';
import { loadStanding } from '../../ledger/decisions.ts';
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
    const decisions = await loadDecided(session, engine, rules.entity);
    const plan = [...record(rules, parts, engine.dialect), ...match(rules, engine.dialect, { unique, decisions })];
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

/** Loads what people decided as table `decision`: all that follows from it, in order. False where nobody decided anything. */
async function loadDecided({ intake }: Session, engine: DuckdbEngine, entity: string): Promise<boolean> {
  const pairs = closePairs(loadStanding(intake, entity));
  if (pairs.length === 0) return false;
  const names = ['source_l', 'key_l', 'source_r', 'key_r', 'verdict'] as const;
  await engine.load(
    'decision',
    Object.fromEntries(names.map((name) => [name, 'VARCHAR'])),
    Object.fromEntries(names.map((name) => [name, pairs.map((pair) => pair[name])])),
  );
  return true;
}

function removeDatabase(path: string): void {
  for (const file of [path, `${path}.wal`]) if (existsSync(file)) rmSync(file, { force: true });
}
