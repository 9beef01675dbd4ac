import { compareCells, foldCell, foldRows } from './fold.ts';
import { judge, toNumber } from './judge.ts';
import type { Cell, Chart, ChartRecipe, ColumnRecipe, Cube, Table, TableRecipe } from './model.ts';

/** Makes a table from the rows of its dataset. */
export function makeTable(recipe: TableRecipe, cube: Cube): Table {
  const { columns, cells } = recipe.split === undefined ? plain(recipe, cube) : pivot(recipe, cube);
  const sorted = recipe.sort === undefined ? cells : sortRows(cells, columns, recipe.sort);
  const rows = sorted.slice(0, recipe.limit);
  return {
    id: recipe.id,
    dataset: recipe.dataset,
    title: recipe.title,
    text: recipe.text,
    grain: recipe.grain,
    columns,
    rows,
    statuses: rows.map((row) =>
      columns.map(({ threshold }, i) => (threshold ? judge(toNumber(row[i] ?? null), threshold) : null)),
    ),
    total:
      recipe.totals.length === 0
        ? undefined
        : columns.map((column) =>
            recipe.totals.includes(column.name)
              ? foldCell(cube, cube.rows, { ...column, fold: column.fold === 'same' ? 'sum' : column.fold })
              : null,
          ),
    count: cells.length,
    short: recipe.short,
  };
}

/** Makes a chart from the rows of its dataset. */
export function makeChart({ table, ...recipe }: ChartRecipe, cube: Cube): Chart {
  return { ...recipe, table: makeTable(table, cube) };
}

interface Made {
  readonly columns: readonly ColumnRecipe[];
  readonly cells: readonly (readonly Cell[])[];
}

function plain(recipe: TableRecipe, cube: Cube): Made {
  return { columns: recipe.columns, cells: foldRows(cube, recipe.columns, recipe.by) };
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
      })),
    ],
    cells: foldRows(cube, names, by).map((cells) => [
      ...cells,
      ...keyed.map((part) => part.get(JSON.stringify(cells)) ?? null),
    ]),
  };
}

function sortRows(
  cells: readonly (readonly Cell[])[],
  columns: readonly ColumnRecipe[],
  sort: string,
): readonly (readonly Cell[])[] {
  const down = sort.startsWith('-');
  const at = columns.findIndex(({ name }) => name === sort.replace(/^-/, ''));
  if (at < 0) return cells;
  const [some, none] = [cells.filter((row) => row[at] !== null), cells.filter((row) => row[at] === null)];
  const ordered = some.toSorted((a, b) => (down ? -1 : 1) * compareCells(a[at]!, b[at]!));
  return [...ordered, ...none];
}
