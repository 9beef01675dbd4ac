import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { heldBatches } from '../../ledger/batches.ts';
import { type Ledger, openLedger, openSnapshot } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal, sql } from '../../sql/sql.ts';
import { printStep } from '../../sql/print.ts';
import type { Step } from '../../sql/step.ts';
import { match, record } from '../../stages/index.ts';
import type { Context } from '../context.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { loadDecided } from '../run/match-decision.ts';
import { isCurrent, loadMatchState, matchedBehind, type MatchState, toMatchState } from '../run/match-state.ts';
import { stopIfAsked } from '../run/session.ts';
import { standardiseMissing } from '../run/standardise.ts';

/** Rules and contracts that belong together, and what people call them. */
export interface Definitions {
  readonly label: string;
  readonly rulesets: readonly Ruleset[];
  readonly contracts: readonly SourceContract[];
}

/** Where rules are tried on the records that a project holds now; nothing of the project is changed. */
export interface Scratch {
  readonly context: Context;
  readonly project: Project;
  readonly intake: Ledger;
  /** A folder that is taken away at the end. */
  readonly folder: string;
}

/** Opens a scratch over the records that the project holds, and takes it away whatever happens. Throws `nothing_received` (66). */
export async function withScratch<T>(
  context: Context,
  project: Project,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const missing = new MestreError('missing', 'nothing_received', 'The project holds no records yet to try rules on', {
    hint: 'mestre run',
  });
  if (!existsSync(project.paths.ledger)) throw missing;
  const folder = join(project.paths.state, `scratch-${process.pid}`);
  // A snapshot cannot bring an older ledger up to date.
  openLedger(project.paths.ledger).close();
  const intake = openSnapshot(project.paths.ledger);
  try {
    if (heldBatches(intake).length === 0) throw missing;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await work({ context, project, intake, folder });
  } finally {
    intake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the project holds records of an entity: rules may be there long before the first file. */
export function isHeld({ intake }: Pick<Scratch, 'intake'>, entity: string): boolean {
  return heldBatches(intake).some((batch) => batch.entity === entity);
}

/** Where matching left its tables: a database, and another one that holds those which were taken over from the last run. */
export interface Matching {
  readonly path: string;
  readonly base: string | null;
}

/** Name under which the last run's workspace is attached while its tables are taken over. */
const LAST = 'last_match';

/**
 * Matches the current records of an entity under some rules. Throws `nothing_received` (66) where the project holds none of it. Tables of the last run that these rules would make the same are
 * taken over, all of them where nothing differs.
 */
export async function matchScratch(
  scratch: Scratch,
  { label, contracts }: Definitions,
  rules: Ruleset,
): Promise<Matching> {
  const { context, project, intake, folder } = scratch;
  const { memory, threads } = project.config;
  if (!isHeld(scratch, rules.entity))
    throw new MestreError('missing', 'nothing_received', `The project holds no records of ${rules.entity} yet to try rules on`, { hint: 'mestre run, with an extract of a source of that entity in the drop folder' }); // prettier-ignore
  const { parts } = await standardiseMissing({ context, project, intake, into: folder }, rules, contracts);
  const path = join(folder, `${rules.entity}-${label.replaceAll(/[^\w-]+/g, '_')}.duckdb`);
  rmSync(path, { force: true });
  const engine = await openDuckdb({ path, memory, threads, temporary: join(folder, 'spill'), scratch: true });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  try {
    chmodSync(path, 0o600);
    const unique = contracts
      .filter(({ entity, unique }) => unique && entity === rules.entity)
      .map(({ source }) => source);
    const decisions = await loadDecided({ intake }, engine, rules.entity);
    const plan = [...record(rules, parts, engine.dialect), ...match(rules, engine.dialect, { unique, decisions })];
    const now = await toMatchState(engine, rules, { unique, parts });
    const last = workspaceOf(project.paths.workspace, rules.entity);
    const state = existsSync(last) ? await attachLast(engine, last) : null;
    if (state !== null && (await isCurrent(engine, LAST, { last: state, now }))) return { path: last, base: null };
    const behind = await matchedBehind(engine, { rules, state: now });
    const bar = context.out.progress(`match under ${label}`, plan.length, 'tables');
    try {
      const taken = await makeOrTake(
        engine,
        { plan, behind, known: state === null ? {} : await stillThere(engine, state.tables ?? {}) },
        () => {
          bar.advance();
          stopIfAsked(context.signal);
        },
      );
      return { path, base: taken > 0 ? last : null };
    } finally {
      bar.done();
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
    await engine.close();
  }
}

async function attachLast(engine: DuckdbEngine, path: string): Promise<MatchState | null> {
  await engine.run(`attach ${literal(path)} as ${LAST} (read_only)`);
  return loadMatchState(engine, LAST);
}

/** The prints of tables that the last run kept: what it needed on the way only, it made and dropped. */
async function stillThere(
  engine: DuckdbEngine,
  tables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const rows = await engine.rows(sql`
    select
      table_name as name
    from duckdb_tables()
    where database_name = ${literal(LAST)}
  `);
  const kept = new Set(rows.map((row) => String(row['name'])));
  return Object.fromEntries(Object.entries(tables).filter(([table]) => kept.has(table)));
}

/** Tables of more columns are not compared with those of the last run: that would cost what it saves. */
const COMPARED = 4;

/**
 * Makes the tables of a plan, except those that the last run made of the very same. A table that came out as it was then counts
 * as the same for those that read it: rules that change which records are identical seldom change it for these records. Returns how
 * many were taken over.
 */
async function makeOrTake(
  engine: DuckdbEngine,
  { plan, behind, known }: { readonly plan: readonly Step[]; readonly behind: Awaited<ReturnType<typeof matchedBehind>>; readonly known: Readonly<Record<string, string>> }, // prettier-ignore
  onTable: () => void,
): Promise<number> {
  const prints: Record<string, string> = { ...behind.given };
  let taken = 0;
  for (const step of plan) {
    const id = engine.dialect.id(step.table);
    const then = known[step.table];
    const print = printStep(step, prints, behind);
    if (print === then) {
      await engine.run(`create temp view ${id} as select * from ${LAST}.main.${id}`);
      taken += 1;
    } else await engine.make(step);
    prints[step.table] = then !== undefined && print !== then && (await isAsThen(engine, id)) ? then : print;
    onTable();
  }
  return taken;
}

/** Whether a table has the rows that the last run's table of the same name has. */
async function isAsThen(engine: DuckdbEngine, id: string): Promise<boolean> {
  const [row] = await engine.rows(`
    select
      (select count(*) from ${id}) = (select count(*) from ${LAST}.main.${id}) as alike,
      (select count(*) from (describe ${id})) as columns`);
  if (row!['alike'] !== true || Number(row!['columns']) > COMPARED) return false;
  const [other] = await engine.rows(`select count(*) as n from (select * from ${id} except all select * from ${LAST}.main.${id})`); // prettier-ignore
  return Number(other!['n']) === 0;
}

/** Attaches what matching left under one name, read only: a file may be part of several. */
export async function attachMatching(engine: DuckdbEngine, name: string, { path, base }: Matching): Promise<void> {
  const own = await databaseOf(engine, path, `${name}_own`);
  const from = base === null ? [own] : [await databaseOf(engine, base, `${name}_base`), own];
  await engine.run(`attach ':memory:' as ${name}`);
  for (const database of from) {
    const tables = await engine.rows(
      `select table_name from duckdb_tables() where database_name = ${literal(database)}`,
    );
    for (const { table_name: table } of tables) {
      const id = engine.dialect.id(String(table));
      await engine.run(`create or replace view ${name}.main.${id} as select * from ${database}.main.${id}`);
    }
  }
}

/** The name under which a file is attached; it is attached under the one given where it is not yet. */
async function databaseOf(engine: DuckdbEngine, path: string, name: string): Promise<string> {
  const [there] = await engine.rows(
    `select database_name as name from duckdb_databases() where path = ${literal(path)}`,
  );
  if (there === undefined) await engine.run(`attach ${literal(path)} as ${name} (read_only)`);
  return there === undefined ? name : String(there['name']);
}
