import type { Report, Table } from './model.ts';

/** The report as JSON: values as they are, with the words beside them; `schema` carries its version. */
export function toJson(report: Report): string {
  return `${JSON.stringify(toValue(report), null, 2)}\n`;
}

/** The object that `toJson` writes, for `--json`. */
export function toValue(report: Report): object {
  return {
    schema: 'mestre.report/1',
    ...report,
    live: undefined,
    sections: report.sections.map((section) => ({
      ...section,
      charts: section.charts.map((chart) => ({ ...chart, table: table(chart.table) })),
      tables: section.tables.map(table),
    })),
  };
}

/** Rows become objects by column name: a reader should not have to count. */
function table({ rows, statuses, total, ...rest }: Table): object {
  const named = (cells: readonly unknown[]) =>
    Object.fromEntries(rest.columns.map((column, i) => [column.name, cells[i] ?? null]));
  return {
    ...rest,
    rows: rows.map(named),
    statuses: statuses.some((row) => row.some((status) => status !== null)) ? statuses.map(named) : [],
    total: total ? named(total) : null,
  };
}
