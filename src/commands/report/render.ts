import { MestreError } from '../../errors.ts';
import { computeReport, type Query, type ReportContext } from '../../report/compute.ts';
import { toCsv } from '../../report/csv.ts';
import { listReports, loadReport } from '../../report/definition.ts';
import { toHtml } from '../../report/html.ts';
import { toJson } from '../../report/json.ts';
import { toMarkdown } from '../../report/markdown.ts';
import { worst } from '../../report/judge.ts';
import type { Report, Section } from '../../report/model.ts';
import { toTelegram } from '../../report/telegram.ts';
import { toText } from '../../report/terminal.ts';
import { toXlsx } from '../../report/xlsx.ts';
import type { Known } from '../../rules/known.ts';
import { isDay } from '../../report/parameters.ts';
import { shorten } from '../../report/recipe.ts';
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

/** What a report is asked for. */
export interface Asked extends Omit<ReportContext, 'edition'> {
  /** Texts that were read before, as a project keeps them. */
  readonly known?: Known;
}

/** Computes one report of a folder of definitions from an open edition, with those that it includes. */
export async function compute(
  folder: string,
  name: string,
  edition: OpenEdition,
  { known: texts, ...context }: Asked,
): Promise<Report> {
  const definition = loadReport(folder, name, texts);
  const ask = (sql: string) => edition.engine.rows(sql);
  const report = await computeReport(definition, ask, { ...context, edition: edition.name });
  const { include } = definition.yaml.value;
  if (include.length === 0) return report;
  const known = new Set(listReports(folder));
  const sections: Section[] = [];
  const definitions = new Map(report.definitions.map((one) => [one.name, one]));
  for (const other of include) {
    if (!known.has(other)) continue;
    const { parameters: _own, ...shared } = context;
    const made = await gather(folder, other, { ask, texts, context: { ...shared, edition: edition.name } });
    if (made === undefined) continue;
    sections.push({ ...made.section, id: String(sections.length + 1) });
    for (const one of made.definitions) definitions.set(one.name, one);
  }
  const all = [...report.sections, ...sections];
  return {
    ...report,
    screen: true,
    sections: all,
    status: worst([...report.headline.map(({ status }) => status), ...all.map(({ status }) => status)]),
    definitions: [...definitions.values()],
  };
}

interface Gathered {
  readonly section: Section;
  readonly definitions: Report['definitions'];
}

/** One report for another. What holds values of persons, or gathers itself, is not gathered; one that fails says so and spoils nothing else. */
async function gather(
  folder: string,
  name: string,
  { ask, texts, context }: { readonly ask: Query; readonly texts: Known | undefined; readonly context: ReportContext },
): Promise<Gathered | undefined> {
  try {
    const part = loadReport(folder, name, texts);
    if (part.yaml.value.privacy === 'personal' || part.yaml.value.include.length > 0) return undefined;
    const made = await computeReport(part, ask, { ...context, brief: true });
    const shown = new Set(made.headline.map((metric) => metric.name));
    return { section: toDigest(made), definitions: made.definitions.filter((one) => shown.has(one.name)) };
  } catch (error) {
    if (!(error instanceof MestreError) || error.kind !== 'config') throw error;
    const nothing = { text: '', metrics: [], charts: [], tables: [] };
    const section: Section = { id: `r-${name}`, title: name, status: 'none', notes: [error.message], ...nothing };
    return { section, definitions: [] };
  }
}

/** The days that a report was made for, the first and the last of them; empty where it names none. */
function daysOf({ parameters }: Report): string {
  const days = parameters.filter(({ value }) => isDay(value)).toSorted((a, b) => (a.value < b.value ? -1 : 1));
  return [...new Set([days[0]?.text, days.at(-1)?.text])].filter((text) => text !== undefined).join(' – ');
}

/** A report as one section of another: the days it speaks of, whether they may still change, its key figures and its short tables. */
function toDigest(report: Report): Section {
  const tables = report.sections.flatMap((section) => section.tables.filter(({ short }) => short));
  return {
    id: `r-${report.name}`,
    title: report.title,
    text: [daysOf(report), ...report.notices].filter((text) => text !== '').join(' · '),
    status: report.status,
    metrics: report.headline,
    charts: [],
    tables: tables.map((table) => ({ ...shorten(table), id: `${report.name}_${table.id}`.replaceAll('-', '_') })),
    notes: [],
  };
}
