import type { EditionColumn, EditionTable } from './table.ts';

/** Columns of a few words that come again and again. */
const REPEATED =
  /^(entity|source|attribute|kind|status|rule|verdict|key|class|severity|level|owner|state|reason|cause|linked_by|run_id|batch_id)$|_(from|rule|source|source_l|source_r|status)$|^source_[lr]$/;

/**
 * How a column is packed, as a clause of `create table`; empty where the engine shall find out by itself. To find that a dictionary
 * does not pay, it builds one of every value: for names, keys and ids that took half the time of writing an edition, and made it no
 * smaller. Only the tables of people are that large and of known columns: those that entities share, and golden records.
 */
export function packingOf(table: EditionTable, { name, type }: EditionColumn): string {
  const large = table.name.startsWith('golden_') || table.columns.some((column) => column.name === 'entity');
  if (!large || type !== 'VARCHAR') return '';
  return ` using compression ${REPEATED.test(name) ? 'dictionary' : 'uncompressed'}`;
}
