import { MestreError } from '../errors.ts';
import { type ReportDefinition, usedMetrics } from './definition.ts';
import { display } from './format.ts';
import { judge, toNumber, worst } from './judge.ts';
import type { Cell, Cube, Definition, Live, Metric, Report, Section } from './model.ts';
import { bind, type Bindings, toBindings, toSaid } from './parameters.ts';
import { labelsOf, namesOf, type Plan, planReport, toLive } from './plan.ts';
import { makeChart, makeTable } from './recipe.ts';
import { measureFigure } from './restrict.ts';
import { casesOf, type Language, type NotesYaml, say, type TableYaml } from './schema.ts';
import { fill, tell, words } from './words.ts';

/** Runs one query and gives its rows in order; decimals and dates as text. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

export interface ReportContext {
  readonly language: Language;
  readonly project: string;
  readonly asOf: string;
  readonly made: string;
  readonly edition: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Rows about fewer persons than this are left out, where their dataset says which column counts persons. */
  readonly smallGroup?: number;
  /** Only what another report shows of it: key figures, short tables, and what its status is made of. Nothing else is asked. */
  readonly brief?: boolean;
}

type Rows = readonly Readonly<Record<string, Cell>>[];

/** Computes a report: each dataset and each metric is asked once, whatever is made of it. */
export async function computeReport(
  definition: ReportDefinition,
  query: Query,
  context: ReportContext,
): Promise<Report> {
  const { value: yaml } = definition.yaml;
  const answer = async (sql: string): Promise<string | undefined> => {
    const value = Object.values((await ask(query, sql, `${definition.folder}/report.yaml`))[0] ?? {})[0] ?? null;
    // Days arrive as text; of a time only its day is a parameter.
    return value === null ? undefined : String(value).replace(/^(\d{4}-\d{2}-\d{2})[ T].*$/, '$1');
  };
  const fixed = { asOf: context.asOf, language: context.language, answer };
  const bindings = await toBindings(yaml.parameters, context.parameters ?? {}, fixed);
  const rows: Record<string, Rows> = {};
  const isShown = (table: TableYaml) =>
    context.brief !== true ||
    table.short ||
    Object.values(table.columns).some(({ threshold }) => threshold !== undefined);
  const shownOf = (dataset: string) =>
    yaml.notices.some((notes) => notes.dataset === dataset) ||
    yaml.sections.some(({ tables }) => tables.some((table) => table.dataset === dataset && isShown(table)));
  for (const [name, sql] of Object.entries(definition.sql))
    if (context.brief !== true || shownOf(name))
      rows[name] = await ask(query, bind(sql, bindings), `${definition.folder}/${yaml.datasets[name]!.file}`);
  const hidden = hideSmallGroups(definition, rows, context.smallGroup);
  const metrics: Record<string, Metric> = {};
  for (const name of usedMetrics(yaml)) metrics[name] = await measure(definition, name, { query, bindings, context });
  const made = { definition, rows, context };
  const plan = planReport(yaml, context.language);
  checkColumns(made, plan);
  const cubes = Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, toCube(list)]));
  const live =
    context.brief === true
      ? undefined
      : toLive(yaml, plan, { cubes, language: context.language, metrics: definition.metrics });
  // Where rows were left out they cannot add up to the whole.
  if (live && hidden === 0) checkFigures(made, live, metrics);
  const sections = yaml.sections.map((section): Section => {
    const shown = section.metrics.map((name) => metrics[name]!);
    const tables = section.tables.filter(isShown).map(({ id }) => {
      const recipe = plan.tables[`${section.id} ${id}`]!;
      return makeTable(recipe, cubes[recipe.dataset]!);
    });
    const charts = (context.brief === true ? [] : section.charts).map(({ id }) => {
      const recipe = plan.charts[`${section.id} ${id}`]!;
      return makeChart(recipe, cubes[recipe.table.dataset]!);
    });
    return {
      id: section.id,
      title: say(section.title, context.language),
      text: say(section.text, context.language),
      status: worst([...shown.map((metric) => metric.status), ...tables.flatMap((table) => table.statuses.flat())]),
      metrics: shown,
      charts,
      tables,
      notes: (context.brief === true ? [] : section.notes).flatMap((notes) => toNotes(made, notes)),
    };
  });
  const headline = yaml.headline.map((name) => metrics[name]!);
  return {
    name: yaml.report,
    title: say(yaml.title, context.language),
    text: say(yaml.text, context.language),
    project: context.project,
    language: context.language,
    privacy: yaml.privacy,
    asOf: context.asOf,
    made: context.made,
    edition: context.edition,
    status: worst([...headline.map((metric) => metric.status), ...sections.map((section) => section.status)]),
    parameters: toSaid(yaml.parameters, bindings, context.language),
    notices: yaml.notices.flatMap((notes) => toNotes(made, notes)),
    headline,
    sections,
    notCompared: [
      ...(hidden === 0
        ? []
        : [fill(words[context.language].small_groups, { count: String(hidden), least: String(context.smallGroup) })]),
      ...(context.brief === true ? [] : yaml.not_compared).flatMap((notes) => toNotes(made, notes)),
    ],
    definitions: usedMetrics(yaml).map((name) => define(definition, name, context.language)),
    live,
  };
}

