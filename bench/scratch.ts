import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder for what a bench makes: the one named by `--work`, or a new one that the system may clear. */
export function scratch(work: string | undefined, name: string): string {
  const folder = work === undefined ? mkdtempSync(join(tmpdir(), `mestre-bench-${name}-`)) : resolve(work, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
