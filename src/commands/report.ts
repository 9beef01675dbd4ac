import { resolve } from 'node:path';
import { MestreError } from '../errors.ts';
import { listReports, loadReport } from '../report/definition.ts';
import { toValue } from '../report/json.ts';
import { narrow, toSelection } from '../report/narrow.ts';
import { isDay } from '../report/parameters.ts';
import { type Language, languages, say } from '../report/schema.ts';
import type { Project } from '../rules/project.ts';
import type { Context } from './context.ts';
import { checkReports } from './report/check.ts';
import { findEdition, openEdition } from './report/edition.ts';
import { newReport } from './report/new.ts';
import { compute, formatOf, toFormat } from './report/render.ts';
import { showSegment } from './report/segment.ts';
import { writeWhole } from './write-whole.ts';
import { toTable } from './table.ts';

export { renderReport } from './report/write.ts';

export interface ReportOptions {
  /** None lists the reports; `check` runs all definitions, `new` starts one. */
  readonly name?: string;
  /** What follows `new`: the name of the report to start. */
  readonly other?: string;
  /** html, md, csv, json, xlsx, txt or telegram; the ending of `out`, or txt, unless said otherwise. */
  readonly format?: string;
  /** pt, es, ru or en; the project's language unless said otherwise. */
  readonly lang?: string;
  /** File to write; standard output unless said otherwise. */
  readonly out?: string;
  /** ISO day: the edition that was in force then. */
  readonly asOf?: string;
  /** Parameters of the report. */
  readonly set?: Readonly<Record<string, string>>;
  /** First and last day. */
  readonly from?: string;
  readonly to?: string;
  /** One value of each segment. */
  readonly segment?: Readonly<Record<string, string>>;
}

/** Lists the reports, checks them, or shows one of the current edition. */
export async function report(context: Context, options: ReportOptions): Promise<number | void> {
  const project = context.project();
  const language = toLanguage(options.lang ?? project.config.language);
  if (options.name === undefined) return list(context, project, language);
  if (options.name === 'check') return checkReports(context, project);
  if (options.name === 'new') return newReport(context, project, options.other);
  if (options.asOf !== undefined && !isDay(options.asOf))
    throw new MestreError('usage', 'not_a_day', `Not a day such as 2026-11-22: ${options.asOf}`);
  const format = formatOf(options.format, options.out);
  // The definition is read first: a slip in it is told before an edition is looked for.
  const { yaml } = loadReport(project.paths.reports, options.name, project.known);
  const { parameters, selection } = toSelection(yaml.value, options);
  const edition = await openEdition(findEdition(project, options.asOf), project);
  try {
    const { customers } = { ...options.set, ...parameters };
    if (customers !== undefined && customers !== '') await showSegment(edition.engine, customers);
    if (edition.lacks.length > 0)
      context.out.warn(
        `${edition.name} was made before ${edition.lacks.join(', ')} existed: what is told from there is empty${options.asOf === undefined ? '; mestre run makes an edition that has it' : ''}`,
      );
    const whole = await compute(project.paths.reports, options.name, edition, {
      known: project.known,
      language,
      project: project.config.name,
      asOf: options.asOf ?? edition.asOf,
      made: context.now().toISOString(),
      parameters: { ...options.set, ...parameters },
    });
    const made = narrow(whole, selection);
    const { colour, width } = context.out;
    if (options.out === undefined) {
      const shown = await toFormat(made, format, { width, colour });
      if (typeof shown !== 'string')
        throw new MestreError('usage', 'needs_file', `A workbook is no text for a terminal`, {
          hint: `mestre report ${made.name} --out ${made.name}.${format}`,
        });
      const { schema: _, ...value } = toValue(made) as { schema: string };
      context.out.answer('mestre.report/1', value, () => shown);
      return;
    }
    const path = resolve(context.cwd, options.out);
    writeWhole(path, await toFormat(made, format), made.privacy);
    const written = { report: made.name, format, language, as_of: made.asOf, file: path, status: made.status };
    context.out.answer('mestre.report.file/1', written, () => path);
  } finally {
    await edition.engine.close();
  }
}

/** The language that was asked for. Throws `language_unknown` (64). */
export function toLanguage(text: string): Language {
  const found = languages.find((language) => language === text);
  if (found) return found;
  throw new MestreError('usage', 'language_unknown', `Reports do not speak ${text}`, {
    hint: `--lang takes one of ${languages.join(', ')}`,
  });
}

function list(context: Context, { paths: { reports: folder }, known }: Project, language: Language): void {
  const reports = listReports(folder).map((name) => {
    const { value } = loadReport(folder, name, known).yaml;
    return {
      name,
      title: say(value.title, language),
      text: say(value.text, language),
      privacy: value.privacy,
      parameters: Object.keys(value.parameters),
    };
  });
  context.out.answer('mestre.reports/1', { folder, reports }, () =>
    reports.length === 0
      ? `No reports in ${folder}; mestre init copies the shipped ones.`
      : toTable(
          reports,
          [
            { title: 'report', value: ({ name }) => name },
            { title: 'title', value: ({ title }) => title },
            { title: 'what it says', value: ({ text }) => text, shrink: true },
          ],
          context.out.width,
        ),
  );
}
