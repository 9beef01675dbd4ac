import { type BigIntStats, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { toFileError } from '../errors.ts';

/** A clock of files may be as coarse as this, milliseconds: what was changed within it may look unchanged. */
const COARSE = 2_000n * 1_000_000n;

/** What files that lie where they lay were found to hold, so that a year of them in the drop folder is not read again every day. */
export interface Seen {
  /** SHA-256 of the file's content, hex, where the file is the very one that was read then; else undefined. */
  readonly known: (path: string, stat: BigIntStats) => string | undefined;
  /** Remembers what was read of a file; `now` is when reading began. A file changed a moment before is not remembered. */
  readonly learn: (path: string, stat: BigIntStats, read: { readonly sha256: string; readonly now: Date }) => void;
  /** Writes down what was learned. */
  readonly save: () => void;
}

/** Nobody can set the time at which an inode changed: where it, the size and the inode are the same, so is the content. */
const printOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string => [dev, ino, size, mtimeNs, ctimeNs].join(' '); // prettier-ignore

/** Opens what is remembered in a file of the workspace; nothing where there is none, or none that can be read: it only saves time. */
export function openSeen(file: string): Seen {
  const seen = load(file);
  let changed = false;
  return {
    known: (path, stat) => {
      const [print, sha256] = seen.get(resolve(path)) ?? [];
      return print === printOf(stat) ? sha256 : undefined;
    },
    learn: (path, stat, { sha256, now }) => {
      if (BigInt(now.getTime()) * 1_000_000n - stat.ctimeNs < COARSE) return;
      const [print, before] = seen.get(resolve(path)) ?? [];
      if (print === printOf(stat) && before === sha256) return;
      seen.set(resolve(path), [printOf(stat), sha256]);
      changed = true;
    },
    save: () => {
      if (!changed) return;
      const beside = `${file}.${process.pid}`;
      const there = [...seen].filter(([path]) => existsSync(path));
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(beside, JSON.stringify(Object.fromEntries(there)), { mode: 0o600 });
        renameSync(beside, file);
      } catch (error) {
        throw toFileError(error, file);
      }
    },
  };
}

function load(file: string): Map<string, readonly [print: string, sha256: string]> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, [string, string]>));
  } catch {
    return new Map();
  }
}
