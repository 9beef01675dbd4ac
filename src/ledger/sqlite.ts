import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import { MestreError } from '../errors.ts';

/**
 * The SQLite module, loaded when it is needed: better-sqlite3 13 needs Node-API 10 (Node 22.14 and later); on Node 20 version 12
 * serves, built at install. Throws `no_sqlite` (69).
 */
export function loadSqlite(): typeof BetterSqlite3 {
  const name = Number(process.versions.napi) >= 10 ? 'better-sqlite3' : 'better-sqlite3-v12';
  try {
    return createRequire(import.meta.url)(name) as typeof BetterSqlite3;
  } catch (error) {
    throw new MestreError(
      'unavailable',
      'no_sqlite',
      `The ledger's module ${name} is not installed for Node ${process.versions.node}`,
      {
        hint: 'use Node 22.14 or later, or install a C++ compiler, make and Python 3 and run npm install again',
        cause: error,
      },
    );
  }
}
