import { type Step } from './step.ts';

/** Name under which the database of the last run is attached, and found by unqualified names. */
export const KEPT = 'kept';

/**
 * One move of a plan that brings kept tables up to date in place of making them anew:
 * - `scratch`: a step's table as a temporary one. It stands in front of the kept table of the same name until it is forgotten, so
 *   that steps written for all records work on a few of them, unchanged;
 * - `change`: rows that go out of a kept table, then rows that come into it, by name;
 * - `lasting`: a step's table, kept, in the place of the old one;
 * - `forget`: temporary tables that have had their use.
 *
 * A move with `only` is left out where the temporary table of that name was made with no rows: on most days most tables have nothing to
 * bring up to date, and each statement costs its plan.
 */
export type Move = { readonly only?: string } & (
  | { readonly kind: 'scratch'; readonly step: Step }
  | { readonly kind: 'lasting'; readonly step: Step }
  | {
      readonly kind: 'change';
      readonly table: string;
      readonly why: string;
      /** Condition of the rows that go; null where none do. */
      readonly gone: string | null;
      /** The rows that come, as a select; null where none do. */
      readonly come: string | null;
      /** Attached database that the table stands in: the kept one unless said. */
      readonly database?: string;
    }
  | { readonly kind: 'forget'; readonly tables: readonly string[] }
);

export const scratch = (step: Step): Move => ({ kind: 'scratch', step });
export const lasting = (step: Step): Move => ({ kind: 'lasting', step });
export const forget = (...tables: string[]): Move => ({ kind: 'forget', tables });

export function change(
  table: string,
  why: string,
  { gone, come, database }: { gone?: string; come?: string; database?: string },
): Move {
  const rows = { gone: gone ?? null, come: come ?? null };
  return { kind: 'change', table, why, ...rows, ...(database === undefined ? {} : { database }) };
}

/** The same moves, left out where a temporary table made before them has no rows. */
export const onlyWith = (table: string, moves: readonly Move[]): Move[] =>
  moves.map((move) => ({ ...move, only: table }));

/** The statements of a change, in the order in which they run. */
export function toStatements(move: Move & { readonly kind: 'change' | 'forget' }): string[] {
  if (move.kind === 'forget') return move.tables.map((table) => `drop table if exists temp.${table}`);
  const table = `${move.database ?? KEPT}.${move.table}`;
  const gone = move.gone === null ? [] : [`delete from ${table}\nwhere ${move.gone}`];
  return move.come === null ? gone : [...gone, `insert into ${table} by name\n${move.come}`];
}
