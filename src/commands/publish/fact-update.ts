import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import { applyMoves } from '../../engine/change.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Made } from '../../engine/engine.ts';
import { KEPT } from '../../sql/change.ts';
import { literal } from '../../sql/sql.ts';
import type { Step } from '../../sql/step.ts';
import { aliasOtherwise, callChanges, deskAgain, deskSince } from '../../stages/centre-increment.ts';
import { centreOperators } from '../../stages/centre-operator.ts';
import { operatorChanges, ticketChanges } from '../../stages/centre-ticket-increment.ts';
import { type FactInput, shopClock } from '../../stages/fact.ts';
import type { FactPart } from '../../stages/fact-current.ts';
import { factDayChanges } from '../../stages/fact-horizon.ts';
import { type FactChanges, factChanges, meantOtherwise } from '../../stages/fact-increment.ts';
import { saleChanges } from '../../stages/sale-increment.ts';
import { places } from '../../stages/sale-place.ts';
import { stockChanges } from '../../stages/stock-increment.ts';
import { FOUND, LEFT } from './breaks.ts';
import { emptyTables } from './carry.ts';
import type { PublishInput } from './edition.ts';
import { betweenFirst, clocksOf, eventsFirst, makeAll } from './fact-fill.ts';
import type { Put } from './fill.ts';

/** What there is to bring up to date. */
export interface FactUpdate {
  readonly given: FactInput;
  readonly fresh: readonly FactPart[];
  /** Whether golden records may be others than before. */
  readonly resolve: boolean;
  readonly put: Put;
}

/** What is left to be done about the contact centre. */
export type CentreDue = 'nothing' | 'anew';

/** The contact centre, brought up to date by a connection of its own beside sales and stock: neither reads what the other makes. */
export interface CentreLane {
  /** Its events are in the kept tables, and counted by day. */
  readonly told: Promise<unknown>;
  /** All of it is done. It never rejects unhandled: whoever began it waits for it. */
  readonly due: Promise<CentreDue>;
}

const centreKinds = ['queue_event', 'call_leg', 'operator', 'rating', 'ticket', 'interaction'];

/** Where one lane works, and what it brings up to date. */
interface Lane {
  readonly engine: DuckdbEngine;
  readonly input: PublishInput;
  readonly changes: FactChanges;
  readonly put: Put;
}

const any = async (engine: DuckdbEngine, query: string): Promise<boolean> =>
  (await engine.rows(`select 1 as one from (${query}) as q limit 1`)).length > 0;

const tell =
  (input: PublishInput) =>
  ({ table, rows, milliseconds }: Made): void =>
    input.onMade?.({ table: table.replace('main.', ''), rows, milliseconds });

/**
 * Brings kept and carried tables of facts, sales and stock up to date; those of the contact centre are brought up to date meanwhile.
 * Null where that cannot be done: then all of them are good for nothing, and nothing works on them any more.
 */
export async function updateFacts(
  engine: DuckdbEngine,
  input: PublishInput,
  { given, fresh, resolve, put }: FactUpdate,
): Promise<{ readonly centre: CentreLane } | null> {
  await engine.run(eventsFirst);
  await engine.make(shopClock(given), { scratch: true });
  if (await any(engine, `(select * from temp.shop_clock except all select * from ${KEPT}.main.shop_clock) union all (select * from ${KEPT}.main.shop_clock except all select * from temp.shop_clock)`)) return null; // prettier-ignore
  const changesOf = (kinds: (kind: string) => boolean) => factChanges(given, { fresh, resolve, kinds }, engine.dialect);
  const centre = beginCentre({
    engine: await engine.beside(),
    input,
    changes: changesOf((kind) => centreKinds.includes(kind)),
    put,
  });
  const lane = { engine, input, changes: changesOf((kind) => !centreKinds.includes(kind)), put };
  const [sales, isCentreTold] = await Promise.allSettled([updateSales(lane), centre.told]);
  const isWhole = sales.status === 'fulfilled' && sales.value && isCentreTold.status === 'fulfilled';
  // Whatever is still at work would write into tables that are emptied.
  if (!isWhole || !isCentreTold.value) await Promise.allSettled([centre.due]);
  for (const one of [sales, isCentreTold]) if (one.status === 'rejected') throw one.reason;
  return isWhole && isCentreTold.value ? { centre } : null;
}

