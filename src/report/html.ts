import { createHash } from 'node:crypto';
import { tableOf } from './chart-table.ts';
import { draw } from './chart/draw.ts';
import { csvStyles } from './csv.ts';
import { escapeHtml } from './escape.ts';
import { display, locales } from './format.ts';
import { script } from './html-script.ts';
import { style } from './html-style.ts';
import { tableHtml } from './html-table.ts';
import type { Chart, Metric, Report, Section, Status } from './model.ts';
import { words } from './words.ts';

/** Status by shape, word and colour: any one of them is enough. */
const MARKS: Readonly<Record<Status, string>> = { good: '●', warn: '▲', bad: '■', none: '○' };

const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; style-src ${sha(style)}; script-src ${sha(script)}; base-uri 'none'; form-action 'none'`;

/** One file that opens anywhere: no network, nothing but its own style and script may run, every text escaped. */
export function toHtml(report: Report): string {
  const say = words[report.language];
  const show = (kind: 'date' | 'time', text: string) =>
    escapeHtml(display(text, { kind, labels: {} }, report.language));
  const facts = [
    [say.project, escapeHtml(report.project)],
    [say.as_of, show('date', report.asOf)],
    [say.edition, escapeHtml(report.edition)],
    [say.made, show('time', report.made)],
    ...report.parameters.map(({ title, value }) => [escapeHtml(title), escapeHtml(value)]),
  ];
  return `<!doctype html>
<html lang="${locales[report.language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="generator" content="mestre">
<title>${escapeHtml(`${report.title} · ${report.project} · ${report.asOf}`)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">${say.contents}</a>
<header class="top"><div class="wrap">
<h1>${escapeHtml(report.title)}${report.status ? ` ${badge(report.status, say[report.status])}` : ''}</h1>
<p>${escapeHtml(report.text)}</p>
<ul class="facts">${facts.map(([name, value]) => `<li><span>${name}</span><b>${value}</b></li>`).join('')}</ul>
</div></header>
<nav aria-label="${say.contents}"><div class="wrap"><ul>
${report.sections.map((section) => link(`s-${section.id}`, `${section.id} ${section.title}`, section.status)).join('\n')}
${link('not-compared', say.not_compared, null)}
${link('definitions', say.definitions, null)}
</ul></div></nav>
<main id="main"><div class="wrap">
${tiles(report.headline, report)}
${report.sections.map((section) => sectionHtml(section, report)).join('\n')}
<section id="not-compared"><h2>${say.not_compared}</h2>
${report.notCompared.length === 0 ? `<p class="lead">${say.nothing_left_out}</p>` : notes(report.notCompared)}
</section>
<section id="definitions"><h2>${say.definitions}</h2>
${definitions(report)}
</section>
</div></main>
<footer><div class="wrap">${facts.map(([name, value]) => `${name} ${value}`).join(' · ')}</div></footer>
<script>${script}</script>
</body>
</html>
`;
}

function badge(status: Status, word: string): string {
  return `<span class="badge ${status === 'none' ? 'none-s' : status}"><span aria-hidden="true">${MARKS[status]}</span>${word}</span>`;
}

/** The mark alone, its word kept for screen readers and as a hint. */
function sign(status: Status, word: string): string {
  return `<span class="sign ${status}" title="${word}"><span aria-hidden="true">${MARKS[status]}</span><span class="away">${word}</span></span>`;
}

function link(id: string, title: string, status: Status | null): string {
  const mark = status
    ? `<span class="badge ${status === 'none' ? 'none-s' : status}" aria-hidden="true">${MARKS[status]}</span>`
    : '';
  return `<li><a href="#${id}">${mark}${escapeHtml(title)}</a></li>`;
}

function tiles(metrics: readonly Metric[], report: Report): string {
  if (metrics.length === 0) return '';
  const say = words[report.language];
  const list = metrics.map((metric) => {
    const show = (value: number | null, kind = metric.kind) =>
      escapeHtml(display(value, { kind, labels: {} }, report.language));
    const n = metric.kind === 'percent' ? `<span>${say.n} = ${show(metric.n, 'integer')}</span>` : '';
    const target = metric.good === null ? '' : `<span>${say.target} ${show(metric.good)}</span>`;
    return `<li class="tile"><span class="name">${escapeHtml(metric.title)}</span><span class="value">${show(metric.value)}</span><span class="more">${metric.status ? badge(metric.status, say[metric.status]) : ''}${n}${target}</span></li>`;
  });
  return `<ul class="tiles">${list.join('')}</ul>`;
}

function sectionHtml(section: Section, report: Report): string {
  const say = words[report.language];
  return `<section id="s-${section.id}">
<h2><span class="id">${section.id}</span>${escapeHtml(section.title)}${section.status ? ` ${badge(section.status, say[section.status])}` : ''}</h2>
<p class="lead">${escapeHtml(section.text)}</p>
${tiles(section.metrics, report)}
${section.charts.map((chart) => figure(chart, report)).join('\n')}
${section.tables.map((table) => tableHtml(table, how(report), `<h3>${escapeHtml(table.title)}</h3>`)).join('\n')}
${section.notes.length === 0 ? '' : notes(section.notes)}
</section>`;
}

const how = (report: Report) => ({
  language: report.language,
  style: csvStyles[report.language],
  mark: (status: Status) => sign(status, words[report.language][status]),
});

function figure(chart: Chart, report: Report): string {
  const say = words[report.language];
  const drawn = chart.table.rows.length === 0 ? `<p class="about">${say.no_rows}</p>` : draw(chart, report.language);
  return `<figure><figcaption>${escapeHtml(chart.title)}</figcaption><p class="about">${escapeHtml(chart.text)}</p>${drawn}
<details><summary>${say.numbers}</summary>${tableHtml(tableOf(chart), how(report))}</details></figure>`;
}

const notes = (list: readonly string[]): string =>
  `<ul class="notes">${list.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;

function definitions(report: Report): string {
  const say = words[report.language];
  const list = report.definitions.map(
    (d) =>
      `<div id="d-${d.name}"><dt>${escapeHtml(d.title)}</dt>${line(say.numerator, d.numerator)}${line(say.denominator, d.denominator)}${line(say.formula, d.formula, true)}${line(say.exclusions, d.exclusions)}${line(say.source, d.source)}</div>`,
  );
  return `<dl class="defs">${list.join('')}</dl>`;
}

function line(name: string, value: string, code = false): string {
  if (value === '') return '';
  const text = code ? `<span class="code">${escapeHtml(value)}</span>` : escapeHtml(value);
  return `<dd><b>${name}</b> ${text}</dd>`;
}
