import { mkdirSync, readdirSync, rmSync, chmodSync, openSync, fsyncSync, closeSync, renameSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { toFileError } from '../errors.ts';
import { toClosedPath, toRejectPath } from '../ledger/batches.ts';
import type { Ledger } from '../ledger/open.ts';
import type { Derived } from './derive.ts';

const INCOMING = '.incoming';

/** Makes a folder of this process for one file, on the file system of the lake; `remove` takes it away with all it holds. */
export function openFolder(lake: string): { readonly path: string; readonly remove: () => void } {
  const path = join(lake, INCOMING, `${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw toFileError(error, path);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Puts the parts of a batch in their place: 0600, synced, renamed. Returns the part's path relative to the lake. */
export function placeParts(
  derived: Derived,
  place: { readonly lake: string; readonly source: string; readonly batch: string },
): string {
  const part = join(place.source, `${place.batch}.parquet`);
  const moves: [string | null, string][] = [
    [derived.closedPart, toClosedPath(part)],
    [derived.rejectPart, toRejectPath(part)],
    [derived.part, part],
  ];
  try {
    mkdirSync(join(place.lake, place.source), { recursive: true, mode: 0o700 });
    for (const [from, to] of moves) {
      if (from === null) continue;
      sync(from);
      chmodSync(from, 0o600);
      renameSync(from, join(place.lake, to));
    }
    sync(join(place.lake, place.source));
  } catch (error) {
    throw toFileError(error, join(place.lake, part));
  }
  return part;
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Removes what killed processes left behind: folders of incoming files whose process has ended. */
export function sweepIncoming(lake: string, archive: string): void {
  for (const folder of [join(lake, INCOMING), join(archive, 'incoming')])
    for (const name of names(folder)) {
      const pid = Number(name.split('-')[0]);
      if (pid !== process.pid && !isRunning(pid)) rmSync(join(folder, name), { recursive: true, force: true });
    }
}

/** Removes parts that no batch of the ledger owns: their process died before it could say so. Call under the source's lock. */
export function sweepParts(ledger: Ledger, lake: string, source: string): void {
  const known = ledger.prepare('select 1 from batch where batch_id = ?');
  const folder = join(lake, source);
  for (const name of names(folder)) {
    const batch = /^(.+?)(\.(closed|reject|std-[0-9a-z]+))?\.parquet$/u.exec(name)?.[1];
    if (batch !== undefined && known.get(batch) === undefined) rmSync(join(folder, name), { force: true });
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
