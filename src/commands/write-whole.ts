import { mkdirSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toFileError } from '../errors.ts';

/**
 * Writes a file whole or not at all: what stood there stays where the disk is full. What holds values of persons is for its
 * owner only; another file keeps the mode it had. A link is written through, a device or a pipe straight.
 */
export function writeWhole(path: string, content: string | Uint8Array, privacy: string): void {
  let beside: string | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const there: Stats | undefined = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) return writeFileSync(path, content);
    const target = there === undefined ? path : realpathSync(path);
    beside = `${target}.${process.pid}.part`;
    writeFileSync(beside, content, { mode: privacy === 'personal' ? 0o600 : (there?.mode ?? 0o644) & 0o777 });
    renameSync(beside, target);
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    throw toFileError(error, path);
  }
}
