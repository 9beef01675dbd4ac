import { tableOf } from './chart-table.ts';
import { draw } from './chart/draw.ts';
import { csvStyles } from './csv-style.ts';
import { escapeHtml } from './escape.ts';
import { display } from './format.ts';
import { tableHtml } from './html-table.ts';
import { standsOn } from './judge.ts';
import type { Chart, Metric, Report, Section, Status } from './model.ts';
import type { Kind, Language } from './schema.ts';
import { words } from './words.ts';

/** Status by shape, word and colour: any one of them is enough. */
export const MARKS: Readonly<Record<Status, string>> = { good: '●', warn: '▲', bad: '■', few: '◌', none: '○' };

/** Class that colours a status; `none` is a word of the style already. */
export const shadeOf = (status: Status): string => (status === 'none' || status === 'few' ? 'none-s' : status);

/** A status as a badge with its word. */
export function badge(status: Status, language: Language): string {
  const shade = shadeOf(status);
  return `<span class="badge ${shade}"><span aria-hidden="true">${MARKS[status]}</span>${words[language][status]}</span>`;
}

/** Metrics as tiles: value, status, size and target. */
export function tiles(metrics: readonly Metric[], language: Language): string {
  if (metrics.length === 0) return '';
  const say = words[language];
  const list = metrics.map((metric) => {
    const show = (value: number | null, kind: Kind = metric.kind) =>
      escapeHtml(display(value, { kind, labels: {} }, language));
    const n = standsOn(metric) ? `<span>${say.n} = ${show(metric.n, 'integer')}</span>` : '';
    const target = metric.good === null ? '' : `<span>${say.target} ${show(metric.good)}</span>`;
    const whole = metric.whole ? `<span class="whole">${say.whole}</span>` : '';
    return `<li class="tile"><span class="name">${escapeHtml(metric.title)}</span><span class="value">${show(metric.value)}</span><span class="more">${metric.status ? badge(metric.status, language) : ''}${n}${target}${whole}</span></li>`;
  });
  return `<ul class="tiles">${list.join('')}</ul>`;
}

/** What stands inside a section of the page; the page makes it again when it is narrowed. */
export function sectionHtml(section: Section, { language }: Pick<Report, 'language'>): string {
  return `<h2><span class="id">${section.id}</span>${escapeHtml(section.title)}${section.status ? ` ${badge(section.status, language)}` : ''}</h2>
<p class="lead">${escapeHtml(section.text)}</p>
${tiles(section.metrics, language)}
${section.charts.map((chart) => figure(chart, language)).join('\n')}
${section.tables.map((table) => tableHtml(table, how(language), `<h3>${escapeHtml(table.title)}</h3>`)).join('\n')}
${section.notes.length === 0 ? '' : notes(section.notes)}`;
}

const how = (language: Language) => ({
  language,
  style: csvStyles[language],
  mark: (status: Status) => sign(status, words[language][status]),
});

/** The mark alone, its word kept for screen readers and as a hint. */
function sign(status: Status, word: string): string {
  return `<span class="sign ${shadeOf(status)}" title="${word}"><span aria-hidden="true">${MARKS[status]}</span><span class="away">${word}</span></span>`;
}

function figure(chart: Chart, language: Language): string {
  const say = words[language];
  const drawn = chart.table.rows.length === 0 ? `<p class="about">${say.no_rows}</p>` : draw(chart, language);
  const whole = chart.table.whole ? ` <span class="whole">${say.whole}</span>` : '';
  const table = tableOf(chart);
  return `<figure><figcaption>${escapeHtml(chart.title)}${whole}</figcaption><p class="about">${escapeHtml(chart.text)}</p><div class="drawn">${drawn}</div>
<details><summary>${say.numbers}</summary>${tableHtml({ ...table, whole: false }, how(language))}</details></figure>`;
}

/** Sentences as a list. */
export function notes(list: readonly string[]): string {
  return `<ul class="notes">${list.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;
}
