import type { EditionEntity } from '../../domain/edition/entity.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { threadsForFew } from '../../engine/threads.ts';
import { nameOf } from '../../domain/decision.ts';
import { loadDecisions } from '../../ledger/decisions.ts';
import { literal } from '../../sql/sql.ts';
import {
  type Between,
  closeCore,
  comeStep,
  narrowSteps,
  overallTables,
  returnedCore,
  touchedRecords,
} from '../../stages/renew.ts';
import { loadMatchState } from '../run/match-state.ts';
import { renewedTables } from './carry.ts';
import { showEarlier } from './earlier.ts';
import type { PublishInput } from './edition.ts';
import { attachKnown, emptyKnown, forgetKnown, type KnownState, knownIn, knownPrint } from './known.ts';
import { followEnds } from './past.ts';
import { applyLean, enter, knownTablesOf, matchedIn, type Opened, type Resolved, resolvedIn, resolvePlan, shapesOf, toResolved } from './resolve.ts'; // prettier-ignore
import { loadReview, loadStandings } from './review.ts';

/** Where a larger share of the records is touched, making all of them costs no more. */
const MOST_TOUCHED = 0.2;
/** The same for all that was touched since everything was made anew, as a multiple. */
const CHURN = 2.5;

/** What is made again of an entity. */
export interface Renewing {
  /** Records that are touched. */
  readonly touched: number;
  /** Some golden records or cases for people may be others than in the last edition. */
  readonly narrow: boolean;
  /** What is counted over all records may be another: all of it where records were touched, no more than scores of age where only the day is another. */
  readonly overall: 'all' | 'ages' | 'none';
}

export interface RenewPlan {
  /** By entity; null where all of it is made anew. */
  readonly renewing: ReadonlyMap<string, Renewing> | null;
  /** By entity, what the next publication will need to know of this one; an entity without cannot be renewed then. */
  readonly next: ReadonlyMap<string, KnownState>;
  /** How many threads the engine should have for all but facts. */
  readonly threads: number;
}

export interface RenewInput {
  readonly opened: readonly Opened[];
  readonly entities: readonly EditionEntity[];
  readonly tables: readonly EditionTable[];
  /** The edition before, where its file is the latest that was published. */
  readonly previous: { readonly path: string; readonly runId: string } | undefined;
}

const betweenOf = (engine: DuckdbEngine, entity: string): Between => ({
  matched: `${engine.dialect.id(matchedIn(entity))}.main`,
  known: `${engine.dialect.id(knownIn(entity))}.main`,
});

/**
 * Whether this edition can be the last one with what was touched made again. Attaches what was known of each entity; finds the records
 * touched (`touched_core`). Either all entities are renewed or none: they share tables.
 */
export async function planRenewal(engine: DuckdbEngine, input: PublishInput, given: RenewInput): Promise<RenewPlan> {
  const { run, project } = input;
  const next = new Map<string, KnownState>();
  const renewing = new Map<string, Renewing>();
  let all = 0;
  let whole = input.full !== true && given.previous !== undefined && (await fits(engine, given));
  for (const opened of given.opened) {
    const { entity } = opened.ruleset;
    const last = await attachKnown(engine, project.paths.workspace, entity);
    const now = await toState(engine, input, { opened, tables: given.tables });
    if (now === null) {
      whole = false;
      continue;
    }
    next.set(entity, now);
    whole &&= last !== null && last.print === now.print && last.lineage === now.lineage && last.run === given.previous!.runId && last.changes <= now.changes; // prettier-ignore
    if (!whole || last === null) continue;
    const [count] = await engine.rows(`select count(*) as n from ${betweenOf(engine, entity).matched}.record`);
    const records = Number(count!['n']);
    all += records;
    const touched = await findTouched(engine, opened, last);
    const churned = last.churned + touched;
    const most = (input.mostTouched ?? MOST_TOUCHED) * records;
    if (touched > most || churned > CHURN * most) whole = false;
    next.set(entity, { ...now, renewed: true, churned });
    renewing.set(entity, {
      touched,
      narrow: touched > 0 || last.decided !== now.decided,
      overall: touched > 0 ? 'all' : last.asOf !== run.asOf && agesCount(opened) ? 'ages' : 'none',
    });
  }
  for (const { ruleset } of given.opened) {
    await forgetKnown(engine, ruleset.entity);
    if (!whole) await emptyKnown(engine, project.paths.workspace, ruleset.entity);
  }
  const { threads } = project.config;
  if (whole) return { renewing, next, threads: threadsForFew(all, threads) };
  return {
    renewing: null,
    threads,
    next: new Map([...next].map(([entity, state]) => [entity, { ...state, renewed: false, churned: 0 }])),
  };
}

