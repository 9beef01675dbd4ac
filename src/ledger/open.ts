import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { MestreError, toFileError, toLedgerError } from '../errors.ts';
import { migrations } from './migrations.ts';
import { loadSqlite } from './sqlite.ts';

export type Ledger = BetterSqlite3.Database;

/**
 * Opens the ledger, making or upgrading it by itself. WAL, so readers never wait; a writer waits up to a minute for
 * another. Throws `ledger_newer` (78) where a newer mestre wrote it.
 */
export function openLedger(path: string, options: { readonly readOnly?: boolean } = {}): Ledger {
  try {
    const file = path !== ':memory:';
    if (!options.readOnly && file) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const Database = loadSqlite();
    const ledger = new Database(path, {
      timeout: 60_000,
      readonly: options.readOnly ?? false,
      fileMustExist: options.readOnly ?? false,
    });
    if (!options.readOnly) {
      if (file) chmodSync(path, 0o600);
      ledger.pragma('journal_mode = WAL');
      ledger.pragma('synchronous = NORMAL');
      ledger.pragma('foreign_keys = ON');
    }
    migrate(ledger, path, options.readOnly ?? false);
    return ledger;
  } catch (error) {
    throw toLedgerError(toFileError(error, path), path);
  }
}

function migrate(ledger: Ledger, path: string, readOnly: boolean): void {
  const version = () => ledger.pragma('user_version', { simple: true }) as number;
  if (version() > migrations.length)
    throw new MestreError(
      'config',
      'ledger_newer',
      `${path} was written by a newer mestre (ledger version ${version()}, this one knows ${migrations.length})`,
      {
        hint: 'install that version: npm install -g mestre@latest',
      },
    );
  if (readOnly || version() === migrations.length) return;
  // One process upgrades; those that waited find nothing left to do.
  ledger
    .transaction(() => {
      for (let next = version(); next < migrations.length; next++) {
        ledger.exec(migrations[next]!.sql);
        ledger.pragma(`user_version = ${next + 1}`);
      }
    })
    .immediate();
}

/** The ledger as it stands now, whatever others write from here on. Close it soon: it keeps the write-ahead log from shrinking. */
export function openSnapshot(path: string): Ledger {
  const ledger = openLedger(path, { readOnly: true });
  ledger.exec('begin');
  // The first read is what fixes the moment.
  ledger.prepare('select count(*) from batch').get();
  return ledger;
}
