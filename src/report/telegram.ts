import { display, isNumeric } from './format.ts';
import { standsOn } from './judge.ts';
import type { Metric, Report, Status, Table } from './model.ts';
import { shorten } from './recipe.ts';
import type { Language } from './schema.ts';
import { layOut } from './text-grid.ts';
import { fill, words } from './words.ts';

/** A stretch of a message, in UTF-16 units, as the Bot API takes it. */
export interface Entity {
  readonly type: 'bold' | 'italic' | 'pre';
  readonly offset: number;
  readonly length: number;
}

export interface Message {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** Most UTF-16 units of one message. */
const LIMIT = 4096;
/** Letters that fit beside each other on a phone. */
const SCREEN = 38;

const MARKS: Readonly<Record<Status, string>> = { good: '✅', warn: '⚠️', bad: '🔴', few: '⚪', none: '⚪' };

/** Lines of text, each with the style of a part of it. */
export interface Line {
  readonly text: string;
  readonly style?: Entity['type'];
}

/** The report as messages: key figures, the metrics of each section and its short tables; what is long belongs into a file. */
export function toMessages(report: Report): Message[] {
  return split(report.screen ? screenLines(report) : linesOf(report));
}

/** As much as fits one message: first without tables, then only the figures that are not good; the headings stay. */
function screenLines(report: Report): Line[] {
  const without = { ...report, sections: report.sections.map((section) => ({ ...section, tables: [] })) };
  const calm = (metrics: readonly Metric[]) => metrics.filter(({ status }) => status === 'warn' || status === 'bad');
  const troubled = {
    ...without,
    headline: calm(report.headline),
    sections: without.sections.map((section) => ({ ...section, metrics: calm(section.metrics) })),
  };
  const tried = [report, without, troubled].map(linesOf);
  const fits = tried.find((lines) => split(lines).length <= 1);
  if (fits) return fits;
  const lines = tried.at(-1)!;
  while (split([...lines, { text: '…' }]).length > 1) lines.pop();
  return [...lines, { text: '…' }];
}

function linesOf(report: Report): Line[] {
  const say = words[report.language];
  const facts = [
    display(report.asOf, { kind: 'date', labels: {} }, report.language),
    ...report.parameters.map(({ title, text }) => `${title}: ${text}`),
  ].join(' · ');
  return [
    { text: `${report.status ? `${MARKS[report.status]} ` : ''}${report.title} — ${report.project}`, style: 'bold' },
    { text: facts },
    ...report.notices.map((text) => ({ text })),
    ...metricLines(report.headline, report.language),
    ...report.sections.flatMap((section) => sectionLines(section, report)),
    { text: '' },
    { text: `${say.edition} ${report.edition}`, style: 'italic' },
  ];
}

/** The messages as JSON: what `sendMessage` takes, without parse_mode. */
export function toTelegram(report: Report): string {
  return `${JSON.stringify({ schema: 'mestre.telegram/1', messages: toMessages(report) }, null, 2)}\n`;
}

function sectionLines(section: Report['sections'][0], { language, screen }: Report): Line[] {
  const short = section.tables.filter((table) => table.short);
  // One that could not be made says why.
  const notes = screen ? section.notes : [];
  if (section.metrics.length === 0 && short.length === 0 && notes.length === 0) return [];
  return [
    { text: '' },
    { text: `${section.status ? `${MARKS[section.status]} ` : ''}${section.title}`, style: 'bold' },
    // One report of several says which days it speaks of.
    ...(screen && section.text !== '' ? [{ text: section.text }] : []),
    ...notes.map((text) => ({ text })),
    ...metricLines(section.metrics, language),
    ...short.flatMap((table) => tableLines(table, language)),
  ];
}

function metricLines(metrics: readonly Metric[], language: Language): Line[] {
  return metrics.map((metric) => {
    const value = display(metric.value, { kind: metric.kind, labels: {} }, language);
    const mark = metric.status && metric.status !== 'good' ? ` ${MARKS[metric.status]}` : '';
    const n = standsOn(metric) ? ` (n ${display(metric.n, { kind: 'integer', labels: {} }, language)})` : '';
    const whole = metric.whole ? ` (${words[language].whole})` : '';
    return { text: `${metric.title}: ${value}${n}${mark}${whole}` };
  });
}

function tableLines(whole: Table, language: Language): Line[] {
  const table = shorten(whole);
  const say = words[language];
  const show = (cells: Table['rows'][0]) => cells.map((cell, i) => display(cell, table.columns[i]!, language));
  const total = table.total?.map((cell, i) =>
    i === 0 ? say.total : cell === null ? '' : display(cell, table.columns[i]!, language),
  );
  const right = table.columns.map((column) => isNumeric(column.kind));
  const grid = layOut({
    head: table.columns.map((column) => column.title),
    body: table.rows.map(show),
    total,
    right,
    rigid: right,
    width: SCREEN,
  });
  const rest =
    table.count > table.rows.length
      ? [{ text: fill(say.more_rows, { shown: String(table.rows.length), count: String(table.count) }) }]
      : [];
  const body: Line[] =
    table.rows.length === 0
      ? [{ text: say.no_rows }]
      : grid.map(({ text }) => ({ text: text.trimEnd(), style: 'pre' }));
  const title = table.whole ? `${table.title} (${say.whole})` : table.title;
  return [{ text: title, style: 'italic' }, ...body, ...rest];
}

/** Lines as messages of at most `limit` units: cut between lines, and inside one only where it alone is too long, never inside a character. */
export function split(lines: readonly Line[], limit = LIMIT): Message[] {
  const messages: Message[] = [];
  let text = '';
  let entities: Entity[] = [];
  const close = () => {
    const trimmed = text.replace(/\n+$/, '');
    const clipped = entities.map((one) => ({ ...one, length: Math.min(one.length, trimmed.length - one.offset) }));
    if (trimmed !== '') messages.push({ text: trimmed, entities: clipped.filter(({ length }) => length > 0) });
    text = '';
    entities = [];
  };
  for (const line of lines.flatMap((one) => pieces(one, limit))) {
    if (text.length + line.text.length > limit) close();
    const last = entities.at(-1);
    const begins = { type: line.style ?? 'bold', offset: text.length, length: line.text.length };
    if (line.style === 'pre' && last?.type === 'pre' && last.offset + last.length + 1 === text.length)
      entities[entities.length - 1] = { ...last, length: last.length + 1 + line.text.length };
    else if (line.style !== undefined) entities.push(begins);
    text += `${line.text}\n`;
  }
  close();
  return messages;
}

function pieces(line: Line, limit: number): Line[] {
  if (line.text.length <= limit) return [line];
  const parts: string[] = [''];
  for (const { segment } of new Intl.Segmenter().segment(line.text))
    if (parts.at(-1)!.length + segment.length > limit) parts.push(segment);
    else parts[parts.length - 1] += segment;
  return parts.map((text) => ({ ...line, text }));
}
