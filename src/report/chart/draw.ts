import type { Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { bars } from './bars.ts';
import { flow } from './flow.ts';
import { heat } from './heat.ts';
import { lines } from './lines.ts';
import { stacked } from './stacked.ts';

const kinds = { bar: bars, stacked, line: lines, heat, flow } as const;

/** A chart as static SVG: real text, no script, colours from the page's classes. */
export function draw(chart: Chart, language: Language): string {
  return kinds[chart.kind](chart, language);
}
