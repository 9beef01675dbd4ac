import { createHash } from 'node:crypto';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { KEPT } from '../../sql/change.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { literal } from '../../sql/sql.ts';
import { render, type Step } from '../../sql/step.ts';
import { type FactInput, facts } from '../../stages/fact.ts';
import type { FactPart } from '../../stages/fact-current.ts';
import { loadVersion } from '../../version.ts';

/** What the kept tables of facts were made of: a later run knows by it what of them still holds. */
export interface FactState {
  /** SHA-256 of everything but the data: tables of another print cannot be brought up to date. */
  readonly print: string;
  /** The run whose edition holds the sales and stock that belong to them. */
  readonly run: string;
  /** The segments that they hold, in the order of arrival. */
  readonly parts: readonly string[];
  /** Sums of the keys and values by which golden records were found. */
  readonly known: string;
}

/** The file of the kept tables of facts. */
export const keptFacts = (workspace: string): string => join(workspace, 'facts.duckdb');

/** What tells a segment from all others, wherever the project stands today. */
const textOf = ({ batch_id, path, closed }: FactPart, lake: string): string =>
  JSON.stringify([batch_id, relative(lake, path), closed === null ? null : relative(lake, closed)]);

/** The print of a plan; `after` are the steps that follow the tables of facts. */
export function printOf(input: FactInput, after: readonly Step[], dialect: Dialect): string {
  // One segment stands for all of a source, so that a new one changes nothing of the plan.
  const first = new Map(input.parts.map((part) => [part.source, { ...part, batch_id: '', seq: 0, path: 'segment', closed: null, corrects: false }])); // prettier-ignore
  const plan = [...facts({ ...input, parts: [...first.values()] }, dialect), ...after].map(render);
  return createHash('sha256')
    .update(JSON.stringify([loadVersion(), plan, factTables, centreTables]))
    .digest('hex');
}

/** Sums of `xref` and `lookup` of the edition in the making. */
export async function knownSums(engine: DuckdbEngine): Promise<string> {
  const [row] = await engine.rows(`
    select
      (select count(*) || ' ' || coalesce(bit_xor(hash(entity, source, source_key, golden_id)), 0) from edition.main.xref)
      || ' ' || (select count(*) || ' ' || coalesce(bit_xor(hash(hash, golden_id)), 0) from edition.main.lookup) as sums`);
  return String(row!['sums']);
}

/** The segments in the lake that came since the tables were made; null where some that they hold are others now, or came before them. */
export function freshParts(state: FactState, parts: readonly FactPart[], lake: string): FactPart[] | null {
  const ordered = parts.toSorted((one, other) => one.seq - other.seq);
  const held = ordered.slice(0, state.parts.length).map((part) => textOf(part, lake));
  return held.length === state.parts.length && held.every((text, i) => text === state.parts[i])
    ? ordered.slice(state.parts.length)
    : null;
}

export const toState = (parts: readonly FactPart[], lake: string, rest: Omit<FactState, 'parts'>): FactState => ({
  ...rest,
  parts: parts.toSorted((one, other) => one.seq - other.seq).map((part) => textOf(part, lake)),
});

/** Attaches the kept tables. Returns their state; null where there are none that are whole, and then an empty database is attached. */
export async function attachKept(engine: DuckdbEngine, path: string): Promise<FactState | null> {
  if (existsSync(path)) {
    try {
      await engine.run(`attach ${literal(path)} as ${KEPT} (recovery_mode no_wal_writes)`);
      const found = await engine.rows(`select 1 as one from duckdb_tables() where database_name = ${literal(KEPT)} and table_name = 'fact_state'`); // prettier-ignore
      const [row] = found.length === 0 ? [] : await engine.rows(`select state from ${KEPT}.main.fact_state`);
      if (row !== undefined) return JSON.parse(String(row['state'])) as FactState;
      await engine.run(`detach ${KEPT}`);
    } catch (error) {
      // Whatever is not a whole database of ours is made anew; nothing is lost with it.
      if (!(error instanceof MestreError) || error.kind === 'interrupted') throw error;
      if (error.kind === 'busy') throw error;
    }
  }
  await emptyKept(engine, path, false);
  return null;
}

/** Puts an empty database in the place of the kept tables; it holds telephone numbers, so it is for its owner alone. */
export async function emptyKept(engine: DuckdbEngine, path: string, attached: boolean): Promise<void> {
  if (attached) await engine.run(`use memory; detach ${KEPT}`);
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
  await engine.run(`attach ${literal(path)} as ${KEPT} (recovery_mode no_wal_writes)`);
  chmodSync(path, 0o600);
}

/** From here on the kept tables belong to no edition until `saveState` says to which. */
export async function forgetState(engine: DuckdbEngine): Promise<void> {
  await engine.run(`drop table if exists ${KEPT}.main.fact_state`);
}

export async function saveState(engine: DuckdbEngine, state: FactState): Promise<void> {
  await engine.run(`create or replace table ${KEPT}.main.fact_state as select ${literal(JSON.stringify(state))} as state`); // prettier-ignore
}
