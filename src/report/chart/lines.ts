import { display } from '../format.ts';
import type { Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { ticks } from './scale.ts';
import { legend } from './stacked.ts';
import { drawing, element, label, textWidth, WIDTH } from './svg.ts';

const HEIGHT = 220;
const DASHES = ['', '6 3', '2 3', '8 3 2 3'];

/** Values over time: one line per series, drawn from the first row to the last at even distances; a missing value is a gap. */
export function lines(chart: Chart, language: Language): string {
  const { columns, rows } = chart.table;
  const series = columns.slice(1);
  const kind = series[0]!.kind;
  const show = (value: number) => display(value, { kind, labels: {} }, language);
  const all = rows.flatMap((row) =>
    row
      .slice(1)
      .filter((cell) => cell !== null)
      .map(Number),
  );
  const steps = ticks(Math.min(...all, 0), Math.max(...all, 0));
  const [low, high] = [steps[0]!, steps.at(-1)!];
  const left = Math.max(...steps.map((step) => textWidth(show(step)))) + 12;
  const { marks, height: top } =
    series.length > 1 ? legend(series.map((column) => column.title)) : { marks: [], height: 8 };
  const x = (i: number) =>
    left + (rows.length > 1 ? (i / (rows.length - 1)) * (WIDTH - left - 12) : (WIDTH - left) / 2);
  const y = (value: number) => top + HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  const grid = steps.flatMap((step) => [
    element('line', { x1: left, x2: WIDTH, y1: y(step), y2: y(step), class: 'grid' }),
    label(show(step), left - 8, y(step) + 4, { anchor: 'end', class: 'num' }),
  ]);
  const every = Math.max(1, Math.ceil((rows.length * 90) / (WIDTH - left)));
  const names = rows.flatMap((row, i) =>
    i % every === 0
      ? [label(display(row[0]!, columns[0]!, language), x(i), top + HEIGHT + 20, { anchor: 'middle' })]
      : [],
  );
  const drawn = series.flatMap((_, s) => {
    const points = rows.map((row, i) => (row[s + 1] === null ? null : ([x(i), y(Number(row[s + 1]))] as const)));
    const path = points
      .map((point, i) => (point ? `${points[i - 1] ? 'L' : 'M'}${point.map((p) => p.toFixed(1)).join(' ')}` : ''))
      .join('');
    return [
      element('path', {
        d: path,
        class: `line l${s % 8}`,
        ...(s % 4 > 0 ? { 'stroke-dasharray': DASHES[s % 4]! } : {}),
      }),
      ...points.flatMap((point) =>
        point ? [element('circle', { cx: point[0], cy: point[1], r: 3, class: `c${s % 8}` })] : [],
      ),
    ];
  });
  return drawing(chart.id, top + HEIGHT + 32, chart, [...marks, ...grid, ...names, ...drawn]);
}
