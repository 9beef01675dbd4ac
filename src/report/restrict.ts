import { display } from './format.ts';
import { judge, sum, worst } from './judge.ts';
import type { Cell, Cube, Figure, Filter, Live, Metric, Report, Said, Section, Selection } from './model.ts';
import { makeChart, makeTable } from './recipe.ts';

/** Whether anything is narrowed at all. */
function isNarrow({ from, to, segments }: Selection): boolean {
  return Boolean(from) || Boolean(to) || Object.values(segments ?? {}).some((value) => value !== '');
}

/**
 * The report for a period or a segment: made again from the same rows by the same recipes, in the page as at the
 * command line. What does not follow the filters stays and is marked `whole`.
 */
export function restrict(report: Report, selection: Selection): Report {
  const { live } = report;
  if (live === undefined || !isNarrow(selection)) return report;
  const cubes = Object.fromEntries(
    Object.entries(live.cubes).map(([name, cube]) => [name, restrictCube(cube, live.filters, selection)]),
  );
  const follows = (dataset: string) => followsAll(live, dataset, selection);
  const measure = (metric: Metric): Metric => {
    const figure = live.figures.find((one) => one.metric === metric.name && follows(one.dataset));
    return figure ? { ...metric, ...measureFigure(figure, cubes[figure.dataset]!) } : { ...metric, whole: true };
  };
  const sections = report.sections.map((section): Section => {
    const metrics = section.metrics.map(measure);
    const tables = section.tables.map((table) => {
      const recipe = live.tables[`${section.id} ${table.id}`];
      if (recipe === undefined) return { ...table, whole: true };
      const made = makeTable(recipe, cubes[recipe.dataset]!);
      return follows(recipe.dataset) ? made : { ...made, whole: true };
    });
    const charts = section.charts.map((chart) => {
      const recipe = live.charts[`${section.id} ${chart.id}`];
      if (recipe === undefined) return { ...chart, table: { ...chart.table, whole: true } };
      const made = makeChart(recipe, cubes[recipe.table.dataset]!);
      return follows(recipe.table.dataset) ? made : { ...made, table: { ...made.table, whole: true } };
    });
    const statuses = [...metrics.map(({ status }) => status), ...tables.flatMap((table) => table.statuses.flat())];
    return { ...section, metrics, tables, charts, status: worst(statuses) };
  });
  const headline = report.headline.map(measure);
  return {
    ...report,
    parameters: [...report.parameters, ...said(live.filters, selection, report)],
    headline,
    sections,
    status: worst([...headline.map(({ status }) => status), ...sections.map(({ status }) => status)]),
    live: { ...live, cubes },
  };
}

/** The value and size of a metric, from the rows that are left. */
export function measureFigure(
  { numerator, denominator, n, kind, threshold }: Figure,
  cube: Cube,
): Pick<Metric, 'value' | 'n' | 'status'> {
  const total = (name: string) => sum(cube.rows.map((row) => row[cube.names.indexOf(name)] ?? null)) ?? 0;
  const above = total(numerator);
  const below = denominator === undefined ? above : total(denominator);
  const measured = denominator === undefined ? n === undefined || total(n) > 0 : below > 0;
  const value = measured ? (denominator === undefined ? above : above / below) : null;
  const cases = n === undefined ? below : total(n);
  // A count by itself is its own n, which says nothing of how sure it is.
  const counted = denominator === undefined && n === undefined ? {} : { n: cases };
  return { value, n: cases, status: threshold ? judge({ value, kind, ...counted }, threshold) : null };
}

function restrictCube(cube: Cube, filters: readonly Filter[], selection: Selection): Cube {
  const tests = filters.flatMap((filter) => {
    const at = cube.names.indexOf(filter.name);
    return at < 0 || !isOn(filter, selection)
      ? []
      : [(row: readonly Cell[]) => passes(row[at] ?? null, filter, selection)];
  });
  return { names: cube.names, rows: cube.rows.filter((row) => tests.every((test) => test(row))) };
}

function isOn({ name, kind }: Filter, { from, to, segments }: Selection): boolean {
  return kind === 'period' ? Boolean(from) || Boolean(to) : (segments?.[name] ?? '') !== '';
}

function passes(cell: Cell, { name, kind }: Filter, { from, to, segments }: Selection): boolean {
  if (kind === 'segment') return String(cell ?? '') === segments?.[name];
  const day = String(cell ?? '').slice(0, 10);
  return day !== '' && (!from || day >= from) && (!to || day <= to);
}

/** Whether a dataset has every column that is narrowed. */
function followsAll(live: Live, dataset: string, selection: Selection): boolean {
  const cube = live.cubes[dataset];
  return (
    cube !== undefined &&
    live.filters.filter((filter) => isOn(filter, selection)).every(({ name }) => cube.names.includes(name))
  );
}

function said(filters: readonly Filter[], { from, to, segments }: Selection, { language }: Report): Said[] {
  const day = (text: string | undefined) => (text ? display(text, { kind: 'date', labels: {} }, language) : '…');
  return filters.flatMap(({ name, kind, title, labels }) => {
    const wanted = segments?.[name] ?? '';
    if (kind === 'segment') return wanted === '' ? [] : [{ title, value: wanted, text: labels[wanted] ?? wanted }];
    return from || to ? [{ title, value: `${from ?? '..'}/${to ?? '..'}`, text: `${day(from)} – ${day(to)}` }] : [];
  });
}
