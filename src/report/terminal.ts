import { tablesOf } from './chart-table.ts';
import { display, isNumeric } from './format.ts';
import { standsOn } from './judge.ts';
import { more } from './markdown.ts';
import type { Metric, Report, Status, Table } from './model.ts';
import type { Language } from './schema.ts';
import { layOut, pad, width, wrap } from './text-grid.ts';
import { words } from './words.ts';

export interface TerminalOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

const MARKS: Readonly<Record<Status, string>> = { good: '✔', warn: '▲', bad: '✖', few: '◌', none: '○' };
const CODES: Readonly<Record<Status, number>> = { good: 32, warn: 33, bad: 31, few: 90, none: 90 };

/** The report for a terminal or a plain-text mail: fits the width, says its statuses in words, colours only on request. */
export function toText(report: Report, { width: columns, colour }: TerminalOptions): string {
  const say = words[report.language];
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const status = (s: Status | null) => (s ? paint(CODES[s], `${MARKS[s]} ${say[s]}`) : '');
  const heading = (text: string, s: Status | null) =>
    `${paint(1, text)}${s ? `  ${status(s)}` : ''}\n${paint(90, '─'.repeat(Math.min(columns, Math.max(width(text), 20))))}`;
  const facts = [
    `${say.as_of} ${display(report.asOf, { kind: 'date', labels: {} }, report.language)}`,
    `${say.edition} ${report.edition}`,
    ...report.parameters.map(({ title, text }) => `${title} ${text}`),
  ].join(' · ');
  const list = (notes: readonly string[]) =>
    notes
      .map((note) => wrap(note, columns - 2).map((line, i) => `${i === 0 ? '• ' : '  '}${line}`))
      .flat()
      .join('\n');
  const blocks = [
    `${heading(`${report.title} — ${report.project}`, report.status)}\n${wrap(facts, columns).join('\n')}`,
    list(report.notices),
    metricLines(report.headline, report.language, status),
    ...report.sections.flatMap((section) => [
      `${heading(`${section.id}  ${section.title}`, section.status)}\n${wrap(section.text, columns).join('\n')}`,
      metricLines(section.metrics, report.language, status),
      ...tablesOf(section).map((table) => tableBlock(table, report.language, { columns, paint })),
      list(section.notes),
    ]),
    `${heading(say.not_compared, null)}\n${report.notCompared.length === 0 ? say.nothing_left_out : list(report.notCompared)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function metricLines(metrics: readonly Metric[], language: Language, status: (s: Status | null) => string): string {
  const say = words[language];
  const shown = metrics.map((metric) => ({
    title: metric.title,
    value: display(metric.value, { kind: metric.kind, labels: {} }, language),
    n: standsOn(metric) ? `n = ${display(metric.n, { kind: 'integer', labels: {} }, language)}` : '',
    status: [status(metric.status), metric.whole ? `(${say.whole})` : ''].filter((part) => part !== '').join('  '),
  }));
  const titles = Math.max(...shown.map((metric) => width(metric.title)), 0);
  const values = Math.max(...shown.map((metric) => width(metric.value)), 0);
  return shown
    .map(({ title, value, n, status: s }) =>
      `${pad(title, titles)}  ${pad(value, values, true)}  ${[s, n].filter((part) => part !== '').join('  ')}`.trimEnd(),
    )
    .join('\n');
}

function tableBlock(
  table: Table,
  language: Language,
  { columns, paint }: { columns: number; paint: (code: number, text: string) => string },
): string {
  const say = words[language];
  const right = table.columns.map((column) => isNumeric(column.kind));
  const rigid = table.columns.map((column, i) => right[i]! || ['date', 'time', 'code'].includes(column.kind));
  const body = table.rows.map((row, r) =>
    row.map((cell, i) => {
      const mark = table.statuses[r]?.[i];
      return `${mark && mark !== 'good' && mark !== 'none' ? `${MARKS[mark]} ` : ''}${display(cell, table.columns[i]!, language)}`;
    }),
  );
  const total = table.total?.map((cell, i) =>
    i === 0 ? say.total : cell === null ? '' : display(cell, table.columns[i]!, language),
  );
  const head = table.columns.map((column) => column.title);
  const lines =
    body.length === 0
      ? [say.no_rows]
      : layOut({ head, body, total, right, rigid, width: columns }).map((line) =>
          line.rule || line.head ? paint(90, line.text) : line.text,
        );
  const title = table.whole ? `${table.title} (${say.whole})` : table.title;
  return [paint(1, title), ...lines, ...(table.count > table.rows.length ? [more(table, language)] : [])].join('\n');
}
