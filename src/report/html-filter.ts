import { escapeHtml } from './escape.ts';
import type { Filter, Live, Report } from './model.ts';
import type { Language } from './schema.ts';
import { words } from './words.ts';

/** The form by which readers narrow the page; nothing where there is nothing to narrow. */
export function filterHtml({ filters }: Live, language: Language): string {
  const say = words[language];
  const shown = filters.filter(({ values }) => values.length > 0);
  if (shown.length === 0) return '';
  return `<form id="filters" aria-label="${say.narrow}"><div class="wrap">${shown
    .map((filter) => (filter.kind === 'period' ? period(filter, language) : segment(filter, language)))
    .join('')}<button type="reset">${say.everything}</button> <output aria-live="polite"></output></div></form>`;
}

function period({ title, values }: Filter, language: Language): string {
  const say = words[language];
  const [first = '', last = ''] = values;
  const day = (name: string, word: string) =>
    `<label>${word} <input type="date" name="${name}" min="${escapeHtml(first)}" max="${escapeHtml(last)}"></label>`;
  return `<fieldset><legend>${escapeHtml(title)}</legend>${day('from', say.from)} ${day('to', say.to)}</fieldset>`;
}

function segment({ name, title, values, labels }: Filter, language: Language): string {
  const options = values.map(
    (value) => `<option value="${escapeHtml(value)}">${escapeHtml(labels[value] ?? value)}</option>`,
  );
  return `<span><label for="by-${escapeHtml(name)}">${escapeHtml(title)}</label> <select id="by-${escapeHtml(name)}" data-segment="${escapeHtml(name)}"><option value="">${words[language].all}</option>${options.join('')}</select></span>`;
}

/** What the page needs to make its numbers again, as a block of data that holds no markup. */
export function dataHtml(report: Report): string {
  const kept = { ...report, definitions: [], notCompared: [], parameters: [] };
  return `<script type="application/json" id="data">${JSON.stringify(kept).replaceAll('<', '\\u003c')}</script>`;
}
