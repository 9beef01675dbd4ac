import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { tablePrints } from '../../sql/print.ts';
import { isAsked } from '../../stages/collapse.ts';
import { match, record, remember } from '../../stages/index.ts';
import type { StandardPart } from '../../stages/record.ts';
import { memoryOf } from '../memory.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { idleOf, readUse } from '../rules/health.ts';
import { loadDecided } from './match-decision.ts';
import { updateWorkspace } from './match-increment.ts';
import { matchedBehind, saveMatchState, toMatchState, touchedColumns } from './match-state.ts';
import { applyPlan, type Session } from './session.ts';

export interface Matched {
  readonly records: number;
  /** Pairs judged the same. */
  readonly linked: number;
  readonly toReview: number;
  /** Keys, levels and rules that did nothing: `key name_postcode`. */
  readonly idle: readonly string[];
  /** Records that were looked at again: all of them where everything was matched. */
  readonly touched: number;
  /** Why everything was matched; null where only what changed was. */
  readonly full: string | null;
}

interface MatchInput {
  readonly parts: readonly StandardPart[];
  readonly contracts: readonly SourceContract[];
  /** Match everything, whatever is known. */
  readonly full: boolean;
}

/** Brings an entity's workspace to the standard parts that count now: by what changed where that is possible, else anew. */
export async function matchEntity(session: Session, rules: Ruleset, input: MatchInput): Promise<Matched> {
  const unique = input.contracts
    .filter(({ entity, unique: once }) => once && entity === rules.entity)
    .map(({ source }) => source);
  const given = { parts: input.parts, unique };
  const outcome = input.full
    ? { full: 'asked for' }
    : await updateWorkspace(session, rules, given, (engine) => countIn(engine, rules));
  if ('full' in outcome) {
    const counts = await buildWorkspace(session, rules, given);
    return { ...counts, touched: counts.records, full: outcome.full };
  }
  return { ...outcome.counts, touched: outcome.touched, full: null };
}

/**
 * Builds an entity's workspace from its standard parts: records, links, groups. It is built beside the last one and
 * renamed into its place, so a reader finds a whole one and a crash costs nothing.
 */
async function buildWorkspace(
  session: Session,
  rules: Ruleset,
  { parts, unique }: { readonly parts: readonly StandardPart[]; readonly unique: readonly string[] },
): Promise<Counts> {
  const { context, project } = session;
  const { workspace } = project.paths;
  const { threads } = project.config;
  const memory = memoryOf(project, session.intake);
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
  let counts: Counts;
  try {
    chmodSync(building, 0o600);
    const decisions = await loadDecided(session, engine, rules.entity);
    const { dialect } = engine;
    const how = { unique, decisions, asked: true };
    const plan = [...record(rules, parts, dialect), ...match(rules, dialect, how), ...remember(rules, dialect)];
    await applyPlan(session, engine, { step: 'match', plan });
    // What records say stands in their nodes.
    await engine.run(`drop ${isAsked(rules, how) ? 'view' : 'table'} evidence`);
    const state = await toMatchState(engine, rules, { unique, parts });
    await engine.load('touched', touchedColumns, { change_no: new Int32Array(0), record_id: new Int32Array(0) });
    await saveMatchState(engine, {
      ...state,
      lineage: `${session.run.runId} ${session.run.startedAt}`,
      changes: 0,
      tables: tablePrints(plan, await matchedBehind(engine, { rules, state })),
    });
    counts = await countIn(engine, rules);
    // Closing writes out what is left and says nothing where that fails, as on a full disk: only what is whole may take the place of the last one.
    await engine.run('checkpoint');
  } finally {
    context.signal.removeEventListener('abort', stop);
    await engine.close();
  }
  removeDatabase(workspaceOf(workspace, rules.entity));
  renameSync(building, workspaceOf(workspace, rules.entity));
  return counts;
}

type Counts = Pick<Matched, 'records' | 'linked' | 'toReview' | 'idle'>;

async function countIn(engine: DuckdbEngine, rules: Ruleset): Promise<Counts> {
  const [row] = await engine.rows(
    "select (select count(*) from record) as records, (select count(*) from link where verdict = 'same') as linked, (select count(*) from review_pair) as review",
  );
  return {
    records: Number(row!['records']),
    linked: Number(row!['linked']),
    toReview: Number(row!['review']),
    idle: idleOf(await readUse(engine, rules)),
  };
}

function removeDatabase(path: string): void {
  for (const file of [path, `${path}.wal`]) if (existsSync(file)) rmSync(file, { force: true });
}
