import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { MestreError, toFileError } from '../../errors.ts';

/** The link that people open; relative, so that the folder can be moved. */
export const CURRENT = 'golden.duckdb';
const BUILDING = '.building-';

/** golden-2026-11-22-R000001.duckdb */
export const editionName = (asOf: string, runId: string): string => `golden-${asOf}-${runId}.duckdb`;

/** Where an edition is built: beside the others, under a name that nobody opens and that a later run sweeps away. */
export const buildingPath = (folder: string, name: string): string => join(folder, `${BUILDING}${name}`);

/** The name of a copy of the current edition that a process makes for the next one; swept away like what is half built. */
export const aheadName = (pid: number): string => `${BUILDING}ahead-${pid}.duckdb`;

/** Makes what was written last, also through a power cut. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Renames and makes the new name last. */
export function settle(from: string, to: string): void {
  try {
    syncFile(from);
    renameSync(from, to);
    syncFile(dirname(to));
  } catch (error) {
    throw toFileError(error, to);
  }
}

/** Points golden.duckdb at an edition in one step: readers see the old one or the new one, never none. */
export function pointTo(folder: string, name: string): void {
  const link = join(folder, CURRENT);
  if (currentName(folder) === name) return;
  if (existsSync(link) && !lstatSync(link).isSymbolicLink())
    throw new MestreError('create', 'cannot_create', `${link} is a file, not the link to the current edition`, {
      hint: `move it away: mv ${link} ${link}.old`,
    });
  const temporary = join(folder, `${BUILDING}${CURRENT}`);
  rmSync(temporary, { force: true });
  symlinkSync(name, temporary);
  renameSync(temporary, link);
  syncFile(folder);
}

/** What golden.duckdb points at; undefined where there is no link. */
function currentName(folder: string): string | undefined {
  try {
    return readlinkSync(join(folder, CURRENT));
  } catch {
    return undefined;
  }
}

/**
 * Brings the folder to what the ledger says: what a crash left half built goes, editions that were never registered go,
 * editions beyond the last `keep` go, and the link points to the latest that is there. `ahead` is left alone. Returns what was removed.
 */
export function tidyEditions(
  folder: string,
  registered: readonly string[],
  { keep, ahead }: { readonly keep: number; readonly ahead?: string | undefined },
): string[] {
  if (!existsSync(folder)) return [];
  const kept = registered.filter((name) => existsSync(join(folder, name))).slice(0, keep);
  if (kept[0] !== undefined) pointTo(folder, kept[0]);
  const removed = readdirSync(folder).filter(
    (name) =>
      (name.startsWith(BUILDING) && name !== ahead) ||
      (/^golden-\d{4}-\d\d-\d\d-R\d+\.duckdb(\.wal)?$/.test(name) && !kept.includes(name)),
  );
  for (const name of removed) rmSync(join(folder, name), { force: true, recursive: true });
  return removed;
}

/** Removes id segments that no run registered. */
export function tidySegments(state: string, registered: readonly string[]): void {
  const root = join(state, 'identity');
  if (!existsSync(root)) return;
  for (const entity of readdirSync(root))
    for (const name of readdirSync(join(root, entity)))
      if (!registered.includes(join('identity', entity, name))) rmSync(join(root, entity, name), { force: true });
}

/** Makes a folder that others may not list. */
export function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { recursive: true, mode });
  } catch (error) {
    throw toFileError(error, path);
  }
}

/** SHA-256 of a file, hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw toFileError(error, path);
  }
  return hash.digest('hex');
}
