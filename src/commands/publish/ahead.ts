import { constants } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { aheadName } from './files.ts';

/** A copy of the current edition, made while files still come in: most of the next one is what it was. */
export interface Ahead {
  /** File name of the copy while it is nobody's. */
  readonly name: string;
  /**
   * Gives the copy a name, once it is whole, and begins to write it to the disk. Returns null where it is none of the edition asked
   * for, or could not be made; else a promise that it is on the disk, which rejects where it cannot be.
   */
  readonly take: (previous: string, to: string) => Promise<{ readonly synced: Promise<void> } | null>;
  /** Takes the copy away, where nobody took it. */
  readonly drop: () => Promise<void>;
}

/** Begins to copy an edition, beside it. Nothing is thrown here: whoever needs the copy and finds none makes it. */
export function copyAhead(previous: string): Ahead {
  const name = aheadName(process.pid);
  const path = join(dirname(previous), name);
  const copied = copyFile(previous, path, constants.COPYFILE_FICLONE).then(
    () => true,
    () => false,
  );
  let taken = false;
  return {
    name,
    take: async (asked, to) => {
      if (taken || basename(asked) !== basename(previous) || !(await copied)) return null;
      taken = true;
      await rename(path, to);
      // Not before: whoever syncs a small file meanwhile would wait for all of this one.
      const synced = sync(to);
      synced.catch(() => {});
      return { synced };
    },
    drop: async () => {
      await copied;
      if (!taken) await rm(path, { force: true });
    },
  };
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
