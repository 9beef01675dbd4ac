import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import { applyMoves } from '../../engine/change.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Made } from '../../engine/engine.ts';
import { KEPT } from '../../sql/change.ts';
import { literal } from '../../sql/sql.ts';
import type { Step } from '../../sql/step.ts';
import { centre } from '../../stages/centre.ts';
import {
  aliasOtherwise,
  callChanges,
  centreKept,
  deskAgain,
  deskSince,
  queueSeen,
} from '../../stages/centre-increment.ts';
import type { SiteClocks } from '../../stages/centre-desk.ts';
import { centreOperators } from '../../stages/centre-operator.ts';
import { operatorChanges, ticketChanges } from '../../stages/centre-ticket-increment.ts';
import { type FactInput, facts, shopClock } from '../../stages/fact.ts';
import type { FactPart } from '../../stages/fact-current.ts';
import { dayCalendar } from '../../stages/fact-calendar.ts';
import { factDay, factDayChanges, factHorizon } from '../../stages/fact-horizon.ts';
import { type FactChanges, factChanges, meantOtherwise } from '../../stages/fact-increment.ts';
import { beforeDays, restated } from '../../stages/fact-restated.ts';
import { orders } from '../../stages/sale-order.ts';
import { line, refund, sale, target } from '../../stages/sale.ts';
import { saleChanges } from '../../stages/sale-increment.ts';
import { places } from '../../stages/sale-place.ts';
import { segments } from '../../stages/sale-segment.ts';
import { stock } from '../../stages/stock.ts';
import { stockBreaks } from '../../stages/stock-break.ts';
import { savedSegments } from '../../stages/segment-saved.ts';
import { stockChanges } from '../../stages/stock-increment.ts';
import { stockPositions } from '../../stages/stock-position.ts';
import { toDo } from '../../stages/to-do.ts';
import { holidaysFor } from '../../rules/holidays.ts';
import { loadFactSettings } from '../../rules/facts.ts';
import type { FactSettings } from '../../rules/schema/facts.ts';
import { factParts } from '../run/facts.ts';
import { FOUND, LEFT } from './breaks.ts';
import { carriedTables, emptyTables } from './carry.ts';
import { loadBefore, loadReported } from './fact-before.ts';
import type { PublishInput } from './edition.ts';
import { attachKept, emptyKept, type FactState, forgetState, freshParts, keptFacts, knownSums, printOf, saveState, toState } from './fact-state.ts'; // prettier-ignore
import type { Put } from './fill.ts';

/** What a publication does about facts. */
export interface FactPlan {
  readonly input: FactInput;
  readonly print: string;
  readonly kept: string;
  /** The tables of the last run, where this one may bring them up to date. */
  readonly from: { readonly state: FactState; readonly fresh: readonly FactPart[] } | null;
}

const centreKinds = ['queue_event', 'call_leg', 'operator', 'rating', 'ticket', 'interaction'];

/** Attaches the kept tables of facts and says whether they can be brought up to date. Null where there are no facts. */
export async function planFacts(
  engine: DuckdbEngine,
  input: PublishInput,
  previousRun: string | undefined,
): Promise<FactPlan | null> {
  const { project, contracts, rulesets } = input;
  const parts = factParts({ intake: input.intake ?? input.ledger, project }, contracts, rulesets);
  if (parts.length === 0) return null;
  const given: FactInput = { contracts, rulesets, parts, timeZone: project.config.time_zone };
  const kept = keptFacts(project.paths.workspace);
  mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
  const state = await attachKept(engine, kept);
  const after = [factDay, ...sale(rulesets), ...stock(), ...centre({ clocks: clocksOf(input) }, engine.dialect)];
  const plan = { input: given, print: printOf(given, after, engine.dialect), kept };
  const holds = state !== null && input.full !== true && state.print === plan.print && state.run === previousRun;
  const fresh = holds ? freshParts(state, parts, project.paths.lake) : null;
  return { ...plan, from: state === null || fresh === null ? null : { state, fresh } };
}

interface Filling {
  readonly put: Put;
  /** File of the edition before, or undefined. */
  readonly previous: string | undefined;
}

