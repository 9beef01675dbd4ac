import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { KEPT } from '../../sql/change.ts';
import { literal } from '../../sql/sql.ts';
import type { Step } from '../../sql/step.ts';
import { centre } from '../../stages/centre.ts';
import { centreKept, queueSeen } from '../../stages/centre-increment.ts';
import { type FactInput, facts } from '../../stages/fact.ts';
import type { FactPart } from '../../stages/fact-current.ts';
import { dayCalendar } from '../../stages/fact-calendar.ts';
import { factDay, factHorizon } from '../../stages/fact-horizon.ts';
import { beforeDays, restated } from '../../stages/fact-restated.ts';
import { orders } from '../../stages/sale-order.ts';
import { line, refund, sale, target } from '../../stages/sale.ts';
import { places } from '../../stages/sale-place.ts';
import { segments } from '../../stages/sale-segment.ts';
import { stock } from '../../stages/stock.ts';
import { stockBreaks } from '../../stages/stock-break.ts';
import { savedSegments } from '../../stages/segment-saved.ts';
import { stockPositions } from '../../stages/stock-position.ts';
import { toDo } from '../../stages/to-do.ts';
import { holidaysFor } from '../../rules/holidays.ts';
import { loadFactSettings } from '../../rules/facts.ts';
import type { FactSettings } from '../../rules/schema/facts.ts';
import { factParts } from '../run/facts.ts';
import { carriedTables, emptyTables } from './carry.ts';
import { loadBefore, loadReported } from './fact-before.ts';
import type { PublishInput } from './edition.ts';
import { betweenFirst, clocksOf, eventsFirst, makeAll } from './fact-fill.ts';
import { attachKept, emptyKept, type FactState, forgetState, freshParts, keptFacts, knownSums, printOf, saveState, toState } from './fact-state.ts'; // prettier-ignore
import { type CentreDue, dropTemporary, updateFacts } from './fact-update.ts';
import type { Put } from './fill.ts';

/** What a publication does about facts. */
export interface FactPlan {
  readonly input: FactInput;
  readonly print: string;
  readonly kept: string;
  /** The tables of the last run, where this one may bring them up to date. */
  readonly from: { readonly state: FactState; readonly fresh: readonly FactPart[] } | null;
}

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
    const resolve = plan.from !== null && known !== plan.from.state.known;
    const given = { given: plan.input, resolve, put: filling.put };
    const updated = plan.from === null ? null : await updateFacts(engine, input, { ...given, fresh: plan.from.fresh });
    if (updated === null) {
      await engine.run(`use memory; detach facts; attach ${literal(path)} as facts (storage_version 'v1.0.0', recovery_mode no_wal_writes)`); // prettier-ignore
      await makeAnew(engine, input, plan, filling);
    }
    const due = await restBeside(() => fillRest(engine, input, { settings, filling }), updated?.centre.due);
    // What sales and stock left behind must not stand in front of the tables of all.
    if (updated !== null && due === 'anew') await dropTemporary(engine);
    await fillCentre(engine, input, due, filling.put);
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

/** Fills the rest, while the contact centre is brought up to date where that was begun. Where all is made anew memory is scarce, and one comes after the other. */
async function restBeside(
  rest: () => Promise<void>,
  centre: Promise<CentreDue> = Promise.resolve('anew'),
): Promise<CentreDue> {
  const [filled, due] = await Promise.allSettled([rest(), centre]);
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

async function fillCentre(engine: DuckdbEngine, input: PublishInput, due: CentreDue, put: Put): Promise<void> {
  const { dialect } = engine;
  if (due !== 'anew') return;
  await makeAll(engine, input, centre({ clocks: clocksOf(input) }, dialect), put);
  const seen = await engine.make(queueSeen);
  input.onMade?.(seen);
  for (const name of centreKept) await engine.run(`create or replace table ${KEPT}.main.${name} as select * from facts.main.${name}`); // prettier-ignore
}

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

function remove(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}