/** A report that can be narrowed shows the same number for all of it, whether the catalogue measures it or the rows do. */
function checkFigures(made: Made, live: Live, metrics: Readonly<Record<string, Metric>>): void {
  for (const figure of live.figures) {
    const whole = metrics[figure.metric]!.value ?? 0;
    const again = measureFigure(figure, live.cubes[figure.dataset]!);
    const { n } = metrics[figure.metric]!;
    // Where it stands is looked up only for who is told: the text would be parsed for it.
    const at = () => made.definition.yaml.at(['figures', figure.metric]);
    if (!isNear(whole, again.value ?? 0))
      throw new MestreError(
        'config',
        'figure_differs',
        `${figure.metric} is ${whole} in the catalogue of metrics and ${again.value ?? 0} from dataset ${figure.dataset}`,
        { at: at(), hint: 'both must count the same rows' },
      );
    if (!isNear(n ?? 0, again.n ?? 0))
      throw new MestreError(
        'config',
        'figure_differs',
        `${figure.metric} stands on ${n ?? 0} cases in the catalogue of metrics and on ${again.n ?? 0} from dataset ${figure.dataset}`,
        { at: at(), hint: 'name the column that counts them: n: COLUMN' },
      );
  }
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));

/** Takes the rows about a few persons out of their datasets, so that no table, chart or total tells of them. Returns how many. */
function hideSmallGroups({ yaml }: ReportDefinition, rows: Record<string, Rows>, least: number | undefined): number {
  let hidden = 0;
  for (const [name, { people }] of Object.entries(yaml.value.datasets)) {
    const all = rows[name];
    if (people === undefined || all === undefined) continue;
    // Told to whoever writes the report, not first on the morning when it is to leave.
    if (all.length > 0 && !(people in all[0]!)) {
      const at = yaml.at(['datasets', name, 'people']);
      throw new MestreError('config', 'people_unknown', `${at}: dataset ${name} has no column ${people}`, { at });
    }
    if (least === undefined) continue;
    const told = all.filter((row) => {
      const count = Number(row[people] ?? 0);
      return count === 0 || count >= least;
    });
    rows[name] = told;
    hidden += all.length - told.length;
  }
  return hidden;
}

interface Made {
  readonly definition: ReportDefinition;
  readonly rows: Readonly<Record<string, Rows>>;
  readonly context: ReportContext;
}

/** Rows of a query; `where` is where its text stands, a file or a place in one. */
async function ask(query: Query, sql: string, where: string | (() => string)): Promise<Rows> {
  try {
    return (await query(sql)).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)])),
    );
  } catch (error) {
    // A query is the analyst's own text: what the engine says of it belongs to the file, not to us.
    if (error instanceof MestreError && error.code === 'sql_failed') {
      const file = typeof where === 'string' ? where : where();
      // The engine counts lines from the first of the text, which is that of the file.
      const line = file.endsWith('.sql')
        ? /LINE (\d+):/.exec(error.cause instanceof Error ? error.cause.message : '')
        : null;
      const at = line ? `${file}:${line[1]}` : file;
      throw new MestreError('config', 'query_failed', `${at}: ${error.message}`, {
        hint: 'mend the query; mestre report check tries them all',
        at,
        cause: error,
      });
    }
    throw error;
  }
}

