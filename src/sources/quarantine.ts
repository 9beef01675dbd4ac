import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MestreError, toFileError } from '../errors.ts';
import { insertBatchEvent } from '../ledger/batches.ts';
import type { Ledger } from '../ledger/open.ts';
import type { Received } from './receive.ts';

/**
 * Puts a file that is not what its contract promises aside, with the reason beside it, and tells the ledger: once per
 * content and reason, however often it is offered. Returns where it stands.
 */
export function quarantine(
  ledger: Ledger,
  file: Received,
  why: {
    readonly source: string;
    readonly error: MestreError;
    readonly folder: string;
    readonly at: string;
    readonly by: string;
  },
): string {
  const folder = join(why.folder, why.source);
  const path = join(folder, `${file.sha256.slice(0, 16)}-${file.name}`);
  const reason = [why.error.message, why.error.hint ?? ''].filter((line) => line !== '').join('\n');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) copyFileSync(file.path, path);
    chmodSync(path, 0o600);
    writeFileSync(`${path}.why.txt`, `${reason}\n`, { mode: 0o600 });
  } catch (error) {
    throw toFileError(error, path);
  }
  // A file that is damaged or of another form is put aside; one that contradicts its own totals or is empty is refused.
  const kind = ['control_total', 'empty_file'].includes(why.error.code) ? 'refused' : 'quarantined';
  const same = ledger.prepare('select 1 from batch_event where sha256 = ? and source = ? and kind = ? and reason = ?');
  ledger
    .transaction(() => {
      if (same.get(file.sha256, why.source, kind, reason) !== undefined) return;
      insertBatchEvent(ledger, {
        batch_id: `${why.source}-${file.sha256.slice(0, 16)}`,
        kind,
        source: why.source,
        file_name: file.name,
        sha256: file.sha256,
        at: why.at,
        by: why.by,
        reason,
      });
    })
    .immediate();
  return path;
}
