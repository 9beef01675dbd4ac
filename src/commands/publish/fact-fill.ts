import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { KEPT } from '../../sql/change.ts';
import type { Step } from '../../sql/step.ts';
import type { SiteClocks } from '../../stages/centre-desk.ts';
import type { PublishInput } from './edition.ts';
import type { Put } from './fill.ts';

/** Where names are looked up while tables of facts are made, and while others are made of them. */
export const eventsFirst = `set search_path = '${KEPT}.main,edition.main'`;
export const betweenFirst = `set search_path = 'facts.main,${KEPT}.main,edition.main'`;

/** Lets the steps that follow read a table of the edition under the name that they know it by. */
async function showAs(engine: DuckdbEngine, { name, from }: EditionTable): Promise<void> {
  const { id } = engine.dialect;
  if (from !== undefined && from !== name)
    await engine.run(`create or replace view facts.main.${id(from)} as select * from edition.main.${id(name)}`);
}

/** Makes steps in order. One whose table the edition holds as it is goes there at once, and is read there by those after it. */
/** Makes steps in order with the connection given, and puts those that the edition has a table of into it. */
export async function makeAll(
  engine: DuckdbEngine,
  input: PublishInput,
  steps: readonly Step[],
  put: Put,
): Promise<void> {
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
export function clocksOf({ contracts, project }: Pick<PublishInput, 'contracts' | 'project'>): SiteClocks {
  return Object.fromEntries(
    contracts
      .filter(({ entity }) => entity === 'queue_event')
      .map(({ site, time_zone, cut_off }) => [site, { zone: time_zone ?? project.config.time_zone, cutOff: cut_off ?? 0 }]), // prettier-ignore
  );
}