/** Numbers that a double holds exactly become numbers; longer ones stay text. */
function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function measure(
  definition: ReportDefinition,
  name: string,
  how: { query: Query; bindings: Bindings; context: ReportContext },
): Promise<Metric> {
  const metric = definition.metrics[name]!;
  const sql = bind(
    `select ${metric.numerator.sql} as numerator, ${metric.denominator?.sql ?? 'null'} as denominator, ${casesOf(metric) ?? metric.denominator?.sql ?? 'null'} as n from ${metric.from}`,
    how.bindings,
  );
  const row = (await ask(how.query, sql, () => definition.metricAt(name)))[0] ?? {};
  const numerator = toNumber(row['numerator'] ?? null);
  const denominator = toNumber(row['denominator'] ?? null);
  const n = toNumber(row['n'] ?? null);
  const isCounted = metric.denominator !== undefined || metric.n !== undefined;
  const measured = metric.denominator ? (denominator ?? 0) > 0 : !isCounted || (n ?? 0) > 0;
  const value = measured && numerator !== null ? (metric.denominator ? numerator / denominator! : numerator) : null;
  const threshold = definition.yaml.value.thresholds[name];
  return {
    name,
    title: say(metric.title, how.context.language),
    kind: metric.unit,
    value,
    n: isCounted ? n : numerator,
    status: threshold ? judge({ value, kind: metric.unit, ...(isCounted ? { n } : {}) }, threshold) : null,
    good: threshold?.good ?? null,
  };
}

/** Every column that the definition names must be one of its query; where a query gives no rows nothing is known of them. */
function checkColumns(made: Made, plan: Plan): void {
  const { value, at } = made.definition.yaml;
  const need = (dataset: string, names: readonly string[], path: readonly PropertyKey[]) => {
    const first = made.rows[dataset]?.[0];
    const lacks = first ? names.filter((name) => !(name in first)) : [];
    if (lacks.length === 0) return;
    throw new MestreError(
      'config',
      'column_missing',
      `${at(path)}: ${value.datasets[dataset]!.file} gives no column ${lacks.join(', ')}; it gives ${Object.keys(first!).join(', ')}`,
      { at: at(path), hint: 'name the columns in report.yaml as the query does' },
    );
  };
  value.sections.forEach((section, s) => {
    section.tables.forEach(({ id }, t) => {
      const recipe = plan.tables[`${section.id} ${id}`]!;
      for (const { name, ratio, n } of recipe.columns)
        need(recipe.dataset, [...(ratio ?? [name]), ...(n === undefined ? [] : [n])], ['sections', s, 'tables', t, 'columns', name]); // prettier-ignore
      need(recipe.dataset, recipe.by ?? [], ['sections', s, 'tables', t, 'by']);
    });
    section.charts.forEach(({ id }, c) => {
      const { table } = plan.charts[`${section.id} ${id}`]!;
      need(table.dataset, namesOf(table), ['sections', s, 'charts', c]);
    });
  });
  if (made.context.brief === true) return;
  const asked = Object.values(made.rows);
  for (const name of Object.keys(value.filters))
    if (asked.every((rows) => rows.length > 0) && !asked.some((rows) => name in rows[0]!))
      throw new MestreError('config', 'column_missing', `${at(['filters', name])}: no query of this report gives a column ${name}`, { at: at(['filters', name]) }); // prettier-ignore
}

function toCube(rows: Rows): Cube {
  const names = Object.keys(rows[0] ?? {});
  return { names, rows: rows.map((row) => names.map((name) => row[name] ?? null)) };
}

function toNotes(made: Made, notes: NotesYaml): string[] {
  const labels = labelsOf(made.definition.yaml.value, notes.labels, made.context.language);
  return made.rows[notes.dataset]!.map((row) => {
    const code = String(row[notes.text] ?? '');
    return tell(labels[code] ?? code, made.context.language, {
      show: (name) =>
        display(row[name] ?? null, { kind: notes.kinds[name] ?? 'text', labels: {} }, made.context.language),
      number: (name) => toNumber(row[name] ?? null),
    });
  });
}

function define(definition: ReportDefinition, name: string, language: Language): Definition {
  const metric = definition.metrics[name]!;
  const { numerator, denominator } = metric;
  return {
    name,
    title: say(metric.title, language),
    numerator: say(numerator.text, language),
    denominator: denominator ? say(denominator.text, language) : '',
    n: typeof metric.n === 'object' ? say(metric.n.text, language) : '',
    formula: `${denominator ? `${numerator.sql} / ${denominator.sql}` : numerator.sql} from ${metric.from}`
      .replaceAll(/\s+/g, ' ')
      .trim(),
    exclusions: say(metric.exclusions, language),
    source: metric.source,
  };
}
