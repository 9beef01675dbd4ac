import { sum, toNumber } from './judge.ts';
import type { Cell, Cube } from './model.ts';
import type { Fold } from './schema.ts';

/** What a folded cell is made of. */
export interface Folding {
  readonly name: string;
  readonly fold: Fold;
  readonly ratio: readonly [string, string] | undefined;
}

/** The rows of a cube as cells of the wanted columns: one row per distinct value of `by`, in order of appearance; without `by` as they are. */
export function foldRows(cube: Cube, columns: readonly Folding[], by: readonly string[] | undefined): Cell[][] {
  const groups = by === undefined ? cube.rows.map((row) => [row]) : groupBy(cube, by);
  return groups.map((rows) => columns.map((column) => foldCell(cube, rows, column)));
}

function groupBy(cube: Cube, by: readonly string[]): (readonly Cell[])[][] {
  const at = by.map((name) => cube.names.indexOf(name));
  const groups = new Map<string, (readonly Cell[])[]>();
  for (const row of cube.rows) {
    const key = JSON.stringify(at.map((i) => row[i] ?? null));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** One cell of several rows. Quotients are quotients of sums, never sums or means of quotients. */
export function foldCell(cube: Cube, rows: readonly (readonly Cell[])[], { name, fold, ratio }: Folding): Cell {
  const cellsOf = (column: string) => rows.map((row) => row[cube.names.indexOf(column)] ?? null);
  if (ratio) {
    const [above, below] = [sum(cellsOf(ratio[0])), sum(cellsOf(ratio[1]))];
    return above === null || below === null || below === 0 ? null : above / below;
  }
  const cells = cellsOf(name);
  // A single row keeps its cell as the query gave it, decimals to the last digit.
  if (cells.length === 1) return cells[0]!;
  if (fold === 'sum') return sum(cells);
  if (fold === 'same') return cells.every((cell) => cell === cells[0]) ? (cells[0] ?? null) : null;
  const present = cells.filter((cell) => cell !== null).toSorted(compareCells);
  return (fold === 'min' ? present[0] : present.at(-1)) ?? null;
}

/** Numbers by value, everything else as text; nothing comes last. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== null && y !== null) return x - y;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
