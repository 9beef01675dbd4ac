import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MestreError } from '../errors.ts';
import { standalone } from '../report/chart/standalone.ts';
import { toHtml } from '../report/html.ts';
import { toValue } from '../report/json.ts';
import { toMarkdown } from '../report/markdown.ts';
import type { Report } from '../report/model.ts';
import { toText } from '../report/terminal.ts';
import type { Project } from '../rules/project.ts';
import { rulesInForce } from './rules/effective.ts';
import { literal } from '../sql/sql.ts';
import { orderSources, simulateWaves, type Wave } from './assess/waves.ts';
import type { Context } from './context.ts';
import { toLanguage } from './report.ts';
import { findEdition, type OpenEdition, openEdition } from './report/edition.ts';
import { compute } from './report/render.ts';
import { writeWhole } from './write-whole.ts';

export const views = ['current', 'target', 'compare', 'plan'] as const;
export type View = (typeof views)[number];

export interface AssessOptions {
  readonly view: View;
  readonly out?: string;
  readonly lang?: string;
  /** What one of each benefit is worth. */
  readonly value?: Readonly<Record<string, string>>;
  /** Effort of each source. */
  readonly effort?: Readonly<Record<string, string>>;
}

/** Sections of reports/scenario by what is asked; the whole story goes with the plan. */
const SECTIONS: Readonly<Record<View, string>> = { current: 'C', target: 'T', compare: 'D', plan: 'CTDP' };

/** Measures today's separation, what one base changes, and the way there. With `out` also a page, Markdown and images for slides. */
export async function assess(context: Context, options: AssessOptions): Promise<void> {
  const project = context.project();
  const language = toLanguage(options.lang ?? project.config.language);
  const values = { ...project.config.assess.values, ...numbers('--value', options.value) };
  const effort = { ...project.config.assess.effort, ...numbers('--effort', options.effort) };
  const edition = await openEdition(findEdition(project, undefined), project);
  try {
    const entity = rulesInForce(project)[0]!.value.entity;
    const waves = options.view === 'plan' ? await plan(context, project, { edition, effort, entity }) : undefined;
    const whole = await compute(project.paths.reports, 'scenario', edition, {
      known: project.known,
      language,
      project: project.config.name,
      asOf: edition.asOf,
      made: context.now().toISOString(),
      parameters: {
        entity,
        ...(Object.keys(values).length > 0 ? { values: JSON.stringify(values) } : {}),
        ...(waves === undefined ? {} : { waves: JSON.stringify(waves) }),
        ...(Object.keys(effort).length > 0 ? { effort: 'yes' } : {}),
      },
    });
    const report = { ...whole, sections: whole.sections.filter(({ id }) => SECTIONS[options.view].includes(id[0]!)) };
    const { schema: _schema, ...value } = toValue(report) as { schema: string };
    if (options.out === undefined) {
      context.out.answer('mestre.assess/1', value, () => toText(report, context.out));
      return;
    }
    const files = write(report, { view: options.view, folder: resolve(context.cwd, options.out) });
    context.out.answer('mestre.assess.files/1', { view: options.view, files }, () => files.join('\n'));
  } finally {
    await edition.engine.close();
  }
}

async function plan(
  context: Context,
  project: Project,
  {
    edition,
    effort,
    entity,
  }: { readonly edition: OpenEdition; readonly effort: Readonly<Record<string, number>>; readonly entity: string },
): Promise<Wave[]> {
  const rows = await edition.engine.rows(
    `select distinct source from xref where entity = ${literal(entity)} order by source`,
  );
  const effortOf = (source: string): number => effort[source] ?? 1;
  const waves = await orderSources(
    edition.engine,
    rows.map((row) => String(row['source'])),
    effortOf,
  );
  return simulateWaves(context, project, { waves, effort: effortOf, entity, edition: edition.engine });
}

/** The page, its Markdown, and each chart as an image that scales. */
function write(report: Report, { view, folder }: { readonly view: View; readonly folder: string }): string[] {
  mkdirSync(folder, { recursive: true });
  const files: [string, string][] = [
    [`scenario-${view}.html`, toHtml(report)],
    [`scenario-${view}.md`, toMarkdown(report)],
    ...report.sections.flatMap((section) =>
      section.charts
        .filter((chart) => chart.table.rows.length > 0)
        .map((chart): [string, string] => [`${section.id}-${chart.id}.svg`, standalone(chart, report.language)]),
    ),
  ];
  return files.map(([name, text]) => {
    const path = join(folder, name);
    writeWhole(path, text, report.privacy);
    return path;
  });
}

function numbers(option: string, given: Readonly<Record<string, string>> = {}): Record<string, number> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value) || value < 0)
        throw new MestreError('usage', 'not_a_number', `${option} ${name}=${text}: not a number such as 1.20`);
      return [name, value];
    }),
  );
}
