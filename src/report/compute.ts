import { MestreError } from '../errors.ts';
import { type ReportDefinition, usedMetrics } from './definition.ts';
import { display } from './format.ts';
import type { Cell, Chart, Column, Definition, Metric, Report, Section, Status, Table } from './model.ts';
import { bind, type Bindings, toBindings } from './parameters.ts';
import { type ChartYaml, type Language, type NotesYaml, say, type TableYaml, type Threshold } from './schema.ts';

/** Runs one query and gives its rows in order; decimals and dates as text. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

export interface ReportContext {
  readonly language: Language;
  readonly project: string;
  readonly asOf: string;
  readonly made: string;
  readonly edition: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

type Rows = readonly Readonly<Record<string, Cell>>[];

/** Computes a report: each dataset and each metric is asked once, whatever is made of it. */
export async function computeReport(
  definition: ReportDefinition,
  query: Query,
  context: ReportContext,
): Promise<Report> {
  const { value: yaml } = definition.yaml;
  const bindings = toBindings(yaml.parameters, context.parameters ?? {}, context);
  const rows: Record<string, Rows> = {};
  for (const [name, sql] of Object.entries(definition.sql))
    rows[name] = await ask(query, bind(sql, bindings), `${definition.folder}/${yaml.datasets[name]!.file}`);
  const metrics: Record<string, Metric> = {};
  for (const name of usedMetrics(yaml)) metrics[name] = await measure(definition, name, { query, bindings, context });
  const made = { definition, rows, context };
  const sections = yaml.sections.map((section): Section => {
    const shown = section.metrics.map((name) => metrics[name]!);
    const tables = section.tables.map((table) => toTable(made, table));
    const cells = tables.flatMap((table) => table.statuses.flat());
    return {
      id: section.id,
      title: say(section.title, context.language),
      text: say(section.text, context.language),
      status: worst([...shown.map((metric) => metric.status), ...cells]),
      metrics: shown,
      charts: section.charts.map((chart) => toChart(made, chart)),
      tables,
      notes: section.notes.flatMap((notes) => toNotes(made, notes)),
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
    parameters: Object.entries(yaml.parameters).flatMap(([name, parameter]) => {
      const value = bindings[name]?.text ?? '';
      return value === '' ? [] : [{ title: say(parameter.title, context.language), value }];
    }),
    headline,
    sections,
    notCompared: yaml.not_compared.flatMap((notes) => toNotes(made, notes)),
    definitions: usedMetrics(yaml).map((name) => define(definition, name, context.language)),
  };
}

interface Made {
  readonly definition: ReportDefinition;
  readonly rows: Readonly<Record<string, Rows>>;
  readonly context: ReportContext;
}

async function ask(query: Query, sql: string, file: string): Promise<Rows> {
  try {
    return (await query(sql)).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)])),
    );
  } catch (error) {
    // A query is the analyst's own text: what the engine says of it belongs to the file, not to us.
    if (error instanceof MestreError && error.code === 'sql_failed')
      throw new MestreError('config', 'query_failed', `${file}: ${error.message}`, {
        hint: `mend the query in ${file}; mestre report check tries them all`,
        at: file,
        cause: error,
      });
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
    `select ${metric.numerator.sql} as numerator, ${metric.denominator?.sql ?? metric.n ?? 'null'} as denominator from ${metric.from}`,
    how.bindings,
  );
  const row = (await ask(how.query, sql, `${definition.folder}/../metrics.yaml (${name})`))[0] ?? {};
  const numerator = toNumber(row['numerator'] ?? null);
  const denominator = toNumber(row['denominator'] ?? null);
  const counted = metric.denominator ?? metric.n;
  const measured = counted === undefined ? numerator !== null : (denominator ?? 0) > 0;
  const value = measured && numerator !== null ? (metric.denominator ? numerator / denominator! : numerator) : null;
  const threshold = definition.yaml.value.thresholds[name];
  return {
    name,
    title: say(metric.title, how.context.language),
    kind: metric.unit,
    value,
    n: counted === undefined ? numerator : denominator,
    status: threshold ? judge(value, threshold) : null,
    good: threshold?.good ?? null,
  };
}

function toNumber(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' && cell.trim() !== '' && Number.isFinite(Number(cell)) ? Number(cell) : null;
}

/** Higher is better where `good` is above `warn`, lower is better where it is below; equal means "exactly so far, or bad". */
export function judge(value: number | null, { good, warn }: Threshold): Status {
  if (value === null) return 'none';
  const sign = good >= warn ? 1 : -1;
  if (good === warn) return value === good ? 'good' : 'bad';
  if (value * sign >= good * sign) return 'good';
  return value * sign >= warn * sign ? 'warn' : 'bad';
}

const ORDER: readonly Status[] = ['none', 'good', 'warn', 'bad'];