/** Whether the tables of the last edition are those of this one. */
async function fits(engine: DuckdbEngine, { tables, entities, previous }: RenewInput): Promise<boolean> {
  const renewed = new Set(renewedTables(entities.map(({ entity }) => entity)));
  await showEarlier(engine, previous!.path);
  const columns = await engine.rows(`select table_name as t, column_name as c, data_type as d from duckdb_columns() where database_name = 'earlier' order by t, column_index`); // prettier-ignore
  const there = new Map<string, string[]>();
  for (const { t, c, d } of columns)
    there.set(String(t), [...(there.get(String(t)) ?? []), `${String(c)} ${String(d)}`]);
  return tables
    .filter(({ name }) => renewed.has(name))
    .every(
      (table) => there.get(table.name)?.join() === table.columns.map(({ name, type }) => `${name} ${type}`).join(),
    );
}

/** Whether any value of an entity goes out of date by itself. */
const agesCount = ({ ruleset }: Opened): boolean => Object.values(ruleset.survivorship.fields).some(({ shelf_life }) => shelf_life !== undefined); // prettier-ignore

/** What this publication will have known; null where its workspace does not tell what later changes touch. */
async function toState(
  engine: DuckdbEngine,
  input: PublishInput,
  { opened, tables }: { readonly opened: Opened; readonly tables: readonly EditionTable[] },
): Promise<KnownState | null> {
  const { ruleset, heard } = opened;
  const state = await loadMatchState(engine, matchedIn(ruleset.entity));
  if (state?.lineage === undefined || state.changes === undefined) return null;
  const [row] = await engine.rows('select version() as version');
  const first = { asOf: '1970-01-01', lastSerial: 0, lastBatch: null, rulesChanged: false };
  const contracts = heard.filter(({ entity }) => entity === ruleset.entity);
  const plan = resolvePlan(ruleset, contracts, first, engine.dialect);
  const decisions = loadDecisions(input.intake ?? input.ledger, { entity: ruleset.entity });
  return {
    print: knownPrint({ ruleset, contracts, engine: String(row!['version']) }, plan, tables),
    run: input.run.runId,
    lineage: state.lineage,
    changes: state.changes,
    asOf: input.run.asOf,
    overridden: opened.given,
    decided: decisions.flatMap(({ id, state }) => (state === 'stands' ? [id] : [])).join(' '),
    renewed: false,
    churned: 0,
  };
}

/** Makes `touched_core` and counts it. */
async function findTouched(engine: DuckdbEngine, opened: Opened, last: KnownState): Promise<number> {
  const { entity } = opened.ruleset;
  const between = betweenOf(engine, entity);
  await enter(engine, entity);
  const { asOf } = opened.when;
  const earlier = asOf < last.asOf ? asOf : last.asOf;
  const touching = {
    after: last.changes,
    // An update time in the future does not count until its day comes.
    laterThan: asOf === last.asOf ? null : `${earlier} 23:59:59.999999`,
    overridden: [...new Set([...opened.given, ...last.overridden])],
  };
  await engine.make(touchedRecords(between, touching));
  const grow = async (statement: string) => Number((await engine.rows(statement))[0]?.['Count'] ?? 0);
  const count = async () => Number((await engine.rows('select count(*) as n from touched_core'))[0]!['n']);
  if ((await count()) === 0) return 0;
  const close = async () => {
    while ((await grow(closeCore(between))) > 0);
  };
  await close();
  while ((await grow(returnedCore(between))) > 0) await close();
  return count();
}

/** What a publication of an entity needs of which nothing was touched: no event, no key. */
export async function restEntity(engine: DuckdbEngine, input: PublishInput, opened: Opened): Promise<Resolved> {
  await enter(engine, opened.ruleset.entity);
  await engine.run(`
    create table id_event (kind varchar, golden_id varchar, source varchar, source_key varchar, other_id varchar, cause varchar);
    create table group_identity (group_no integer, golden_id varchar, how varchar);
    create table touched_key (source varchar, source_key varchar)`);
  await loadStandings(engine, input.intake ?? input.ledger, opened.ruleset.entity);
  return toResolved(engine, opened);
}