/**
 * Joins the facts to the golden records that the edition already holds, works out sales, stock and calls, and puts them into it. What
 * events there are is kept in the workspace; where all is made anew the tables in between stand in a file of their own, which is thrown
 * away: millions of events must not be held in memory. Returns a promise that the kept tables are in their file.
 */
export async function fillFacts(
  engine: DuckdbEngine,
  input: PublishInput,
  plan: FactPlan,
  filling: Filling,
): Promise<{ readonly kept: Promise<void> }> {
  const { value: settings } = loadFactSettings(input.project);
  const path = join(input.project.paths.state, 'spill', `facts-${process.pid}.duckdb`);
  remove(path);
  await forgetState(engine);
  // What a day changes is little, and is not worth a file.
  await engine.run("attach ':memory:' as facts");
  try {
    const known = await knownSums(engine);
    const updated = plan.from !== null && (await update(engine, input, { ...plan, from: plan.from, known }, filling));
    if (updated === false) {
      await engine.run(`use memory; detach facts; attach ${literal(path)} as facts (storage_version 'v1.0.0', recovery_mode no_wal_writes)`); // prettier-ignore
      await makeAnew(engine, input, plan, filling);
    }
    const due = await inTurnOrBeside(
      () => fillRest(engine, input, { settings, filling }),
      updated === false ? null : updated.centre,
    );
    await fillCentre(engine, input, updated === false ? 'anew' : due, filling.put);
    await filling.put('break_item', 'select * from facts.main.stock_break', false);
    await saveState(
      engine,
      toState(plan.input.parts, input.project.paths.lake, { print: plan.print, run: input.run.runId, known }),
    );
  } finally {
    await engine.run('use memory; detach facts');
    remove(path);
  }
  return { kept: writeKept(engine) };
}

/** Begins to write the kept tables into their file, which nobody reads before the next run. */
function writeKept(engine: DuckdbEngine): Promise<void> {
  const written = engine.beside().then(async (own) => {
    try {
      await own.run(`checkpoint ${KEPT}`);
    } finally {
      await own.close();
    }
  });
  // Whoever publishes waits for it at the end: what goes wrong before that is thrown first.
  written.catch(() => {});
  return written;
}

/**
 * Fills the rest and, where only what changed of the contact centre is due, that beside it: neither reads what the other makes, and
 * most of their statements are too small for two threads. Where all is made anew memory is scarce, and one comes after the other.
 */
async function inTurnOrBeside(
  rest: () => Promise<void>,
  centre: (() => Promise<CentreDue>) | null,
): Promise<CentreDue> {
  // prettier-ignore
  if (centre === null) {
    await rest();
    return 'nothing';
  }
  const [filled, due] = await Promise.allSettled([rest(), centre()]);
  if (filled.status === 'rejected') throw filled.reason;
  if (due.status === 'rejected') throw due.reason;
  return due.value;
}

/** What follows from sales and stock: it is made by a connection of its own, and reads nothing of the contact centre. */
async function fillRest(
  engine: DuckdbEngine,
  input: PublishInput,
  { settings, filling }: { readonly settings: FactSettings; readonly filling: Filling },
): Promise<void> {
  const own = await engine.beside();
  try {
    await own.run(betweenFirst);
    await loadReported(own, filling.previous);
    const rest: Step[] = [
      factHorizon(input.run.asOf),
      ...dayCalendar({
        asOf: input.run.asOf,
        contracts: input.contracts,
        holidays: holidaysFor(input.project, input.run.asOf),
        timeZone: input.project.config.time_zone,
      }),
      refund,
      target,
      ...segments({ windowDays: settings.customers.window, asOf: input.run.asOf }),
      stockBreaks(input.run.asOf),
      ...stockPositions(settings.stock),
      ...toDo(settings.stock),
      ...savedSegments(settings.customers.segments, {
        asOf: input.run.asOf,
        golden: input.rulesets.some(({ entity }) => entity === 'customer'),
        runId: input.run.runId,
      }),
    ];
    await makeAll(own, input, rest, filling.put);
  } finally {
    await own.close();
  }
}

