import type { ChartRecipe, Column, ColumnRecipe, Cube, Figure, Filter, Live, TableRecipe } from './model.ts';
import { compareCells } from './fold.ts';
import {
  type ChartYaml,
  type Fold,
  type Kind,
  type Language,
  type MetricYaml,
  type ReportYaml,
  say,
  type TableYaml,
} from './schema.ts';

/** Recipes of a report in one language, by `SECTION ID`. */
export interface Plan {
  readonly tables: Readonly<Record<string, TableRecipe>>;
  readonly charts: Readonly<Record<string, ChartRecipe>>;
}

/** Turns a definition into recipes: every text in one language, every label and threshold looked up. */
export function planReport(yaml: ReportYaml, language: Language): Plan {
  const each = <T, R>(
    list: (section: ReportYaml['sections'][0]) => readonly (T & { id: string })[],
    make: (one: T) => R,
  ) =>
    Object.fromEntries(
      yaml.sections.flatMap((section) => list(section).map((one) => [`${section.id} ${one.id}`, make(one)])),
    );
  return {
    tables: each(
      (section) => section.tables,
      (table: TableYaml) => planTable(yaml, table, language),
    ),
    charts: each(
      (section) => section.charts,
      (chart: ChartYaml) => planChart(yaml, chart, language),
    ),
  };
}

/** Columns of its dataset that a recipe reads. */
export function namesOf({ columns, by, split }: TableRecipe): string[] {
  const read = columns.flatMap(({ name, ratio, n }) => [...(ratio ?? [name]), ...(n === undefined ? [] : [n])]);
  return [...new Set([...read, ...(by ?? []), ...(split === undefined ? [] : [split])])];
}

/** Words for codes in one language. */
export function labelsOf(yaml: ReportYaml, name: string | undefined, language: Language): Record<string, string> {
  const labels = name === undefined ? {} : (yaml.labels[name] ?? {});
  return Object.fromEntries(Object.entries(labels).map(([code, words]) => [code, say(words, language)]));
}

const ADDED: readonly Kind[] = ['integer', 'decimal', 'amount', 'seconds', 'bytes'];
const foldOf = (kind: Kind): Fold => (ADDED.includes(kind) ? 'sum' : 'same');

function planTable(yaml: ReportYaml, table: TableYaml, language: Language): TableRecipe {
  return {
    id: table.id,
    dataset: table.dataset,
    title: say(table.title, language),
    text: table.text ? say(table.text, language) : '',
    grain: yaml.datasets[table.dataset]!.grain,
    columns: Object.entries(table.columns).map(([name, column]): ColumnRecipe => ({
      name,
      title: say(column.title, language),
      kind: column.kind,
      about: column.about ? say(column.about, language) : '',
      labels: labelsOf(yaml, column.labels, language),
      fold: column.fold ?? foldOf(column.kind),
      ratio: column.ratio,
      threshold: yaml.thresholds[column.threshold ?? ''],
      n: column.n ?? column.ratio?.[1],
    })),
    by: table.by,
    split: undefined,
    sort: table.sort,
    totals: table.totals,
    limit: table.limit,
    short: table.short,
  };
}

function planChart(yaml: ReportYaml, chart: ChartYaml, language: Language): ChartRecipe {
  const names = [...(chart.row === undefined ? [] : [chart.row]), chart.x];
  const titled = (name: string): Pick<Column, 'name' | 'title' | 'about'> => ({
    name,
    title: chart.series[name] ? say(chart.series[name], language) : name,
    about: '',
  });
  const labels = labelsOf(yaml, chart.labels, language);
  const rest = { fold: 'same', ratio: undefined, threshold: undefined, n: undefined } as const;
  const title = say(chart.title, language);
  return {
    id: chart.id,
    kind: chart.kind,
    title,
    text: say(chart.text, language),
    share: chart.share,
    table: {
      id: `${chart.id}_table`,
      dataset: chart.dataset,
      title,
      text: '',
      grain: yaml.datasets[chart.dataset]!.grain,
      columns: [
        ...names.map((name): ColumnRecipe => {
          const kind = chart.x_kind ?? (chart.kind === 'line' ? 'date' : 'text');
          return { ...titled(name), kind: name === chart.x ? kind : 'text', labels, ...rest };
        }),
        ...chart.y.map((name): ColumnRecipe => ({
          ...titled(name),
          kind: chart.value,
          // The values of a column that is split by become titles: they are what the labels name.
          labels: chart.split === undefined ? {} : labels,
          ...rest,
          fold: foldOf(chart.value),
          ratio: chart.ratio[name],
        })),
      ],
      by: chart.by ?? (chart.split === undefined ? undefined : names),
      split: chart.split,
      sort: chart.sort,
      totals: [],
      limit: Number.MAX_SAFE_INTEGER,
      short: false,
    },
  };
}

interface Living {
  readonly cubes: Readonly<Record<string, Cube>>;
  readonly language: Language;
  readonly metrics: Readonly<Record<string, MetricYaml>>;
}

/** What it takes to narrow the report: the rows of the datasets that have a column to filter by. Undefined without filters. */
export function toLive(yaml: ReportYaml, plan: Plan, { cubes, language, metrics }: Living): Live | undefined {
  const names = Object.keys(yaml.filters);
  if (names.length === 0) return undefined;
  const kept = Object.entries(cubes).filter(([, cube]) => names.some((name) => cube.names.includes(name)));
  const isKept = (dataset: string) => kept.some(([name]) => name === dataset);
  const filters = Object.entries(yaml.filters).map(([name, filter]): Filter => {
    const cells = kept.flatMap(([, cube]) => {
      const at = cube.names.indexOf(name);
      return at < 0 ? [] : cube.rows.map((row) => row[at] ?? null);
    });
    const found = [...new Set(cells)]
      .filter((cell) => cell !== null)
      .toSorted(compareCells)
      .map(String);
    return {
      name,
      title: say(filter.title, language),
      kind: filter.kind,
      labels: labelsOf(yaml, filter.labels, language),
      values: filter.kind === 'segment' ? found : toEnds(found.map((day) => day.slice(0, 10))),
    };
  });
  return {
    filters,
    cubes: Object.fromEntries(kept),
    tables: Object.fromEntries(Object.entries(plan.tables).filter(([, recipe]) => isKept(recipe.dataset))),
    charts: Object.fromEntries(Object.entries(plan.charts).filter(([, recipe]) => isKept(recipe.table.dataset))),
    figures: Object.entries(yaml.figures)
      .filter(([, figure]) => isKept(figure.dataset))
      .map(([metric, { dataset, numerator, denominator, n }]): Figure => ({
        metric,
        dataset,
        numerator,
        denominator,
        n,
        kind: metrics[metric]!.unit,
        threshold: yaml.thresholds[metric],
      })),
  };
}

const toEnds = (days: readonly string[]): string[] => (days.length === 0 ? [] : [days[0]!, days.at(-1)!]);
