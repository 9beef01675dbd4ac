import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createSql } from '../../domain/edition.ts';
import type { EditionTable } from '../../domain/edition/table.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { render, type Step } from '../../sql/step.ts';
import { loadVersion } from '../../version.ts';

/** What a publication knew of an entity: the next one goes on from there where all of it still holds. */
export interface KnownState {
  /** SHA-256 of everything but the data and the day. */
  readonly print: string;
  /** The run whose edition holds the tables that belong to it. */
  readonly run: string;
  /** The match whose record numbers it has, and the number of its last change that it saw. */
  readonly lineage: string;
  readonly changes: number;
  /** ISO day. */
  readonly asOf: string;
  /** Golden ids with values that people gave. */
  readonly overridden: readonly string[];
  /** The decisions of people that stood. */
  readonly decided: string;
  /** Whether the last edition was brought up to date for it, or made anew. */
  readonly renewed: boolean;
  /** Records touched since everything was last made anew: what is deleted and inserted again and again lies ever more scattered. */
  readonly churned: number;
}

/** The database of what was known of an entity, as it is attached. */
export const knownIn = (entity: string): string => `known_${entity}`;

const knownPath = (workspace: string, entity: string): string => join(workspace, `${entity}.known.duckdb`);

/** One text for all that an entity's tables are made by; `plan` is that of a first run on one day, `tables` those of the edition. */
export function knownPrint(
  given: { readonly ruleset: Ruleset; readonly contracts: readonly SourceContract[]; readonly engine: string },
  plan: readonly Step[],
  tables: readonly EditionTable[],
): string {
  return createHash('sha256')
    .update(JSON.stringify([loadVersion(), given, plan.map(render), tables.map((table) => createSql(table, ''))]))
    .digest('hex');
}

/** Attaches what was known of an entity. Returns its state; null where there is none that is whole, and then an empty database is attached. */
export async function attachKnown(engine: DuckdbEngine, workspace: string, entity: string): Promise<KnownState | null> {
  const path = knownPath(workspace, entity);
  const name = engine.dialect.id(knownIn(entity));
  if (existsSync(path)) {
    try {
      await engine.run(`attach ${literal(path)} as ${name} (recovery_mode no_wal_writes)`);
      const found = await engine.rows(`select 1 as one from duckdb_tables() where database_name = ${literal(knownIn(entity))} and table_name = 'known_state'`); // prettier-ignore
      const [row] = found.length === 0 ? [] : await engine.rows(`select state from ${name}.main.known_state`);
      if (row !== undefined) return JSON.parse(String(row['state'])) as KnownState;
      await engine.run(`detach ${name}`);
    } catch (error) {
      // Whatever is not a whole database of ours is made anew; nothing is lost with it.
      if (!(error instanceof MestreError) || error.kind === 'interrupted' || error.kind === 'busy') throw error;
    }
  }
  await attachEmpty(engine, path, name);
  return null;
}

/** Puts an empty database in the place of what was known. */
export async function emptyKnown(engine: DuckdbEngine, workspace: string, entity: string): Promise<void> {
  const name = engine.dialect.id(knownIn(entity));
  await engine.run(`detach ${name}`);
  await attachEmpty(engine, knownPath(workspace, entity), name);
}

async function attachEmpty(engine: DuckdbEngine, path: string, name: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
  await engine.run(`attach ${literal(path)} as ${name} (recovery_mode no_wal_writes)`);
  chmodSync(path, 0o600);
}

/** From here on what is known belongs to no edition until `saveKnown` says to which. */
export async function forgetKnown(engine: DuckdbEngine, entity: string): Promise<void> {
  await engine.run(`drop table if exists ${engine.dialect.id(knownIn(entity))}.main.known_state`);
}

/** Says what the tables belong to and closes them; `null` leaves them belonging to nothing. */
export async function saveKnown(engine: DuckdbEngine, entity: string, state: KnownState | null): Promise<void> {
  const name = engine.dialect.id(knownIn(entity));
  if (state !== null)
    await engine.run(`create or replace table ${name}.main.known_state as select ${literal(JSON.stringify(state))} as state; checkpoint ${name}`); // prettier-ignore
  await engine.run(`detach ${name}`);
}
