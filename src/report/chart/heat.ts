import { scaleBand, scaleQuantize } from 'd3-scale';
import { display } from '../format.ts';
import type { Cell, Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { drawing, element, fit, label, textWidth, WIDTH } from './svg.ts';

const CELL = 34;
const TOP = 24;
const DEPTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** A matrix: rows down, columns across, the value written in each cell where it fits and shown by its depth of colour. */
export function heat(chart: Chart, language: Language): string {
  const [row, column, value] = chart.table.columns as [
    Chart['table']['columns'][0],
    Chart['table']['columns'][0],
    Chart['table']['columns'][0],
  ];
  const downs = distinct(chart.table.rows.map((cells) => cells[0]!));
  const acrosses = distinct(chart.table.rows.map((cells) => cells[1]!));
  const values = new Map(chart.table.rows.map((cells) => [keyOf(cells[0]!, cells[1]!), cells[2]!]));
  const names = downs.map((cell) => display(cell, row, language));
  const left = Math.min(200, Math.max(50, ...names.map(textWidth))) + 10;
  const x = scaleBand(acrosses.map(String), [left, left + Math.min(120 * acrosses.length, WIDTH - left)]);
  const y = scaleBand(downs.map(String), [TOP, TOP + downs.length * CELL]);
  const numbers = [...values.values()].filter((cell) => cell !== null).map(Number);
  const largest = value.kind === 'percent' ? 1 : Math.max(...numbers, 0) || 1;
  const depth = scaleQuantize([0, largest], DEPTHS);
  const size = x.bandwidth();
  // In narrow columns only every second or third has room for its name.
  const every = Math.max(1, Math.ceil((4 * 7.8) / size));
  const heads = acrosses.flatMap((cell, c) =>
    c % every === 0
      ? [
          label(fit(display(cell, column, language), size * every - 4), x(String(cell))! + size / 2, 15, {
            anchor: 'middle',
          }),
        ]
      : [],
  );
  const cells = downs.flatMap((down, r) => [
    label(fit(names[r]!, left - 10), left - 10, y(String(down))! + CELL / 2 + 4, { anchor: 'end' }),
    ...acrosses.flatMap((across) => {
      const cell = values.get(keyOf(down, across)) ?? null;
      const level = cell === null ? 0 : Number(cell) > 0 ? depth(Number(cell)) : 0;
      const at = { x: x(String(across))!, y: y(String(down))! };
      const text = display(cell, value, language);
      const box = { x: at.x + 1, y: at.y + 1, width: size - 2, height: CELL - 2, rx: 4 };
      const hint = `${names[r]!} · ${display(across, column, language)}: ${text}`.replaceAll(/[&<>]/g, ' ');
      return [
        element('rect', { ...box, class: cell === null ? 'none' : `h${level}` }, [element('title', {}, [hint])]),
        ...(textWidth(text) <= size + 4
          ? [
              label(text, at.x + size / 2, at.y + CELL / 2 + 4, {
                anchor: 'middle',
                class: level >= 5 ? 'deep' : 'pale',
              }),
            ]
          : []),
      ];
    }),
  ]);
  return drawing(chart.id, TOP + downs.length * CELL + 4, chart, [...heads, ...cells]);
}

const keyOf = (down: Cell, across: Cell): string => `${String(down)}\u0000${String(across)}`;
const distinct = (cells: readonly Cell[]): Cell[] => [...new Set(cells)];
