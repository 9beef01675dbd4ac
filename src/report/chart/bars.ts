import { scaleBand, scaleLinear } from 'd3-scale';
import { display } from '../format.ts';
import type { Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { drawing, element, fit, label, textWidth, WIDTH } from './svg.ts';

const ROW = 30;

/** One horizontal bar per row, its name before and its value after it. */
export function bars(chart: Chart, language: Language): string {
  const { columns, rows } = chart.table;
  const names = rows.map((row) => display(row[0]!, columns[0]!, language));
  const values = rows.map((row) => Number(row[1] ?? 0));
  const shown = rows.map((row) => display(row[1]!, columns[1]!, language));
  const left = Math.min(240, Math.max(60, ...names.map(textWidth))) + 10;
  const right = Math.max(40, ...shown.map(textWidth)) + 10;
  const largest = Math.max(...values, columns[1]!.kind === 'percent' ? 1 : 0) || 1;
  const x = scaleLinear([0, largest], [left, WIDTH - right]);
  const y = scaleBand(
    rows.map((_, i) => i),
    [0, rows.length * ROW],
  )
    .padding(0.4)
    .paddingOuter(0.2);
  const lines = rows.flatMap((_, i) => {
    const value = Math.max(0, values[i]!);
    const box = (width: number) => ({ x: left, y: y(i)!, width, height: y.bandwidth(), rx: 3 });
    const base = y(i)! + y.bandwidth() / 2 + 4;
    return [
      label(fit(names[i]!, left - 10), left - 10, base, { anchor: 'end' }),
      element('rect', { ...box(x(largest) - left), class: 'track' }),
      element('rect', { ...box(value > 0 ? Math.max(1, x(value) - left) : 0), class: 'c0' }),
      label(shown[i]!, WIDTH - right + 8, base, { class: 'num' }),
    ];
  });
  return drawing(chart.id, rows.length * ROW + 6, chart, lines);
}
