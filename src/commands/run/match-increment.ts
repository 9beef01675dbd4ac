import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applyMoves } from '../../engine/change.ts';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import type { Made } from '../../engine/engine.ts';
import { threadsForFew } from '../../engine/threads.ts';
import { MestreError } from '../../errors.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { KEPT, type Move } from '../../sql/change.ts';
import { literal } from '../../sql/sql.ts';
import { findChanges, increment, insideCost } from '../../stages/increment.ts';
import { TOUCHED, TOUCHED_CASE } from '../../stages/increment-touched.ts';
import type { StandardPart } from '../../stages/record.ts';
import { memoryOf } from '../memory.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { loadDecided } from './match-decision.ts';
import { loadMatchState, partChanges, saveMatchState, toMatchState, whyFull } from './match-state.ts';
import { type Session, stopIfAsked, tell } from './session.ts';
import { FIRST } from './summary.ts';

/** Where more than this share of the records changed, matching all of them costs no more. */
const MOST_CHANGED = 0.2;

/** Why everything has to be matched. */
export interface Full {
  readonly full: string;
}

/** How many records were looked at again. */
export interface Touched {
  readonly touched: number;
}

/**
 * Brings the workspace of the last run up to date in place, in one transaction: a crash leaves it as it was. Says why where that
 * cannot be done or would not be cheaper, and has then changed nothing. `count` is asked of what holds then.
 */
export async function updateWorkspace<Counts>(
  session: Session,
  rules: Ruleset,
  given: { readonly parts: readonly StandardPart[]; readonly unique: readonly string[] },
  count: (engine: DuckdbEngine) => Promise<Counts>,
): Promise<Full | (Touched & { readonly counts: Counts })> {
  const { context, project } = session;
  const { threads } = project.config;
  const path = workspaceOf(project.paths.workspace, rules.entity);
  if (!existsSync(path)) return { full: FIRST };
  const engine = await openDuckdb({
    memory: memoryOf(project, session.intake),
    threads,
    scratch: true,
    temporary: join(project.paths.state, 'spill', 'match'),
  });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  try {
    // What the transaction changed is written into the file as it ends, and not into a log first and then again.
    await engine.run("set checkpoint_threshold = '1KB'");
    await engine.run(`attach ${literal(path)} as ${KEPT}; use ${KEPT}; begin transaction`);
    const outcome = await update(session, engine, { rules, ...given });
    // Where nothing is another there is nothing to write, and no disk to wait for.
    if ('full' in outcome || !outcome.changed) await engine.run('rollback');
    else await engine.run(`commit; checkpoint ${KEPT}`);
    return 'full' in outcome ? outcome : { touched: outcome.touched, counts: await count(engine) };
  } catch (error) {
    if (!(error instanceof MestreError)) throw error;
    if (error.kind === 'busy') return { full: 'somebody is reading the last match' };
    // Matching everything spills step by step; a transaction has to end as it began.
    if (error.code === 'out_of_memory' || /transaction is aborted/i.test(error.message))
      return { full: 'what changed did not fit into memory' };
    throw error;
  } finally {
    context.signal.removeEventListener('abort', stop);
    await engine.close();
  }
}

interface Given {
  readonly rules: Ruleset;
  readonly parts: readonly StandardPart[];
  readonly unique: readonly string[];
}

async function update(
  session: Session,
  engine: DuckdbEngine,
  { rules, parts, unique }: Given,
): Promise<Full | (Touched & { readonly changed: boolean })> {
  const last = await loadMatchState(engine, KEPT);
  const now = await toMatchState(engine, rules, { unique, parts });
  const full = whyFull(last, now);
  if (full !== null || last === null) return { full: full ?? '' };
  await engine.run('create or replace temp table decision_before as select * from decision');
  const standing = await loadDecided(session, engine, rules.entity);
  const decided = await differs(engine, 'decision', 'decision_before');
  const changes = partChanges(last, now);
  const [kept] = await engine.rows(`select count(*) as records from ${KEPT}.record`);
  await engine.run(`set threads = ${threadsForFew(Number(kept!['records']), session.project.config.threads)}`);
  if (changes.sources.length === 0 && !decided) return { touched: 0, changed: false };
  const apply = (moves: readonly Move[]) => applyMoves(engine, moves, teller(session));
  await apply(findChanges(changes, parts, engine.dialect));
  const [count] = await engine.rows(
    'select (select count(*) from record_due) as due, (select count(*) from record_gone) as gone, (select count(*) from record) as records',
  );
  const changed = Math.max(Number(count!['due']), Number(count!['gone']));
  const { lineage } = last;
  const save = (changes: number) =>
    saveMatchState(engine, { ...now, ...(lineage === undefined ? {} : { lineage, changes }) });
  // Files that say of every record what was said before: what they came from is another, and nothing else.
  if (changed === 0 && !decided) {
    await save(last.changes ?? 0);
    return { touched: 0, changed: true };
  }
  if (changed > MOST_CHANGED * Number(count!['records'])) return { full: `${changed} records changed` };
  const due = (await engine.rows('select distinct batch_id from record_due')).map((row) => row['batch_id']);
  const needed = parts.filter(({ batch_id }) => due.includes(batch_id));
  await apply(increment(rules, engine.dialect, { unique, decisions: standing || decided, parts: needed }));
  const [cost] = await engine.rows(insideCost);
  if (Number(cost!['pairs']) > Number(cost!['budget']))
    return { full: 'components are too large to be looked at apart' };
  const [seen] = await engine.rows('select count(*) as touched from world_record');
  const changeNo = (last.changes ?? 0) + 1;
  // A workspace that an older program made has no lineage, and what is published of it is published whole.
  if (lineage !== undefined)
    await engine.run(
      `insert into ${KEPT}.touched select ${changeNo}, record_id from (select record_id from ${TOUCHED} union select record_id from ${TOUCHED_CASE}) as t`,
    );
  await save(changeNo);
  return { touched: Number(seen!['touched']), changed: true };
}

async function differs(engine: DuckdbEngine, one: string, other: string): Promise<boolean> {
  const [row] = await engine.rows(
    `select count(*) as n from ((select * from ${one} except select * from ${other}) union all (select * from ${other} except select * from ${one})) as q`,
  );
  return Number(row!['n']) > 0;
}

/** Writes down every change of a lasting table, with the time since the one before. */
function teller(session: Session): (made: Made, move: Move) => void {
  let since = performance.now();
  return ({ table, rows }, { kind }) => {
    stopIfAsked(session.context.signal);
    if (kind === 'scratch') return;
    const now = performance.now();
    tell(session, { step: `match.${table}`, rows, milliseconds: now - since });
    since = now;
  };
}
