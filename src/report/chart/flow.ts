import { scaleLinear } from 'd3-scale';
import { area, curveBumpX } from 'd3-shape';
import { display } from '../format.ts';
import type { Cell, Chart, Column } from '../model.ts';
import type { Language } from '../schema.ts';
import { drawing, element, fit, label, textWidth, WIDTH } from './svg.ts';

const NODE = 12;
const GAP = 10;
const HEIGHT = 300;

interface Node {
  readonly name: string;
  readonly value: number;
  readonly y: number;
  readonly height: number;
}

/** What goes from where to where: a ribbon per row, as thick as its value, between two columns of places. */
export function flow(chart: Chart, language: Language): string {
  const [from, to, value] = chart.table.columns as [Column, Column, Column];
  const rows = chart.table.rows.filter((row) => Number(row[2] ?? 0) > 0);
  const show = (number: number) => display(number, { kind: value.kind, labels: {} }, language);
  const unit = unitOf(rows);
  const lefts = nodes(rows, 0, { column: from, language, unit });
  const rights = nodes(rows, 1, { column: to, language, unit });
  const names = (list: ReadonlyMap<string, Node>) =>
    [...list.values()].map((node) => `${node.name}  ${show(node.value)}`);
  const room = (list: ReadonlyMap<string, Node>) => Math.min(230, Math.max(...names(list).map(textWidth), 60)) + 12;
  const [start, end] = [room(lefts), WIDTH - room(rights) - NODE - 12];
  const filledLeft = new Map<string, number>();
  const filledRight = new Map<string, number>();
  const places = [...lefts.keys()];
  const ribbons = rows.map((row) => {
    const [a, b] = [String(row[0]), String(row[1])];
    const thick = unit(Number(row[2]));
    const [y0, y1] = [lefts.get(a)!.y + (filledLeft.get(a) ?? 0), rights.get(b)!.y + (filledRight.get(b) ?? 0)];
    filledLeft.set(a, (filledLeft.get(a) ?? 0) + thick);
    filledRight.set(b, (filledRight.get(b) ?? 0) + thick);
    const band = area<readonly [number, number]>()
      .x((point) => point[0])
      .y0((point) => point[1])
      .y1((point) => point[1] + thick)
      .curve(curveBumpX)
      .digits(1);
    const hint = `${lefts.get(a)!.name} → ${rights.get(b)!.name}: ${show(Number(row[2]))}`.replaceAll(/[&<>]/g, ' ');
    const path = band([
      [start + NODE, y0],
      [end, y1],
    ]);
    return element('path', { d: path ?? '', class: `ribbon c${places.indexOf(a) % 8}` }, [
      element('title', {}, [hint]),
    ]);
  });
  const side = (list: ReadonlyMap<string, Node>, x: number, left: boolean) =>
    [...list.values()].flatMap((node, i) => [
      element('rect', {
        x,
        y: node.y,
        width: NODE,
        height: Math.max(1, node.height),
        rx: 2,
        class: left ? `c${i % 8}` : 'c6',
      }),
      label(
        fit(`${node.name}  ${show(node.value)}`, left ? start - 8 : WIDTH - end - NODE - 8),
        left ? x - 8 : x + NODE + 8,
        node.y + node.height / 2 + 4,
        left ? { anchor: 'end' } : {},
      ),
    ]);
  const bottom = Math.max(...[...lefts.values(), ...rights.values()].map((node) => node.y + node.height), 40);
  return drawing(chart.id, bottom + 12, chart, [...ribbons, ...side(lefts, start, true), ...side(rights, end, false)]);
}

/** Value to height: the higher of the two columns fills the drawing. */
function unitOf(rows: Chart['table']['rows']): (value: number) => number {
  const total = rows.reduce((sum, row) => sum + Number(row[2]), 0);
  return scaleLinear([0, total || 1], [0, HEIGHT]);
}

function nodes(
  rows: Chart['table']['rows'],
  at: 0 | 1,
  { column, language, unit }: { column: Column; language: Language; unit: (value: number) => number },
): Map<string, Node> {
  const sums = new Map<Cell, number>();
  for (const row of rows) sums.set(row[at]!, (sums.get(row[at]!) ?? 0) + Number(row[2]));
  let y = 8;
  return new Map(
    [...sums].map(([cell, value]) => {
      const height = unit(value);
      const node = { name: display(cell, column, language), value, y, height };
      // Thin places keep room for their names.
      y += Math.max(height, 14) + GAP;
      return [String(cell), node];
    }),
  );
}
