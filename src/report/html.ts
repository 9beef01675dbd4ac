import { createHash } from 'node:crypto';
import { escapeHtml } from './escape.ts';
import { display, locales } from './format.ts';
import { dataHtml, filterHtml } from './html-filter.ts';
import { filterScript, script } from './html-script.ts';
import { badge, MARKS, notes, sectionHtml, shadeOf, tiles } from './html-section.ts';
import { style } from './html-style.ts';
import type { Report, Status } from './model.ts';
import { pageBundle } from './page-bundle.ts';
import { words } from './words.ts';

const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const liveScript = `${script}${pageBundle}${filterScript}`;
const policy = `default-src 'none'; style-src ${sha(style)}; script-src ${sha(script)} ${sha(liveScript)}; base-uri 'none'; form-action 'none'`;

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
    ...report.parameters.map(({ title, text }) => [escapeHtml(title), escapeHtml(text)]),
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
<h1>${escapeHtml(report.title)}${report.status ? ` ${badge(report.status, report.language)}` : ''}</h1>
<p>${escapeHtml(report.text)}</p>
<ul class="facts">${facts.map(([name, value]) => `<li><span>${name}</span><b>${value}</b></li>`).join('')}</ul>${report.notices.map((notice) => `\n<p class="notice">${escapeHtml(notice)}</p>`).join('')}
</div></header>
<nav aria-label="${say.contents}"><div class="wrap"><ul>
${report.sections.map((section) => link(`s-${section.id}`, `${section.id} ${section.title}`, section.status)).join('\n')}
${link('not-compared', say.not_compared, null)}
${link('definitions', say.definitions, null)}
</ul></div></nav>
${report.live ? filterHtml(report.live, report.language) : ''}
<main id="main"><div class="wrap">
<div id="headline">${tiles(report.headline, report.language)}</div>
${report.sections.map((section) => `<section id="s-${section.id}">\n${sectionHtml(section, report)}\n</section>`).join('\n')}
<section id="not-compared"><h2>${say.not_compared}</h2>
${report.notCompared.length === 0 ? `<p class="lead">${say.nothing_left_out}</p>` : notes(report.notCompared)}
</section>
<section id="definitions"><h2>${say.definitions}</h2>
${definitions(report)}
</section>
</div></main>
<footer><div class="wrap">${facts.map(([name, value]) => `${name} ${value}`).join(' · ')}</div></footer>
${report.live ? `${dataHtml(report)}\n<script>${liveScript}</script>` : `<script>${script}</script>`}
</body>
</html>
`;
}

function link(id: string, title: string, status: Status | null): string {
  const mark = status ? `<span class="badge ${shadeOf(status)}" aria-hidden="true">${MARKS[status]}</span>` : '';
  return `<li><a href="#${id}">${mark}${escapeHtml(title)}</a></li>`;
}

function definitions(report: Report): string {
  const say = words[report.language];
  const list = report.definitions.map(
    (d) =>
      `<div id="d-${d.name}"><dt>${escapeHtml(d.title)}</dt>${line(say.numerator, d.numerator)}${line(say.denominator, d.denominator)}${line(say.n, d.n)}${line(say.formula, d.formula, true)}${line(say.exclusions, d.exclusions)}${line(say.source, d.source)}</div>`,
  );
  return `<dl class="defs">${list.join('')}</dl>`;
}

function line(name: string, value: string, code = false): string {
  if (value === '') return '';
  const text = code ? `<span class="code">${escapeHtml(value)}</span>` : escapeHtml(value);
  return `<dd><b>${name}</b> ${text}</dd>`;
}
