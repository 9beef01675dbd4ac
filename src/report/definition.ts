import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MestreError, toFileError } from '../errors.ts';
import type { Known } from '../rules/known.ts';
import { type Finding, invalid, type Loaded, loadYaml } from '../rules/load.ts';
import { builtIn, mentioned } from './parameters.ts';
import { casesOf, type MetricYaml, metricsSchema, type NotesYaml, type ReportYaml, reportSchema } from './schema.ts';

/** A report as its folder says it: checked, with the text of its queries. */
export interface ReportDefinition {
  readonly yaml: Loaded<ReportYaml>;
  readonly folder: string;
  readonly sql: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, MetricYaml>>;
  /** `file:line:column` of a metric in the catalogue. */
  readonly metricAt: (name: string) => string;
}

/** Names of the reports in a folder, sorted. */
export function listReports(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'report.yaml')))
    .map((entry) => entry.name)
    .toSorted();
}

/** Reads one report and the catalogue of metrics; texts that are `known` are not parsed again. Throws `no_report` (66), or `config_invalid` (78) with every finding at its line. */
export function loadReport(folder: string, name: string, texts?: Known): ReportDefinition {
  const file = join(folder, name, 'report.yaml');
  if (!existsSync(file)) {
    const known = listReports(folder);
    throw new MestreError('missing', 'no_report', `No report named ${name} in ${folder}`, {
      hint: known.length === 0 ? 'mestre init copies the shipped reports' : `there are: ${known.join(', ')}`,
    });
  }
  const yaml = loadYaml(file, reportSchema, texts);
  const catalogue = join(folder, 'metrics.yaml');
  const metrics = existsSync(catalogue) ? loadYaml(catalogue, metricsSchema, texts) : undefined;
  const sql = readQueries(join(folder, name), yaml);
  const findings = [
    ...sql.findings,
    ...checkNames(yaml, metrics?.value.metrics ?? {}, join(folder, name)),
    ...(metrics ? checkMetrics(yaml.value, metrics) : []),
  ];
  if (findings.length > 0) throw invalid(findings);
  return {
    yaml,
    folder: join(folder, name),
    sql: sql.text,
    metrics: metrics?.value.metrics ?? {},
    metricAt: (metric) => metrics?.at(['metrics', metric]) ?? catalogue,
  };
}

function readQueries(folder: string, yaml: Loaded<ReportYaml>): { text: Record<string, string>; findings: Finding[] } {
  const text: Record<string, string> = {};
  const findings: Finding[] = [];
  const known = new Set<string>([...builtIn, ...Object.keys(yaml.value.parameters)]);
  for (const [name, dataset] of Object.entries(yaml.value.datasets)) {
    const file = join(folder, dataset.file);
    if (!existsSync(file)) {
      const path = ['datasets', name, 'file'];
      findings.push({ at: yaml.at(path), path: path.join('.'), message: `no such file: ${file}` });
      continue;
    }
    const query = readQuery(file);
    for (const { name: parameter, offset } of mentioned(query))
      if (!known.has(parameter))
        findings.push({ at: place(file, query, offset), path: '', message: unknown(parameter, known) });
    text[name] = query;
  }
  return { text, findings };
}

function readQuery(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().replace(/;$/, '');
  } catch (error) {
    throw toFileError(error, file);
  }
}

const unknown = (parameter: string, known: ReadonlySet<string>): string =>
  `$${parameter} is no parameter of this report; there are ${[...known].map((name) => `$${name}`).join(', ')}`;