/** What is left to be done about the contact centre. */
type CentreDue = 'nothing' | 'anew';

async function fillCentre(engine: DuckdbEngine, input: PublishInput, due: CentreDue, put: Put): Promise<void> {
  const { dialect } = engine;
  if (due !== 'anew') return;
  await makeAll(engine, input, centre({ clocks: clocksOf(input) }, dialect), put);
  const seen = await engine.make(queueSeen);
  input.onMade?.(seen);
  for (const name of centreKept) await engine.run(`create or replace table ${KEPT}.main.${name} as select * from facts.main.${name}`); // prettier-ignore
}

const eventsFirst = `set search_path = '${KEPT}.main,edition.main'`;
const betweenFirst = `set search_path = 'facts.main,${KEPT}.main,edition.main'`;

async function makeAnew(
  engine: DuckdbEngine,
  input: PublishInput,
  plan: FactPlan,
  { put, previous }: Filling,
): Promise<void> {
  // prettier-ignore
  if (plan.from !== null) {
    await emptyTables(engine, [...factTables, ...centreTables].filter(({ name }) => carriedTables.has(name)));
    await dropTemporary(engine);
  }
  await emptyKept(engine, plan.kept, true);
  await engine.run(eventsFirst);
  for (const step of [...facts(plan.input, engine.dialect), factDay]) {
    const made = await engine.make(step);
    input.onMade?.(made);
  }
  const passing = await engine.rows(`select table_name as name from duckdb_tables() where database_name = ${literal(KEPT)} and regexp_matches(table_name, '^(clock|past)_')`); // prettier-ignore
  for (const { name } of passing) await engine.run(`drop table ${KEPT}.main.${engine.dialect.id(String(name))}`);
  await engine.run(betweenFirst);
  await loadBefore(engine, previous);
  await makeAll(engine, input, [...places(input.rulesets), ...orders(), line, beforeDays('before_order'), restated(), ...stock(input.run.asOf)], put); // prettier-ignore
}

/** Brings kept and carried tables up to date but for the contact centre, which `centre` does; false where that cannot be done, and then they are good for nothing. */
async function update(
  engine: DuckdbEngine,
  input: PublishInput,
  { input: given, from, known }: FactPlan & { readonly from: NonNullable<FactPlan['from']>; readonly known: string },
  { put }: Filling,
): Promise<{ readonly centre: () => Promise<CentreDue> } | false> {
  const { dialect } = engine;
  const any = async (query: string) => (await engine.rows(`select 1 as one from (${query}) as q limit 1`)).length > 0;
  const told = ({ table, rows, milliseconds }: { table: string; rows: number; milliseconds: number }) => input.onMade?.({ table: table.replace('main.', ''), rows, milliseconds }); // prettier-ignore
  await engine.run(eventsFirst);
  await engine.make(shopClock(given), { scratch: true });
  if (await any(`(select * from temp.shop_clock except all select * from ${KEPT}.main.shop_clock) union all (select * from ${KEPT}.main.shop_clock except all select * from temp.shop_clock)`)) return false; // prettier-ignore
  const changes = factChanges(given, { fresh: from.fresh, resolve: known !== from.state.known }, dialect);
  await applyMoves(engine, [...changes.moves, ...factDayChanges(changes)], told);
  if (await any(`select * from temp.${meantOtherwise}`)) return false;
  await engine.run(betweenFirst);
  const [shop, article] = places(input.rulesets) as [Step, Step];
  for (const step of [shop, article]) await engine.make(step);
  // Lines carry the category of their article.
  if (await any(`select 1 from edition.main.sale_article as b left join facts.main.sale_article as a on a.article = b.article where a.category is distinct from b.category`)) return false; // prettier-ignore
  await applyMoves(engine, [...saleChanges(changes), ...stockChanges(changes, input.run.asOf)], told);
  await emptyTables(
    engine,
    factTables.filter(({ name }) => name === 'sale_article'),
  );
  for (const name of ['sale_shop', 'sale_article']) await put(name, `select * from facts.main.${name}`, true);
  await put('sale_restated', 'select * from temp.sale_restated', true);
  let isOther = false;
  for (const table of centreKinds.flatMap((kind) => changes.touched.get(kind) ?? [])) isOther ||= await any(`select * from temp.${table}`); // prettier-ignore
  return { centre: () => (isOther ? updateCentre(engine, input, changes, { told, put }) : Promise.resolve('nothing')) };
}

