import { MestreError } from '../../errors.ts';
import { computeReport, type ReportContext } from '../../report/compute.ts';
import { toCsv } from '../../report/csv.ts';
import { loadReport } from '../../report/definition.ts';
import { toHtml } from '../../report/html.ts';
import { toJson } from '../../report/json.ts';
import { toMarkdown } from '../../report/markdown.ts';
import type { Report } from '../../report/model.ts';
import { toTelegram } from '../../report/telegram.ts';
import { toText } from '../../report/terminal.ts';
import { toXlsx } from '../../report/xlsx.ts';
import type { OpenEdition } from './edition.ts';

export const formats = ['html', 'md', 'csv', 'json', 'xlsx', 'txt', 'telegram'] as const;
export type Format = (typeof formats)[number];

/** A report in one of its formats: the same numbers in each. Workbooks are bytes, everything else is text. */
export async function toFormat(
  report: Report,
  format: Format,
  screen = { width: 80, colour: false },
): Promise<string | Uint8Array> {
  switch (format) {
    case 'html':
      return toHtml(report);
    case 'md':
      return toMarkdown(report);
    case 'csv':
      return toCsv(report);
    case 'json':
      return toJson(report);
    case 'xlsx':
      return toXlsx(report);
    case 'txt':
      return toText(report, screen);
    case 'telegram':
      return toTelegram(report);
  }
}

/** How the name of a file of this format ends. */
export function endingOf(format: Format): string {
  return format === 'telegram' ? 'telegram.json' : format;
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
