import { tablesOf } from './chart-table.ts';
import type { Cell, Column, Report, Table } from './model.ts';
import { type CsvStyle, csvStyles } from './csv-style.ts';
import { words } from './words.ts';

/** What Excel takes for a file in UTF-8. */
const MARK = '\uFEFF';

/** The whole report as CSV: a block per table, a blank line between them. Opens right in the Excel of the language's country. */
export function toCsv(report: Report, style: CsvStyle = csvStyles[report.language]): string {
  const say = words[report.language];
  const line = (cells: readonly Cell[]) => toLine(cells, style);
  const facts: [string, string][] = [
    [say.project, report.project],
    [say.as_of, report.asOf],
    [say.edition, report.edition],
    [say.made, report.made],
    ...report.parameters.map(({ title, value }): [string, string] => [title, value]),
    ...gathered(report),
  ];
  const metrics = [
    ...new Map(
      [...report.headline, ...report.sections.flatMap((section) => section.metrics)].map((metric) => [
        metric.name,
        metric,
      ]),
    ).values(),
  ];
  const blocks = [
    [[report.title], ...facts, ...report.notices.map((notice) => [notice])].map(line),
    [
      [say.metric, say.value, say.n, say.status],
      ...metrics.map((metric) => [
        metric.title,
        metric.value,
        metric.n,
        metric.status ? say[metric.status] : null,
        ...(metric.whole ? [say.whole] : []),
      ]),
    ].map(line),
    ...report.sections.flatMap((section) =>
      tablesOf(section).map((table) => [
        line([`${section.id} ${table.title}${table.whole ? ` (${say.whole})` : ''}`]),
        ...tableLines(table, style, say.total),
      ]),
    ),
    ...report.sections
      .filter((section) => section.notes.length > 0)
      .map((section) => [[`${section.id} ${section.title}`], ...section.notes.map((note) => [note])].map(line)),
    [[say.not_compared], ...report.notCompared.map((note) => [note])].map(line),
    [
      [say.definitions, say.numerator, say.denominator, say.n, say.formula, say.exclusions, say.source],
      ...report.definitions.map((d) => [d.title, d.numerator, d.denominator, d.n, d.formula, d.exclusions, d.source]),
    ].map(line),
  ];
  return `${MARK}${blocks.map((block) => block.join('\r\n')).join('\r\n\r\n')}\r\n`;
}

/** The days that each gathered report speaks of, and whether they may still change: its section is tables and figures otherwise. */
export function gathered({ screen, sections }: Report): [title: string, text: string][] {
  return screen ? sections.flatMap(({ title, text }) => (text === '' ? [] : [[title, text]])) : [];
}

function tableLines(table: Table, style: CsvStyle, total: string | undefined): string[] {
  const rows = table.rows.map((row) => row.map((cell, i) => labelled(cell, table.columns[i]!)));
  const last = table.total && total !== undefined ? [[total, ...table.total.slice(1)]] : [];
  return [table.columns.map((column) => column.title), ...rows, ...last].map((cells) => toLine(cells, style));
}

function labelled(cell: Cell, column: Column): Cell {
  return cell === null ? null : (column.labels[String(cell)] ?? cell);
}

function toLine(cells: readonly Cell[], style: CsvStyle): string {
  return cells.map((cell) => toField(cell, style)).join(style.delimiter);
}

/** A text that a spreadsheet would run as a formula is kept text by a leading apostrophe; numbers stay numbers. */
export function toField(cell: Cell, { delimiter, decimal }: CsvStyle): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell).replace('.', decimal);
  if (/^-?\d{1,15}(\.\d+)?$/.test(cell)) return cell.includes('.') ? cell.replace('.', decimal) : cell;
  const guarded = /^[\s]*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /["\r\n;,\t]/.test(guarded) || guarded.includes(delimiter) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