/** Brings the carried tables of the contact centre up to date, where the names of the exchange still stand for the same people. */
async function updateCentre(
  engine: DuckdbEngine,
  input: PublishInput,
  changes: FactChanges,
  { told, put }: { readonly told: (made: Made) => void; readonly put: Put },
): Promise<CentreDue> {
  const { dialect } = engine;
  const [first] = await engine.rows(`select cast(since as varchar) as since from (${deskSince(changes)}) as s`);
  const since = first?.['since'] == null ? null : `timestamp ${literal(String(first['since']))}`;
  await applyMoves(engine, deskAgain(clocksOf(input), since, dialect), told);
  if ((await engine.rows(`select 1 as one from temp.${aliasOtherwise} limit 1`)).length > 0) {
    await dropTemporary(engine);
    await emptyTables(engine, centreTables);
    return 'anew';
  }
  await applyMoves(engine, [...callChanges(changes, dialect), ...ticketChanges(changes, dialect), ...operatorChanges()], told); // prettier-ignore
  await emptyTables(
    engine,
    centreTables.filter(({ name }) => name === 'operator'),
  );
  await makeAll(engine, input, centreOperators().slice(0, 1), put);
  return 'nothing';
}

/** Takes away what the way to nowhere left, but for the breaks that are gathered until the end. */
async function dropTemporary(engine: DuckdbEngine): Promise<void> {
  for (const { name } of await engine.rows(
    `select table_name as name from duckdb_tables() where database_name = 'temp'`,
  ))
    if (![FOUND, LEFT].includes(`temp.main.${String(name)}`))
      await engine.run(`drop table temp.${engine.dialect.id(String(name))}`);
}

/** Lets the steps that follow read a table of the edition under the name that they know it by. */
async function showAs(engine: DuckdbEngine, { name, from }: EditionTable): Promise<void> {
  const { id } = engine.dialect;
  if (from !== undefined && from !== name)
    await engine.run(`create or replace view facts.main.${id(from)} as select * from edition.main.${id(name)}`);
}

/** Makes steps in order. One whose table the edition holds as it is goes there at once, and is read there by those after it. */
async function makeAll(engine: DuckdbEngine, input: PublishInput, steps: readonly Step[], put: Put): Promise<void> {
  const tables = new Map([...factTables, ...centreTables].flatMap((table) => (table.from === undefined ? [] : [[table.from, table] as const]))); // prettier-ignore
  for (const step of steps) {
    const table = tables.get(step.table);
    const started = performance.now();
    if (table === undefined || step.kind !== 'select' || !(await isWhole(engine, table, step.sql))) {
      const made = await engine.make(step);
      input.onMade?.(made);
      if (table === undefined) continue;
      const rows = await put(table.name, `select * from facts.main.${engine.dialect.id(step.table)}`, true, engine);
      input.onTable?.(table.name, rows, performance.now() - started);
      continue;
    }
    const rows = await put(table.name, step.sql, true, engine);
    input.onTable?.(table.name, rows, performance.now() - started);
    await showAs(engine, table);
  }
}

/** Whether a table of the edition holds all that a query gives. */
async function isWhole(engine: DuckdbEngine, table: EditionTable, query: string): Promise<boolean> {
  const columns = new Set(table.columns.map(({ name }) => name));
  return (await engine.rows(`describe ${query}`)).every((row) => columns.has(String(row['column_name'])));
}

/** The clock of each site that sends a queue log. */
function clocksOf({ contracts, project }: Pick<PublishInput, 'contracts' | 'project'>): SiteClocks {
  return Object.fromEntries(
    contracts
      .filter(({ entity }) => entity === 'queue_event')
      .map(({ site, time_zone, cut_off }) => [site, { zone: time_zone ?? project.config.time_zone, cutOff: cut_off ?? 0 }]), // prettier-ignore
  );
}

function remove(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}
