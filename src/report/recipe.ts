import { compareCells, foldCell, foldRows } from './fold.ts';
import { isFew, judge, type Judged, toNumber } from './judge.ts';
import type { Cell, Chart, ChartRecipe, ColumnRecipe, Cube, Table, TableRecipe } from './model.ts';

/** Makes a table from the rows of its dataset. */
export function makeTable(recipe: TableRecipe, cube: Cube): Table {
  const { columns, lines } = recipe.split === undefined ? plain(recipe, cube) : pivot(recipe, cube);
  const sorted = (recipe.sort === undefined ? lines : sortLines(lines, columns, recipe.sort)).slice(0, recipe.limit);
  const rows = sorted.map(({ cells }) => cells);
  return {
    id: recipe.id,
    dataset: recipe.dataset,
    title: recipe.title,
    text: recipe.text,
    grain: recipe.grain,
    columns,
    rows,
    statuses: sorted.map((line) =>
      columns.map(({ threshold }, i) => (threshold ? judge(judgedOf(line, columns, i), threshold) : null)),
    ),
    total: totalOf(recipe, columns, cube),
    count: lines.length,
    short: recipe.short,
  };
}

/** The last row; undefined where nothing is added up, or there is nothing to add. */
function totalOf({ totals }: TableRecipe, columns: readonly ColumnRecipe[], cube: Cube): readonly Cell[] | undefined {
  const cells = columns.map((column) =>
    totals.includes(column.name)
      ? foldCell(cube, cube.rows, { ...column, fold: column.fold === 'same' ? 'sum' : column.fold })
      : null,
  );
  return cells.every((cell) => cell === null) ? undefined : cells;
}

/** Rows of a table that fit where a screen is all there is. */
const SCREENFUL = 10;

/** The first rows of a table, as a message or the digest shows it; `count` still tells of all. */
export function shorten(table: Table): Table {
  return { ...table, rows: table.rows.slice(0, SCREENFUL), statuses: table.statuses.slice(0, SCREENFUL) };
}

/** Makes a chart from the rows of its dataset. */
export function makeChart({ table, ...recipe }: ChartRecipe, cube: Cube): Chart {
  return { ...recipe, table: makeTable(table, cube) };
}

/** One row: its cells, and how many cases stand behind each of them where that is counted. */
interface Line {
  readonly cells: readonly Cell[];
  readonly n: readonly Cell[];
}

interface Made {
  readonly columns: readonly ColumnRecipe[];
  readonly lines: readonly Line[];
}

function plain({ columns, by }: TableRecipe, cube: Cube): Made {
  const counted = columns.map(({ n, name }) => ({ name: n ?? name, fold: 'sum', ratio: undefined }) as const);
  const cases = columns.some(({ n }) => n !== undefined) ? foldRows(cube, counted, by) : [];
  return { columns, lines: foldRows(cube, columns, by).map((cells, i) => ({ cells, n: cases[i] ?? [] })) };
}

function judgedOf({ cells, n }: Line, columns: readonly ColumnRecipe[], at: number): Judged {
  const { kind, n: counted } = columns[at]!;
  return { value: toNumber(cells[at] ?? null), kind, ...(counted === undefined ? {} : { n: toNumber(n[at] ?? null) }) };
}

/** The last column once per value of the column to split by: name, then one cell per value. */
function pivot(recipe: TableRecipe, cube: Cube): Made {
  const names = recipe.columns.slice(0, -1);
  const value = recipe.columns.at(-1)!;
  const split = recipe.split!;
  const at = cube.names.indexOf(split);
  const found = [...new Set(cube.rows.map((row) => row[at] ?? null))].toSorted(compareCells);
  const parts = found.map((wanted) => ({
    names: cube.names,
    rows: cube.rows.filter((row) => (row[at] ?? null) === wanted),
  }));
  const by = names.map(({ name }) => name);
  const keyed = parts.map(
    (part) =>
      new Map(
        foldRows(part, recipe.columns, by).map((cells) => [JSON.stringify(cells.slice(0, -1)), cells.at(-1) ?? null]),
      ),
  );
  return {
    columns: [
      ...names,
      ...found.map((cell) => ({
        ...value,
        name: String(cell),
        title: value.labels[String(cell)] ?? String(cell ?? '–'),
        labels: {},
        // A total is taken over the rows of one column, never over a name of the dataset.
        ratio: undefined,
        n: undefined,
      })),
    ],
    lines: foldRows(cube, names, by).map((cells) => ({
      cells: [...cells, ...keyed.map((part) => part.get(JSON.stringify(cells)) ?? null)],
      n: [],
    })),
  };
}

/** Ordered by a column. Rows that have nothing there come last, and before them those with too few cases to be ranked. */
function sortLines(lines: readonly Line[], columns: readonly ColumnRecipe[], sort: string): readonly Line[] {
  const down = sort.startsWith('-');
  const at = columns.findIndex(({ name }) => name === sort.replace(/^-/, ''));
  if (at < 0) return lines;
  const place = (line: Line) =>
    line.cells[at] === null ? 2 : isFew(judgedOf(line, columns, at), columns[at]!.threshold?.least) ? 1 : 0;
  return lines.toSorted(
    (a, b) => place(a) - place(b) || (down ? -1 : 1) * compareCells(a.cells[at] ?? null, b.cells[at] ?? null),
  );
}
