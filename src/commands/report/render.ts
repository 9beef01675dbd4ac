import { MestreError } from '../../errors.ts';
import { computeReport, type ReportContext } from '../../report/compute.ts';
import { toCsv } from '../../report/csv.ts';
import { loadReport } from '../../report/definition.ts';
import { toHtml } from '../../report/html.ts';
import { toJson } from '../../report/json.ts';
import { toMarkdown } from '../../report/markdown.ts';
import type { Report } from '../../report/model.ts';
import { toText } from '../../report/terminal.ts';
import type { OpenEdition } from './edition.ts';

export const formats = ['html', 'md', 'csv', 'json', 'txt'] as const;
export type Format = (typeof formats)[number];

/** A report in one of its formats: the same numbers in each. */
export function toFormat(report: Report, format: Format, screen = { width: 80, colour: false }): string {
  switch (format) {
    case 'html':
      return toHtml(report);
    case 'md':
      return toMarkdown(report);
    case 'csv':
      return toCsv(report);
    case 'json':
      return toJson(report);
    case 'txt':
      return toText(report, screen);
  }
}

/** The format that was asked for, or that the file's ending says. Throws `format_unknown` (64). */
export function formatOf(format: string | undefined, out: string | undefined): Format {
  const wanted = format ?? (out === undefined ? 'txt' : (/\.([a-z]+)$/i.exec(out)?.[1]?.toLowerCase() ?? ''));
  const found = formats.find((name) => name === wanted);
  if (found) return found;
  throw new MestreError(
    'usage',
    'format_unknown',
    `No format ${wanted === '' ? 'can be told from the file name' : wanted}`,
    {
      hint: `--format takes one of ${formats.join(', ')}`,
    },
  );
}

/** Computes one report of a folder of definitions from an open edition. */
export function compute(
  folder: string,
  name: string,
  edition: OpenEdition,
  context: Omit<ReportContext, 'edition'>,
): Promise<Report> {
  const definition = loadReport(folder, name);
  return computeReport(definition, (sql) => edition.engine.rows(sql), { ...context, edition: edition.name });
}
