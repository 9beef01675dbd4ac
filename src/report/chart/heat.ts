import { display } from '../format.ts';
import type { Cell, Chart } from '../model.ts';
import type { Language } from '../schema.ts';
import { drawing, element, fit, label, textWidth, WIDTH } from './svg.ts';

const CELL = 34;

/** A matrix: rows down, columns across, the value written in each cell and shown by its depth of colour. */
export function heat(chart: Chart, language: Language): string {
  const [row, column, value] = chart.table.columns as [
    Chart['table']['columns'][0],
    Chart['table']['columns'][0],
    Chart['table']['columns'][0],
  ];
  const downs = distinct(chart.table.rows.map((cells) => cells[0]!));
  const acrosses = distinct(chart.table.rows.map((cells) => cells[1]!));
  const at = new Map(chart.table.rows.map((cells) => [`${String(cells[0])}\u0000${String(cells[1])}`, cells[2]!]));
  const names = downs.map((cell) => display(cell, row, language));
  const left = Math.min(200, Math.max(50, ...names.map(textWidth))) + 10;
  const size = Math.min(120, (WIDTH - left) / Math.max(1, acrosses.length));
  const top = 24;
  const numbers = [...at.values()].filter((cell) => cell !== null).map(Number);
  const largest = value.kind === 'percent' ? 1 : Math.max(...numbers, 0) || 1;
  const heads = acrosses.map((cell, c) =>
    label(fit(display(cell, column, language), size - 6), left + (c + 0.5) * size, 15, { anchor: 'middle' }),
  );
  const cells = downs.flatMap((down, r) => [
    label(fit(names[r]!, left - 10), left - 10, top + r * CELL + CELL / 2 + 4, { anchor: 'end' }),
    ...acrosses.flatMap((across, c) => {
      const cell = at.get(`${String(down)}\u0000${String(across)}`) ?? null;
      const depth = cell === null ? 0 : Math.round((Math.max(0, Number(cell)) / largest) * 9);
      const box = { x: left + c * size + 1, y: top + r * CELL + 1, width: size - 2, height: CELL - 2, rx: 4 };
      return [
        element('rect', { ...box, class: cell === null ? 'none' : `h${depth}` }),
        label(display(cell, value, language), left + (c + 0.5) * size, top + r * CELL + CELL / 2 + 4, {
          anchor: 'middle',
          class: depth >= 5 ? 'deep' : 'pale',
        }),
      ];
    }),
  ]);
  return drawing(chart.id, top + downs.length * CELL + 4, chart, [...heads, ...cells]);
}

const distinct = (cells: readonly Cell[]): Cell[] => [...new Set(cells)];
