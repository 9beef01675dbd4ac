import { start } from './migrations/start.ts';
import type { Migration } from './migrations/migration.ts';
import { reconciliation } from './migrations/reconciliation.ts';

/** In order, never edited once released: a new need is a new entry. Times are UTC, ISO 8601 text. */
export const migrations: readonly Migration[] = [start, reconciliation];
