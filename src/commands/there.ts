import { statSync } from 'node:fs';
import { errnoOf, toFileError } from '../errors.ts';

/** Whether a file or folder is there. Throws `no_permission` (77) where a folder on the way to it may not be looked into: it is not missing. */
export function isThere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
    throw toFileError(error, path);
  }
}