/** Gives touched groups their golden ids and values, and brings what is known per record up to date; see `resolveEntity`. */
export async function renewEntity(engine: DuckdbEngine, input: PublishInput, opened: Opened): Promise<Resolved> {
  const { ruleset, heard, when } = opened;
  const { dialect } = engine;
  const between = betweenOf(engine, ruleset.entity);
  const ledger = input.intake ?? input.ledger;
  await enter(engine, ruleset.entity);
  const decided = loadDecisions(ledger, { entity: ruleset.entity }).filter(({ state }) => state === 'stands');
  if (decided.length > 0)
    await loadNear(
      engine,
      decided.flatMap(({ sides }) => sides.flat()),
    );
  for (const step of narrowSteps(between, { review: ruleset.thresholds.review, decided: decided.length > 0 }))
    await engine.make(step);
  const shapes = shapesOf(ruleset);
  const plan = resolvePlan(ruleset, heard, { ...when, narrow: { keys: 'id_key', inUse: 'id_used' } }, dialect);
  const own = plan.filter(({ table }) => !overallTables.has(table) && table !== 'break_item');
  const known = knownTablesOf(shapes).filter((table) => own.some((step) => step.table === table));
  await applyLean([engine], own, { shapes, keep: known, onMade: (made) => input.onMade?.(made) });
  await engine.make(comeStep);
  await followEnds(
    engine,
    input.run,
    'select golden_id from id_used where golden_id not in (select golden_id from gone_id)',
  );
  await loadReview(engine, { ledger, run: input.run }, ruleset);
  for (const table of known)
    await engine.run(`
      delete from ${between.known}.${dialect.id(table)} where record_id in (select record_id from touched_core);
      insert into ${between.known}.${dialect.id(table)} by name
      select * from ${dialect.id(table)} where record_id in (select record_id from touched_core)`);
  return toResolved(engine, opened);
}

/**
 * Records that people decided about, and, where such a one is gone, those of its source that came when it went: cases may be about them.
 */
async function loadNear(
  engine: DuckdbEngine,
  keys: readonly { readonly source: string; readonly key: string }[],
): Promise<void> {
  const named = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  await engine.load(
    'decided_near',
    { source: 'VARCHAR', source_key: 'VARCHAR' },
    { source: named.map(({ source }) => source), source_key: named.map(({ key }) => key) },
  );
  await engine.run(`
    insert into decided_near
    select distinct e.source, e.source_key
    from id_past_all as e
    where e.kind = 'member_added'
      and (e.source, e.run_seq) in (
        select (w.source, w.run_seq)
        from id_past_all as w
        join decided_near as d on d.source = w.source and d.source_key = w.source_key
        where w.kind = 'member_removed'
      )`);
}

/** Those of the steps that count over what is known of all records which make `tables`, made with those names first; `edition` holds the golden records of today. */
export async function overallSteps(
  engine: DuckdbEngine,
  input: PublishInput,
  { opened, tables }: { readonly opened: Opened; readonly tables: ReadonlySet<string> },
): Promise<void> {
  const { ruleset, heard, when } = opened;
  const { entity } = ruleset;
  const { id } = engine.dialect;
  const name = overallIn(entity);
  await engine.run(`attach ':memory:' as ${id(name)}`);
  await enterOverall(engine, entity);
  const golden = `edition.main.${id(`golden_${entity}`)}`;
  await engine.run(`
    create view golden as select golden_id, records, sources from ${golden};
    create view golden_group as select golden_id, records, sources from ${golden};
    create view id_event as select * from ${id(resolvedIn(entity))}.main.id_event`);
  const plan = resolvePlan(ruleset, heard, when, engine.dialect).filter(({ table }) => tables.has(table));
  for (const step of plan) {
    const made = await engine.make(step);
    input.onMade?.(made);
  }
}

/** The database in memory of what is counted over all records of an entity. */
export const overallIn = (entity: string): string => `overall_${entity}`;

/** Lets go of it. */
export async function dropOverall(engine: DuckdbEngine, { overall }: Renewing, entity: string): Promise<void> {
  if (overall !== 'none') await engine.run(`use memory; detach ${engine.dialect.id(overallIn(entity))}`);
}

/** From here on names mean all records of an entity: what is counted over them, what is known of them, what was matched. */
async function enterOverall(engine: DuckdbEngine, entity: string): Promise<void> {
  const path = [overallIn(entity), knownIn(entity), matchedIn(entity)].map((name) => `${engine.dialect.id(name)}.main`);
  await engine.run(`set search_path = ${literal(path.join(','))}`);
}
