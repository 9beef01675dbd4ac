import { decisions } from './migrations/decisions.ts';
import { start } from './migrations/start.ts';
import type { Migration } from './migrations/migration.ts';
import { outbox } from './migrations/outbox.ts';
import { quality } from './migrations/quality.ts';
import { schedule } from './migrations/schedule.ts';
import { reconciliation } from './migrations/reconciliation.ts';
import { rules } from './migrations/rules.ts';

/** In order, never edited once released: a new need is a new entry. Times are UTC, ISO 8601 text. */
export const migrations: readonly Migration[] = [start, decisions, schedule, reconciliation, outbox, rules, quality];
