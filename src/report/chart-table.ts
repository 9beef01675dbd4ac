import type { Cell, Chart, Column, Section, Table } from './model.ts';

/** The numbers of a chart as people read them: a heat map as a matrix, every other chart as it is. */
export function tableOf(chart: Chart): Table {
  return chart.kind === 'heat' || chart.kind === 'flow' ? toMatrix(chart.table) : chart.table;
}

/**
 * What a format without drawings shows of a section: its tables, and the numbers of those charts whose rows no table of
 * the section has already.
 */
export function tablesOf(section: Section): Table[] {
  const shown = new Set(section.tables.map((table) => table.dataset));
  return [...section.tables, ...section.charts.filter((chart) => !shown.has(chart.table.dataset)).map(tableOf)];
}

/** Rows of (row, column, value) as one row per row name and one column per column name; null where there is no value. */
function toMatrix(table: Table): Table {
  const [row, across, value] = table.columns as [Column, Column, Column];
  const names = [...new Set(table.rows.map((cells) => cells[1] ?? null))];
  const rows = new Map<Cell, Cell[]>();
  for (const [name = null, at = null, cell = null] of table.rows) {
    const cells = rows.get(name) ?? names.map(() => null);
    cells[names.indexOf(at)] = cell;
    rows.set(name, cells);
  }
  const body = [...rows].map(([name, cells]) => [name, ...cells]);
  return {
    ...table,
    columns: [
      row,
      ...names.map((name) => ({ ...value, name: String(name), title: across.labels[String(name)] ?? String(name) })),
    ],
    rows: body,
    statuses: body.map((cells) => cells.map(() => null)),
    count: body.length,
  };
}
