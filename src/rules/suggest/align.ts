import { type ColumnType, profileColumn } from './column-type.ts';

/** Two columns of two files, and which share of the fewer of their distinct values both have. */
export interface SharedValues {
  readonly mine: string;
  readonly theirs: string;
  readonly share: number;
}

/** Columns that share fewer of their values than this hold something else. */
const LEAST_SHARED = 0.05;
/** Of columns of these types a table has hardly two that mean the same: one left over on each side is the same. */
const ALONE: readonly ColumnType[] = ['email', 'date'];

const toPlainName = (column: string): string =>
  column.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''); // prettier-ignore

/**
 * Which column of an earlier file each column of a file stands for, where their names differ: the one of the same name but for
 * case and signs, then the one that shares most values, then the only e-mail or date that is left. Each is taken once.
 */
export function alignColumns(
  theirs: ReadonlyMap<string, readonly (string | null)[]>,
  mine: ReadonlyMap<string, readonly (string | null)[]>,
  shared: readonly SharedValues[],
): Map<string, { readonly column: string; readonly why: string }> {
  const found = new Map<string, { column: string; why: string }>();
  const taken = new Set<string>();
  const take = (own: string, column: string, why: string) => {
    if (found.has(own) || taken.has(column)) return;
    found.set(own, { column, why });
    taken.add(column);
  };
  for (const own of mine.keys())
    for (const column of theirs.keys()) if (toPlainName(own) !== '' && toPlainName(own) === toPlainName(column)) take(own, column, 'the same name'); // prettier-ignore
  for (const { mine: own, theirs: column, share } of shared.toSorted((a, b) => b.share - a.share))
    if (share >= LEAST_SHARED)
      take(own, column, `${Math.round(share * 100)} % of the values of one stand in the other`);
  const types = (columns: ReadonlyMap<string, readonly (string | null)[]>, isLeft: (column: string) => boolean) =>
    [...columns].filter(([column]) => isLeft(column)).map(([column, values]) => [column, profileColumn(column, values).type] as const); // prettier-ignore
  const [left, open] = [types(mine, (column) => !found.has(column)), types(theirs, (column) => !taken.has(column))];
  for (const type of ALONE) {
    const [ours, others] = [left.filter((one) => one[1] === type), open.filter((one) => one[1] === type)];
    if (ours.length === 1 && others.length === 1) take(ours[0]![0], others[0]![0], `the only ${type} of each file that is left`); // prettier-ignore
  }
  return found;
}
