import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { display } from '../format.ts';
import type { Chart, Table } from '../model.ts';
import type { Language } from '../schema.ts';
import { axis } from './scale.ts';
import { legend } from './stacked.ts';
import { drawing, element, label, textWidth, WIDTH } from './svg.ts';

const HEIGHT = 220;
const DASHES = ['', '6 3', '2 3', '8 3 2 3'];

/** Values over time: one line per series; days stand as far apart as they are, anything else evenly; a missing value is a gap. */
export function lines(chart: Chart, language: Language): string {
  const { columns, rows } = chart.table;
  const series = columns.slice(1);
  const kind = series[0]?.kind ?? 'integer';
  const show = (value: number) => display(value, { kind, labels: {} }, language);
  const { marks, height: top } =
    series.length > 1 ? legend(series.map((column) => column.title)) : { marks: [], height: 8 };
  const all = rows.flatMap((row) => row.slice(1).flatMap((cell) => (cell === null ? [] : [Number(cell)])));
  const { steps, at: y } = axis(all, [top + HEIGHT, top]);
  const left = Math.max(...steps.map((step) => textWidth(show(step)))) + 12;
  const x = places(chart.table, [left, WIDTH - 12]);
  const grid = steps.flatMap((step) => [
    element('line', { x1: left, x2: WIDTH, y1: y(step), y2: y(step), class: 'grid' }),
    label(show(step), left - 8, y(step) + 4, { anchor: 'end', class: 'num' }),
  ]);
  const shown = rows.map((row) => display(row[0]!, columns[0]!, language));
  const room = Math.max(...shown.map(textWidth), 60) + 12;
  let last = -room;
  const names = shown.flatMap((text, i) => {
    if (x[i]! - last < room) return [];
    last = x[i]!;
    const half = textWidth(text) / 2;
    return [label(text, Math.max(half, Math.min(x[i]!, WIDTH - half)), top + HEIGHT + 20, { anchor: 'middle' })];
  });
  const dots = rows.length <= 60;
  const drawn = series.flatMap((column, s) => {
    const points = rows.map((row, i) => ({ x: x[i]!, value: row[s + 1] ?? null, name: shown[i]! }));
    const path = line<(typeof points)[number]>()
      .defined(({ value }) => value !== null)
      .x((point) => point.x)
      .y((point) => y(Number(point.value)))
      .digits(1);
    return [
      element('path', {
        d: path(points) ?? '',
        class: `line l${s % 8}`,
        ...(s % 4 > 0 ? { 'stroke-dasharray': DASHES[s % 4]! } : {}),
      }),
      ...points.flatMap((point) => {
        if (point.value === null || !dots) return [];
        const hint = `${column.title} · ${point.name}: ${show(Number(point.value))}`.replaceAll(/[&<>]/g, ' ');
        const mark = { cx: point.x, cy: y(Number(point.value)), r: 3, class: `c${s % 8}` };
        return [element('circle', mark, [element('title', {}, [hint])])];
      }),
    ];
  });
  return drawing(chart.id, top + HEIGHT + 32, chart, [...marks, ...grid, ...names, ...drawn]);
}

/** Where each row stands: by its day, or one after the other. */
function places({ columns, rows }: Table, range: [number, number]): number[] {
  const days = rows.map((row) => (columns[0]!.kind === 'date' ? Date.parse(String(row[0]).slice(0, 10)) : Number.NaN));
  if (rows.length < 2) return rows.map(() => (range[0] + range[1]) / 2);
  if (days.every((day) => !Number.isNaN(day)) && Math.min(...days) < Math.max(...days)) {
    const scale = scaleLinear([Math.min(...days), Math.max(...days)], range);
    return days.map((day) => scale(day));
  }
  const scale = scalePoint(
    rows.map((_, i) => i),
    range,
  );
  return rows.map((_, i) => scale(i)!);
}