/** Brings the events of one lane up to date, and their counts by day; false where shops or articles mean others than before. */
async function updateEvents({ engine, input, changes }: Lane): Promise<boolean> {
  await applyMoves(engine, [...changes.moves, ...factDayChanges(changes)], tell(input));
  return !(await any(engine, `select * from temp.${meantOtherwise}`));
}

async function updateSales(lane: Lane): Promise<boolean> {
  const { engine, input, changes, put } = lane;
  if (!(await updateEvents(lane))) return false;
  await engine.run(betweenFirst);
  const [shop, article] = places(input.rulesets) as [Step, Step];
  for (const step of [shop, article]) await engine.make(step);
  // Lines carry the category of their article.
  if (await any(engine, `select 1 from edition.main.sale_article as b left join facts.main.sale_article as a on a.article = b.article where a.category is distinct from b.category`)) return false; // prettier-ignore
  await applyMoves(engine, [...saleChanges(changes), ...stockChanges(changes, input.run.asOf)], tell(input));
  await emptyTables(
    engine,
    factTables.filter(({ name }) => name === 'sale_article'),
  );
  for (const name of ['sale_shop', 'sale_article']) await put(name, `select * from facts.main.${name}`, true);
  await put('sale_restated', 'select * from temp.sale_restated', true);
  return true;
}

/** Begins to work on the contact centre, with a connection that is closed at the end. */
function beginCentre(lane: Lane): { readonly told: Promise<boolean>; readonly due: Promise<CentreDue> } {
  const { engine, changes } = lane;
  const told = (async () => {
    await engine.run(eventsFirst);
    await engine.run(`create temp table shop_clock as select * from ${KEPT}.main.shop_clock`);
    return updateEvents(lane);
  })();
  const due = (async (): Promise<CentreDue> => {
    try {
      // Where it is all for nothing the tables are made anew by whoever asked.
      if (!(await told)) return 'anew';
      let isOther = false;
      for (const table of [...changes.touched.values()].flat()) isOther ||= await any(engine, `select * from temp.${table}`); // prettier-ignore
      return isOther ? await updateCentre(lane) : 'nothing';
    } finally {
      await engine.close();
    }
  })();
  // What went wrong is thrown to whoever waits for it, at the end.
  told.catch(() => {});
  due.catch(() => {});
  return { told, due };
}

/** Brings the carried tables of the contact centre up to date, where the names of the exchange still stand for the same people. */
async function updateCentre({ engine, input, changes, put }: Lane): Promise<CentreDue> {
  const { dialect } = engine;
  await engine.run(betweenFirst);
  const [first] = await engine.rows(`select cast(since as varchar) as since from (${deskSince(changes)}) as s`);
  const since = first?.['since'] == null ? null : `timestamp ${literal(String(first['since']))}`;
  await applyMoves(engine, deskAgain(clocksOf(input), since, dialect), tell(input));
  if (await any(engine, `select * from temp.${aliasOtherwise}`)) {
    await emptyTables(engine, centreTables);
    return 'anew';
  }
  await applyMoves(engine, [...callChanges(changes, dialect), ...ticketChanges(changes, dialect), ...operatorChanges()], tell(input)); // prettier-ignore
  await emptyTables(
    engine,
    centreTables.filter(({ name }) => name === 'operator'),
  );
  await makeAll(engine, input, centreOperators().slice(0, 1), put);
  return 'nothing';
}

/** Takes away what the way to nowhere left, but for the breaks that are gathered until the end. */
export async function dropTemporary(engine: DuckdbEngine): Promise<void> {
  for (const { name } of await engine.rows(
    `select table_name as name from duckdb_tables() where database_name = 'temp'`,
  ))
    if (![FOUND, LEFT].includes(`temp.main.${String(name)}`))
      await engine.run(`drop table temp.${engine.dialect.id(String(name))}`);
}