/** The worst status there is; null where nothing was judged. */
export function worst(statuses: readonly (Status | null)[]): Status | null {
  return statuses.reduce<Status | null>(
    (sofar, status) =>
      status === null ? sofar : sofar === null || ORDER.indexOf(status) > ORDER.indexOf(sofar) ? status : sofar,
    null,
  );
}

function toTable(made: Made, table: TableYaml): Table {
  const { yaml } = made.definition;
  const all = made.rows[table.dataset]!;
  const names = Object.keys(table.columns);
  missing(made, all, names, table.dataset);
  const columns = names.map((name): Column => {
    const column = table.columns[name]!;
    return {
      name,
      title: say(column.title, made.context.language),
      kind: column.kind,
      about: column.about ? say(column.about, made.context.language) : '',
      labels: labelsOf(made, column.labels),
    };
  });
  const rows = all.slice(0, table.limit);
  const thresholds = names.map((name) => yaml.value.thresholds[table.columns[name]!.threshold ?? '']);
  return {
    id: table.id,
    dataset: table.dataset,
    title: say(table.title, made.context.language),
    text: table.text ? say(table.text, made.context.language) : '',
    grain: yaml.value.datasets[table.dataset]!.grain,
    columns,
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
    statuses: rows.map((row) =>
      names.map((name, i) => (thresholds[i] ? judge(toNumber(row[name] ?? null), thresholds[i]) : null)),
    ),
    total:
      table.totals.length === 0
        ? undefined
        : names.map((name) => (table.totals.includes(name) ? sum(all.map((row) => row[name] ?? null)) : null)),
    count: all.length,
  };
}

/** Sum of the numbers in a column, rounded back to cents so that the binary noise of adding does not show. */
function sum(cells: readonly Cell[]): number | null {
  const numbers = cells.map(toNumber).filter((value) => value !== null);
  return numbers.length === 0 ? null : Math.round(numbers.reduce((a, b) => a + b, 0) * 1e6) / 1e6;
}

function missing(made: Made, rows: Rows, names: readonly string[], dataset: string): void {
  const first = rows[0];
  const lacks = first ? names.filter((name) => !(name in first)) : [];
  if (lacks.length === 0) return;
  const { yaml } = made.definition;
  throw new MestreError(
    'config',
    'column_missing',
    `${yaml.value.datasets[dataset]!.file} gives no column ${lacks.join(', ')}; it gives ${Object.keys(first!).join(', ')}`,
    { at: yaml.at(['datasets', dataset]), hint: 'name the columns in report.yaml as the query does' },
  );
}

function labelsOf(made: Made, name: string | undefined): Record<string, string> {
  const labels = name === undefined ? {} : (made.definition.yaml.value.labels[name] ?? {});
  return Object.fromEntries(Object.entries(labels).map(([code, words]) => [code, say(words, made.context.language)]));
}

function toChart(made: Made, chart: ChartYaml): Chart {
  const { language } = made.context;
  const rows = made.rows[chart.dataset]!;
  const names = [...(chart.row === undefined ? [] : [chart.row]), chart.x];
  missing(made, rows, [...names, ...chart.y], chart.dataset);
  const columns = [...names, ...chart.y].map((name, i): Column => {
    const isName = i < names.length;
    const kind = isName ? (chart.kind === 'line' ? 'date' : 'text') : chart.value;
    const title = chart.series[name] ? say(chart.series[name], language) : name;
    return { name, title, kind, about: '', labels: isName ? labelsOf(made, chart.labels) : {} };
  });
  const title = say(chart.title, language);
  const text = say(chart.text, language);
  const cells = rows.map((row) => columns.map((column) => row[column.name] ?? null));
  const statuses = cells.map((row) => row.map(() => null));
  const grain = made.definition.yaml.value.datasets[chart.dataset]!.grain;
  const table: Table = {
    id: `${chart.id}_table`,
    dataset: chart.dataset,
    title,
    text: '',
    grain,
    columns,
    rows: cells,
    statuses,
    total: undefined,
    count: rows.length,
  };
  return { id: chart.id, kind: chart.kind, title, text, share: chart.share, table };
}

function toNotes(made: Made, notes: NotesYaml): string[] {
  const labels = labelsOf(made, notes.labels);
  return made.rows[notes.dataset]!.map((row) => {
    const code = String(row[notes.text] ?? '');
    return (labels[code] ?? code).replaceAll(/\{([a-z][a-z0-9_]*)\}/g, (_, name: string) =>
      display(row[name] ?? null, { kind: notes.kinds[name] ?? 'text', labels: {} }, made.context.language),
    );
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
    formula: `${denominator ? `${numerator.sql} / ${denominator.sql}` : numerator.sql} from ${metric.from}`
      .replaceAll(/\s+/g, ' ')
      .trim(),
    exclusions: say(metric.exclusions, language),
    source: metric.source,
  };
}
