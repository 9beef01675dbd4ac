import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { escapeHtml } from '../escape.ts';
import { toTrend } from '../format.ts';
import type { Cell } from '../model.ts';
import { element } from './svg.ts';

const WIDE = 96;
const HIGH = 22;

/** A line of a few values for a cell of a table, its last point marked; `text` is read to those who do not see it. */
export function spark(cell: Cell, text: string): string {
  const values = toTrend(cell);
  const numbers = values.filter((value) => value !== null);
  if (numbers.length === 0) return '';
  const x = scalePoint(
    values.map((_, i) => i),
    [3, WIDE - 3],
  );
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const y = scaleLinear([low, high === low ? low + 1 : high], [HIGH - 4, 4]);
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, i) => x(i)!)
    .y((value) => y(value!))
    .digits(1);
  const last = values.findLastIndex((value) => value !== null);
  return element(
    'svg',
    { viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, role: 'img', 'aria-label': text, class: 'spark' },
    [
      element('title', {}, [escapeHtml(text)]),
      element('path', { d: path(values) ?? '', class: 'line l0' }),
      element('circle', { cx: x(last)!, cy: y(values[last]!), r: 2.5, class: 'c0' }),
    ],
  );
}
