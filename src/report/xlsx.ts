import type { Cell as SheetCell, Sheet } from 'write-excel-file/node';
import { tablesOf } from './chart-table.ts';
import { gathered } from './csv.ts';
import { display } from './format.ts';
import type { Cell, Column, Report, Table } from './model.ts';
import type { Kind, Language } from './schema.ts';
import { words } from './words.ts';

type Row = SheetCell[];

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

const DATES: Readonly<Record<Language, string>> = {
  pt: 'dd/mm/yyyy',
  es: 'dd/mm/yyyy',
  ru: 'dd.mm.yyyy',
  en: 'dd/mm/yyyy',
};
const NUMBERS: Partial<Record<Kind, string>> = {
  integer: '#,##0',
  decimal: '#,##0.##',
  amount: '#,##0.00',
  percent: '0.0%',
  days: '#,##0.0',
  seconds: '#,##0',
  bytes: '#,##0',
};

/** The report as a workbook: key figures, a sheet per table, the definitions. Numbers are numbers, days are days, text is never a formula. */
export async function toXlsx(report: Report): Promise<Uint8Array> {
  const { default: write } = await import('write-excel-file/node');
  const names = namer();
  const sheets: Sheet<Buffer>[] = [
    sheet(names(words[report.language].key_figures), keyFigures(report)),
    ...report.sections.flatMap((section) =>
      tablesOf(section).map((table) => ({
        ...sheet(names(`${section.id} ${table.title}`), tableRows(table, report.language)),
        stickyRowsCount: 1,
      })),
    ),
    sheet(names(words[report.language].definitions), definitions(report)),
  ];
  return write(sheets).toBuffer();
}

/** Column widths follow the longest text, within reason. */
function sheet(name: string, data: Row[]): Sheet<Buffer> {
  const width = (at: number) =>
    Math.min(60, Math.max(8, ...data.map((row) => String(valueOf(row[at] ?? null) ?? '').length + 2)));
  const columns = Math.max(...data.map((row) => row.length));
  return { sheet: name, data, columns: Array.from({ length: columns }, (_, i) => ({ width: width(i) })) };
}

const valueOf = (cell: SheetCell): unknown =>
  cell !== null && typeof cell === 'object' && 'value' in cell
    ? cell.value instanceof Date
      ? '0000-00-00'
      : cell.value
    : cell;

const bold = (value: string): SheetCell => ({ value, type: String, fontWeight: 'bold' });
const text = (value: string): SheetCell => (value === '' ? null : { value: clean(value), type: String });

function keyFigures(report: Report): Row[] {
  const say = words[report.language];
  const metrics = [...report.headline, ...report.sections.flatMap((section) => section.metrics)];
  const seen = new Map(metrics.map((metric) => [metric.name, metric]));
  return [
    [bold(report.title)],
    [text(report.text)],
    [text(say.project), text(report.project)],
    [text(say.as_of), typed(report.asOf, 'date', report.language)],
    [text(say.edition), text(report.edition)],
    [text(say.made), text(display(report.made, { kind: 'time', labels: {} }, report.language))],
    ...report.parameters.map(({ title, value, text: shown }): Row => [
      text(title),
      ISO_DAY.test(value) ? typed(value, 'date', report.language) : text(shown),
    ]),
    ...[...gathered(report), ...report.notices.map((notice) => [notice])].map((cells): Row => cells.map(text)),
    [],
    [say.metric, say.value, say.n, say.target, say.status].map(bold),
    ...[...seen.values()].map((metric): Row => [
      text(metric.title),
      typed(metric.value, metric.kind, report.language),
      typed(metric.n, 'integer', report.language),
      typed(metric.good, metric.kind, report.language),
      text(metric.status ? say[metric.status] : ''),
      ...(metric.whole ? [text(say.whole)] : []),
    ]),
    ...report.sections.flatMap((section): Row[] =>
      section.notes.length === 0
        ? []
        : [[], [bold(`${section.id} ${section.title}`)], ...section.notes.map((note) => [text(note)])],
    ),
    [],
    [bold(say.not_compared)],
    ...(report.notCompared.length === 0 ? [say.nothing_left_out] : report.notCompared).map((note): Row => [text(note)]),
  ];
}

function tableRows(table: Table, language: Language): Row[] {
  const show = (cells: readonly Cell[]): Row => cells.map((cell, i) => toSheetCell(cell, table.columns[i]!, language));
  const total = table.total?.map((cell, i) => (i === 0 ? words[language].total : cell));
  return [
    table.columns.map(({ title }) => bold(title)),
    ...table.rows.map(show),
    ...(total
      ? [show(total).map((cell) => (cell === null ? null : { ...(cell as object), fontWeight: 'bold' as const }))]
      : []),
  ] as Row[];
}

function toSheetCell(cell: Cell, column: Column, language: Language): SheetCell {
  if (cell === null) return null;
  const label = column.labels[String(cell)];
  if (label !== undefined) return text(label);
  if (column.kind === 'yes_no') return { value: cell === true || cell === 'true' || cell === 1, type: Boolean };
  return typed(cell, column.kind, language);
}

/** A number where a double holds it to the last digit, a day where it is one, text otherwise. */
function typed(cell: Cell, kind: Kind, language: Language): SheetCell {
  if (cell === null) return null;
  const format = NUMBERS[kind];
  if (format !== undefined && isExact(cell)) return { value: Number(cell), type: Number, format };
  if (kind === 'date' && /^\d{4}-\d{2}-\d{2}/.test(String(cell)))
    return { value: new Date(`${String(cell).slice(0, 10)}T00:00:00Z`), type: Date, format: DATES[language] };
  return text(String(cell));
}

const isExact = (cell: Cell): boolean =>
  typeof cell === 'number' ||
  (typeof cell === 'string' &&
    /^-?\d+(\.\d+)?$/.test(cell) &&
    cell.replaceAll(/\D/g, '').replace(/^0+/, '').length <= 15);

function definitions(report: Report): Row[] {
  const say = words[report.language];
  return [
    [say.definitions, say.numerator, say.denominator, say.n, say.formula, say.exclusions, say.source].map(bold),
    ...report.definitions.map((d): Row =>
      [d.title, d.numerator, d.denominator, d.n, d.formula, d.exclusions, d.source].map(text),
    ),
  ];
}

/** XML allows no control characters but these. */
const clean = (value: string): string =>
  // oxlint-disable-next-line no-control-regex
  value.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, 32_767);

/** Names as sheets may have them: at most 31 letters, no `[]:*?/\`, each once whatever its case. */
function namer(): (title: string) => string {
  const taken = new Set<string>();
  return (title) => {
    const base = title
      .replaceAll(/[[\]:*?/\\']/g, ' ')
      .trim()
      .slice(0, 31);
    let name = base;
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${base.slice(0, 28)} ${i}`;
    taken.add(name.toLowerCase());
    return name;
  };
}
