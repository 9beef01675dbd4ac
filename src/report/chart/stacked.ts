import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { display } from '../format.ts';
import type { Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { drawing, element, fit, label, textWidth, WIDTH } from './svg.ts';

const ROW = 28;
const LEGEND = 20;

/** One horizontal bar per row, cut into its series; as shares each bar is a whole. */
export function stacked(chart: Chart, language: Language): string {
  const { columns, rows } = chart.table;
  const series = columns.slice(1);
  const kind = series[0]?.kind ?? 'integer';
  const names = rows.map((row) => display(row[0]!, columns[0]!, language));
  const parts = rows.map((row) => series.map((_, s) => Math.max(0, Number(row[s + 1] ?? 0))));
  const wholes = parts.map((values) => values.reduce((a, b) => a + b, 0));
  const shown = wholes.map((whole) => display(whole, { kind, labels: {} }, language));
  const left = Math.min(240, Math.max(60, ...names.map(textWidth))) + 10;
  const right = Math.max(30, ...shown.map(textWidth)) + 10;
  const { marks, height } = legend(series.map((column) => column.title));
  const largest = Math.max(...wholes) || 1;
  const y = scaleBand(
    rows.map((_, i) => i),
    [height, height + rows.length * ROW],
  ).padding(0.35);
  const layers = stack<number[], number>()
    .keys(series.map((_, s) => s))
    .value((values, s) => values[s]!)(parts);
  const lines = rows.flatMap((_, r) => {
    const x = scaleLinear([0, chart.share ? wholes[r]! || 1 : largest], [left, WIDTH - right]);
    const base = y(r)! + y.bandwidth() / 2 + 4;
    const segments = layers.flatMap((layer, s) => {
      const value = parts[r]![s]!;
      if (value === 0) return [];
      const [from, to] = [x(layer[r]![0]), x(layer[r]![1])];
      const share = display(value / (wholes[r]! || 1), { kind: 'percent', labels: {} }, language);
      const count = display(value, { kind, labels: {} }, language);
      const title = element('title', {}, [`${series[s]!.title}: ${count} (${share})`.replaceAll(/[&<>]/g, ' ')]);
      const text = chart.share ? share : count;
      const box = { x: from, y: y(r)!, width: Math.max(to - from - 1, 0.5), height: y.bandwidth() };
      return [
        element('rect', { ...box, class: `c${s % 8}` }, [title]),
        ...(s % 2 === 1 && to - from > 4 ? [element('rect', { ...box, class: 'hatch' })] : []),
        ...(textWidth(text) + 8 < to - from
          ? [label(text, (from + to) / 2, base, { anchor: 'middle', class: `on${s % 8}` })]
          : []),
      ];
    });
    return [
      label(fit(names[r]!, left - 10), left - 10, base, { anchor: 'end' }),
      ...segments,
      label(shown[r]!, WIDTH - right + 8, base, { class: 'num' }),
    ];
  });
  return drawing(chart.id, height + rows.length * ROW + 6, chart, [HATCH, ...marks, ...lines]);
}

/** Every second series is hatched too, so that no one needs colour to tell neighbours apart. */
const HATCH = element('defs', {}, [
  element(
    'pattern',
    { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    [element('rect', { width: 1.5, height: 6, class: 'hatch-line' })],
  ),
]);

/** The key of the series, in as many lines as it takes, and the height it took. */
export function legend(titles: readonly string[]): { marks: string[]; height: number } {
  let x = 0;
  let y = 4;
  const marks = titles.flatMap((title, s) => {
    const width = 18 + textWidth(title) + 16;
    if (x > 0 && x + width > WIDTH) [x, y] = [0, y + LEGEND];
    const at = x;
    x += width;
    return [
      element('rect', { x: at, y, width: 12, height: 12, rx: 2, class: `c${s % 8}` }),
      ...(s % 2 === 1 ? [element('rect', { x: at, y, width: 12, height: 12, rx: 2, class: 'hatch' })] : []),
      label(title, at + 18, y + 11),
    ];
  });
  return { marks, height: y + LEGEND + 4 };
}
