import { display } from '../format.ts';
import type { Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { drawing, element, fit, label, textWidth, WIDTH } from './svg.ts';

const ROW = 30;
const BAR = 18;

/** One horizontal bar per row, its name before and its value after it. */
export function bars(chart: Chart, language: Language): string {
  const { columns, rows } = chart.table;
  const names = rows.map((row) => display(row[0]!, columns[0]!, language));
  const values = rows.map((row) => Number(row[1] ?? 0));
  const shown = rows.map((row) => display(row[1]!, columns[1]!, language));
  const left = Math.min(240, Math.max(60, ...names.map(textWidth))) + 10;
  const right = Math.max(40, ...shown.map(textWidth)) + 10;
  const room = WIDTH - left - right;
  const largest = Math.max(...values, columns[1]!.kind === 'percent' ? 1 : 0) || 1;
  const lines = rows.flatMap((_, i) => {
    const y = i * ROW + 6;
    const length = (Math.max(0, values[i]!) / largest) * room;
    return [
      label(fit(names[i]!, left - 10), left - 10, y + BAR - 5, { anchor: 'end' }),
      element('rect', { x: left, y, width: room, height: BAR, rx: 3, class: 'track' }),
      element('rect', { x: left, y, width: Math.max(length, values[i]! > 0 ? 1 : 0), height: BAR, rx: 3, class: 'c0' }),
      label(shown[i]!, left + room + 8, y + BAR - 5, { class: 'num' }),
    ];
  });
  return drawing(chart.id, rows.length * ROW + 6, chart, lines);
}
