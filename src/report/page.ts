import { sectionHtml, tiles } from './html-section.ts';
import type { Report, Selection } from './model.ts';
import { restrict } from './restrict.ts';
import { fill, words } from './words.ts';

/**
 * What runs in the page: the report for a selection, as HTML by the id of the element it goes into. It is the code
 * that made the page in the first place, so that both say the same; page-bundle.ts holds it as one script.
 */
export function redraw(report: Report, selection: Selection): Readonly<Record<string, string>> {
  const made = restrict(report, selection);
  return {
    headline: tiles(made.headline, made.language),
    ...Object.fromEntries(made.sections.map((section) => [`s-${section.id}`, sectionHtml(section, made)])),
  };
}

/** The sentence that says what the page is narrowed to; empty where it is not. */
export function narrowed(report: Report, selection: Selection): string {
  const { parameters, language } = restrict({ ...report, parameters: [] }, selection);
  const said = parameters.map(({ title, text }) => `${title}: ${text}`).join(' · ');
  return said === '' ? '' : fill(words[language].narrowed, { to: said });
}
