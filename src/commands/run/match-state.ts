import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { semanticHash } from '../../rules/hash.ts';
import type { Behind } from '../../sql/print.ts';
import { render } from '../../sql/step.ts';
import { match, remember } from '../../stages/index.ts';
import type { PartChanges } from '../../stages/increment.ts';
import type { StandardPart } from '../../stages/record.ts';
import { loadVersion } from '../../version.ts';
import { FIRST } from './summary.ts';

/** What a match was made of: kept beside its tables, so that a later run knows what of it still holds. */
export interface MatchState {
  /** SHA-256 of the plan, the code and the engine: tables of another print cannot be brought up to date. */
  readonly print: string;
  /** What each source's records came from, as text that is equal where nothing changed. */
  readonly sources: Readonly<Record<string, string>>;
  /** Standard part of each batch: its file's name and size. */
  readonly paths: Readonly<Record<string, string>>;
  /** Print of every table (see `tablePrints`) where all of them were made anew; none where only what changed was. */
  readonly tables?: Readonly<Record<string, string>>;
  /** The run that matched everything: record numbers of one lineage mean the same records, but for those that were touched since. */
  readonly lineage?: string;
  /** How often the tables were brought up to date since; `touched` says for each time which records are others. */
  readonly changes?: number;
}

/** Table of a workspace: the records that each change of it touched. */
export const touchedColumns = { change_no: 'INTEGER', record_id: 'INTEGER' } as const;

export async function toMatchState(
  engine: DuckdbEngine,
  rules: Ruleset,
  { unique, parts }: { readonly unique: readonly string[]; readonly parts: readonly StandardPart[] },
): Promise<MatchState> {
  const [row] = await engine.rows('select version() as version');
  const { dialect } = engine;
  const plan = [...match(rules, dialect, { unique }), ...remember(rules, dialect)].map(render);
  const print = createHash('sha256')
    .update(JSON.stringify([loadVersion(), row!['version'], plan]))
    .digest('hex');
  // A part's name says what it holds and by which rules it was made; its folder does not: a project may move.
  const named = (path: string): string => `${basename(path)} ${statSync(path).size}`;
  const sources: Record<string, string[]> = {};
  for (const { source, batch_id, seq, epoch, path, closed } of parts)
    (sources[source] ??= []).push(
      JSON.stringify([batch_id, seq, epoch, named(path), closed === null ? null : named(closed)]),
    );
  return {
    print,
    sources: Object.fromEntries(Object.entries(sources).map(([name, all]) => [name, all.toSorted().join('\n')])),
    paths: Object.fromEntries(parts.map(({ batch_id, path }) => [batch_id, named(path)])),
  };
}

/** What stands behind all tables that matching makes of a state, and the print of `decision`, which must be loaded. */
export async function matchedBehind(
  engine: DuckdbEngine,
  { rules, state }: { readonly rules: Ruleset; readonly state: MatchState },
): Promise<Behind & { readonly given: Readonly<Record<string, string>> }> {
  const [row] = await engine.rows('select version() as version');
  return {
    salt: JSON.stringify([loadVersion(), row!['version'], Object.entries(state.sources).toSorted()]),
    given: { decision: await printDecisions(engine, 'decision') },
    computed: semanticHash(rules),
  };
}

/** One text for what people decided, as a table of decided pairs has it. */
async function printDecisions(engine: DuckdbEngine, table: string): Promise<string> {
  const [row] = await engine.rows(
    `select md5(string_agg(concat_ws(chr(31), source_l, key_l, source_r, key_r, verdict), chr(30) order by source_l, key_l, source_r, key_r)) as print from ${table}`,
  );
  return String(row!['print']);
}

/** Whether an attached database, of this state, is what matching would make now; `decision` is loaded. */
export async function isCurrent(
  engine: DuckdbEngine,
  database: string,
  { last, now }: { readonly last: MatchState; readonly now: MatchState },
): Promise<boolean> {
  if (whyFull(last, now) !== null || JSON.stringify(Object.entries(last.sources).toSorted()) !== JSON.stringify(Object.entries(now.sources).toSorted())) return false; // prettier-ignore
  return (await printDecisions(engine, 'decision')) === (await printDecisions(engine, `${database}.main.decision`));
}

/** Writes the state into the database in use. */
export async function saveMatchState(engine: DuckdbEngine, state: MatchState): Promise<void> {
  await engine.load('match_state', { state: 'VARCHAR' }, { state: [JSON.stringify(state)] });
}

/** The state of an attached database; null where it has none: an older program made it, or it is not whole. */
export async function loadMatchState(engine: DuckdbEngine, database: string): Promise<MatchState | null> {
  const found = await engine.rows(
    `select 1 as one from duckdb_tables() where database_name = '${database}' and table_name = 'match_state'`,
  );
  if (found.length === 0) return null;
  const [row] = await engine.rows(`select state from ${database}.match_state`);
  return row === undefined ? null : (JSON.parse(String(row['state'])) as MatchState);
}

/** Why the tables of the last match cannot be brought up to date; null where they can. */
export function whyFull(last: MatchState | null, now: MatchState): string | null {
  if (last === null) return FIRST;
  if (last.print !== now.print) return 'rules or program changed';
  if (Object.keys(last.sources).toSorted().join() !== Object.keys(now.sources).toSorted().join())
    return 'a source came or went';
  const otherwise = Object.entries(now.paths).some(([batch, path]) => (last.paths[batch] ?? path) !== path);
  return otherwise ? 'records are standardised otherwise' : null;
}

/** Sources whose parts are others than in the last match, and the batches that came where nothing else did and all others came before. */
export function partChanges(last: MatchState, now: MatchState): PartChanges {
  const sources = Object.keys(now.sources)
    .filter((source) => now.sources[source] !== last.sources[source])
    .toSorted();
  const added = sources.flatMap((source) => {
    const before = (last.sources[source] ?? '').split('\n');
    const after = now.sources[source]!.split('\n');
    const came = after.filter((part) => !before.includes(part));
    const seqOf = (part: string): number => Number((JSON.parse(part) as unknown[])[1]);
    const isLater = Math.min(...came.map(seqOf)) > Math.max(...before.map(seqOf));
    return before.every((part) => after.includes(part)) && isLater
      ? came.map((part) => String((JSON.parse(part) as unknown[])[0]))
      : [];
  });
  return { sources, added };
}
