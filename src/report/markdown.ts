import { tablesOf } from './chart-table.ts';
import { display, isNumeric } from './format.ts';
import type { Cell, Metric, Report, Status, Table } from './model.ts';
import type { Language } from './schema.ts';
import { fill, words } from './words.ts';

const MARKS: Readonly<Record<Status, string>> = { good: '✔', warn: '▲', bad: '✖', few: '◌', none: '○' };

/** The report as GitHub Markdown: for a wiki, a merge request, a mail. */
export function toMarkdown(report: Report): string {
  const say = words[report.language];
  const facts = [
    [say.project, report.project],
    [say.as_of, display(report.asOf, { kind: 'date', labels: {} }, report.language)],
    [say.edition, report.edition],
    [say.made, display(report.made, { kind: 'time', labels: {} }, report.language)],
    ...report.parameters.map(({ title, text }) => [title, text]),
  ];
  const blocks = [
    `# ${escape(report.title)}`,
    escape(report.text),
    facts.map(([name, value]) => `${name}: **${escape(value!)}**`).join(' · '),
    ...report.notices.map((notice) => `> ${escape(notice)}`),
    ...(report.headline.length > 0 ? [`## ${say.key_figures}`, metrics(report.headline, report.language)] : []),
    ...report.sections.flatMap((section) => [
      `## ${escape(`${section.id} · ${section.title}`)}${section.status ? ` ${MARKS[section.status]}` : ''}`,
      escape(section.text),
      ...(section.metrics.length > 0 ? [metrics(section.metrics, report.language)] : []),
      ...tablesOf(section).map((t) => table(t, report.language)),
      ...(section.notes.length > 0 ? [section.notes.map((note) => `- ${escape(note)}`).join('\n')] : []),
    ]),
    `## ${say.not_compared}`,
    report.notCompared.length === 0
      ? say.nothing_left_out
      : report.notCompared.map((note) => `- ${escape(note)}`).join('\n'),
    `## ${say.definitions}`,
    ...report.definitions.map((d) =>
      [
        `- **${escape(d.title)}**`,
        `  - ${say.numerator}: ${escape(d.numerator)}`,
        ...(d.denominator === '' ? [] : [`  - ${say.denominator}: ${escape(d.denominator)}`]),
        ...(d.n === '' ? [] : [`  - ${say.n}: ${escape(d.n)}`]),
        `  - ${say.formula}: \`${d.formula.replaceAll('`', "'")}\``,
        `  - ${say.exclusions}: ${escape(d.exclusions)}`,
        `  - ${say.source}: ${escape(d.source)}`,
      ].join('\n'),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function metrics(list: readonly Metric[], language: Language): string {
  const say = words[language];
  return grid(
    [say.metric, say.value, say.n, say.status],
    [false, true, true, false],
    list.map((metric) => [
      metric.title,
      display(metric.value, { kind: metric.kind, labels: {} }, language),
      display(metric.n, { kind: 'integer', labels: {} }, language),
      [metric.status ? `${MARKS[metric.status]} ${say[metric.status]}` : '', metric.whole ? `(${say.whole})` : ''].join(' ').trim(), // prettier-ignore
    ]),
  );
}

function table(t: Table, language: Language): string {
  const say = words[language];
  const show = (cells: readonly Cell[], statuses: readonly (Status | null)[] = []) =>
    cells.map((cell, i) => {
      const mark = statuses[i] && statuses[i] !== 'none' ? `${MARKS[statuses[i]]} ` : '';
      return mark + display(cell, t.columns[i]!, language);
    });
  const rows = t.rows.map((row, i) => show(row, t.statuses[i]));
  const total = t.total?.map((cell, i) =>
    i === 0 ? `**${say.total}**` : cell === null ? '' : `**${display(cell, t.columns[i]!, language)}**`,
  );
  return [
    `### ${escape(t.whole ? `${t.title} (${say.whole})` : t.title)}`,
    ...(t.text === '' ? [] : [escape(t.text)]),
    rows.length === 0
      ? say.no_rows
      : grid(
          t.columns.map((column) => column.title),
          t.columns.map((column) => isNumeric(column.kind)),
          total ? [...rows, total] : rows,
        ),
    ...(t.count > t.rows.length ? [more(t, language)] : []),
  ].join('\n\n');
}

/** How many rows there are beyond those shown. */
export function more(t: Table, language: Language): string {
  const count = (n: number) => display(n, { kind: 'integer', labels: {} }, language);
  return fill(words[language].more_rows, { shown: count(t.rows.length), count: count(t.count) });
}

function grid(head: readonly string[], right: readonly boolean[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${right.map((r) => (r ? '---:' : '---')).join('|')}|`, ...rows.map(line)].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const cell = (text: string): string => (text.startsWith('**') ? text : escape(text)).replaceAll(/\r?\n/g, ' ');

/** Text that stays text: nothing in it becomes markup, a link or a new cell. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~]/g, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`));
}