function place(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${file}:${before.length}:${before.at(-1)!.length + 1}`;
}

/** Every name that the definition mentions must be declared: datasets, metrics, labels, thresholds. */
function checkNames(
  yaml: Loaded<ReportYaml>,
  metrics: Readonly<Record<string, MetricYaml>>,
  folder: string,
): Finding[] {
  const { value } = yaml;
  const findings: Finding[] = [];
  const need = (what: string, name: string | undefined, known: object, path: readonly PropertyKey[]) => {
    if (name === undefined || Object.hasOwn(known, name)) return;
    const names = Object.keys(known);
    const there =
      names.length === 0
        ? 'none is declared'
        : names.length > 12
          ? `nearest are ${nearest(name, names).join(', ')}`
          : `there are ${names.join(', ')}`;
    findings.push({ at: yaml.at(path), path: path.join('.'), message: `no ${what} is named ${name}; ${there}` });
  };
  const needMetric = (name: string, path: readonly PropertyKey[]) => need('metric', name, metrics, path);
  const needNotes = (notes: NotesYaml, path: readonly PropertyKey[]) => {
    need('dataset', notes.dataset, value.datasets, [...path, 'dataset']);
    need('set of labels', notes.labels, value.labels, [...path, 'labels']);
  };
  const above = new Set<string>(builtIn);
  for (const [name, parameter] of Object.entries(value.parameters)) {
    const query = typeof parameter.default === 'object' ? parameter.default.sql : '';
    for (const { name: other } of mentioned(query))
      if (!above.has(other))
        findings.push({ at: yaml.at(['parameters', name, 'default']), path: `parameters.${name}.default`, message: `$${other} is not declared above ${name}` }); // prettier-ignore
    above.add(name);
  }
  if (value.report !== basename(folder))
    findings.push({ at: yaml.at(['report']), path: 'report', message: `its folder is called ${basename(folder)}` });
  const judged = new Set<string | undefined>([...usedMetrics(value), ...value.sections.flatMap(thresholdsOf)]);
  for (const name of Object.keys(value.thresholds))
    if (!judged.has(name))
      findings.push({ at: yaml.at(['thresholds', name]), path: `thresholds.${name}`, message: 'no metric or column of this report has it' }); // prettier-ignore
  value.headline.forEach((name, i) => needMetric(name, ['headline', i]));
  for (const [name, figure] of Object.entries(value.figures)) {
    needMetric(name, ['figures', name]);
    need('dataset', figure.dataset, value.datasets, ['figures', name, 'dataset']);
  }
  for (const [name, filter] of Object.entries(value.filters))
    need('set of labels', filter.labels, value.labels, ['filters', name, 'labels']);
  if (value.sections.length === 0 && value.include.length === 0)
    findings.push({
      at: yaml.at(['sections']),
      path: 'sections',
      message: 'a report has sections, or includes reports',
    });
  if (Object.values(value.filters).filter(({ kind }) => kind === 'period').length > 1)
    findings.push({ at: yaml.at(['filters']), path: 'filters', message: 'one filter at most is a period' });
  value.notices.forEach((notes, i) => needNotes(notes, ['notices', i]));
  value.not_compared.forEach((notes, i) => needNotes(notes, ['not_compared', i]));
  value.sections.forEach((section, s) => {
    const root = ['sections', s];
    section.metrics.forEach((name, i) => needMetric(name, [...root, 'metrics', i]));
    section.notes.forEach((notes, i) => needNotes(notes, [...root, 'notes', i]));
    section.charts.forEach((chart, c) => {
      need('dataset', chart.dataset, value.datasets, [...root, 'charts', c, 'dataset']);
      need('set of labels', chart.labels, value.labels, [...root, 'charts', c, 'labels']);
      if ((chart.kind === 'heat' || chart.kind === 'flow') && chart.row === undefined)
        findings.push({ at: yaml.at([...root, 'charts', c]), path: 'row', message: `a ${chart.kind} needs a row` });
      const names = [chart.row, chart.x, ...chart.y].filter((name) => name !== undefined);
      need('column', unsigned(chart.sort), Object.fromEntries(names.map((name) => [name, true])), [...root, 'charts', c, 'sort']); // prettier-ignore
      if (chart.split !== undefined && chart.y.length > 1)
        findings.push({ at: yaml.at([...root, 'charts', c, 'y']), path: 'y', message: 'a split takes one y' });
    });
    section.tables.forEach((table, t) => {
      const path = [...root, 'tables', t];
      need('dataset', table.dataset, value.datasets, [...path, 'dataset']);
      need('column', unsigned(table.sort), table.columns, [...path, 'sort']);
      table.totals.forEach((name, i) => need('column', name, table.columns, [...path, 'totals', i]));
      for (const [name, column] of Object.entries(table.columns)) {
        need('set of labels', column.labels, value.labels, [...path, 'columns', name, 'labels']);
        need('threshold', column.threshold, value.thresholds, [...path, 'columns', name, 'threshold']);
      }
    });
  });
  return findings;
}

const unsigned = (sort: string | undefined): string | undefined => sort?.replace(/^-/, '');

const thresholdsOf = ({ tables }: ReportYaml['sections'][0]): (string | undefined)[] =>
  tables.flatMap((table) => Object.values(table.columns).map((column) => column.threshold));

/** The five names most like one that is not there, by the pairs of letters that they share. */
function nearest(wanted: string, names: readonly string[]): string[] {
  const pairs = (name: string) => new Set(Array.from({ length: name.length - 1 }, (_, i) => name.slice(i, i + 2)));
  const own = pairs(wanted);
  const likeness = (name: string) => {
    const others = pairs(name);
    const shared = [...others].filter((pair) => own.has(pair)).length;
    return shared / Math.max(1, own.size + others.size - shared);
  };
  return names.toSorted((a, b) => likeness(b) - likeness(a)).slice(0, 5);
}

/** The metrics that this report uses may only mention its parameters. */
function checkMetrics(report: ReportYaml, catalogue: Loaded<{ metrics: Record<string, MetricYaml> }>): Finding[] {
  const known = new Set<string>([...builtIn, ...Object.keys(report.parameters)]);
  const used = usedMetrics(report).filter((name) => Object.hasOwn(catalogue.value.metrics, name));
  return used.flatMap((name) => {
    const metric = catalogue.value.metrics[name]!;
    const texts = {
      from: metric.from,
      numerator: metric.numerator.sql,
      denominator: metric.denominator?.sql ?? '',
      n: casesOf(metric) ?? '',
    };
    return Object.entries(texts).flatMap(([part, text]) =>
      mentioned(text)
        .filter((mention) => !known.has(mention.name))
        .map((mention) => {
          const path = ['metrics', name, part];
          return { at: catalogue.at(path), path: path.join('.'), message: unknown(mention.name, known) };
        }),
    );
  });
}

/** Metrics that a report shows, each once, in order of appearance. */
export function usedMetrics(report: ReportYaml): string[] {
  return [...new Set([...report.headline, ...report.sections.flatMap((section) => section.metrics)])];
}
