import { expect, test } from 'vitest';
import type { ColumnRecipe, TableRecipe } from './model.ts';
import { makeTable } from './recipe.ts';
import { measureFigure } from './restrict.ts';

const column = (rest: Partial<ColumnRecipe> & { name: string }): ColumnRecipe => ({
  title: rest.name,
  kind: 'text',
  about: '',
  labels: {},
  fold: 'same',
  ratio: undefined,
  threshold: undefined,
  n: undefined,
  ...rest,
});
const threshold = { good: 0.05, warn: 0.1 };
const recipe: TableRecipe = {
  id: 'queues',
  dataset: 'calls',
  title: '',
  text: '',
  grain: '',
  columns: [
    column({ name: 'queue' }),
    column({ name: 'share', kind: 'percent', ratio: ['lost', 'offered'], n: 'offered', threshold }),
  ],
  by: ['queue'],
  split: undefined,
  sort: '-share',
  totals: [],
  limit: 500,
  short: false,
};
const cube = {
  names: ['queue', 'lost', 'offered'],
  rows: [
    ['large', 1, 60],
    ['large', 3, 40],
    ['two', 1, 2],
    ['nobody', 0, 0],
    ['middle', 4, 20],
    ['nineteen', 9, 19],
  ],
};

test('a share of fewer than 20 cases is neither judged nor ranked; the cases of rows that become one are added up', () => {
  const { rows, statuses } = makeTable(recipe, cube);
  expect(rows).toEqual([
    ['middle', 0.2],
    ['large', 0.04],
    ['two', 0.5],
    ['nineteen', 9 / 19],
    ['nobody', null],
  ]);
  expect(statuses.map(([, share]) => share)).toEqual(['bad', 'good', 'few', 'few', 'none']);
});

test('a threshold says otherwise, and a column may name its cases without being a quotient', () => {
  const judged = { ...threshold, least: 0 };
  const plain = column({ name: 'share', kind: 'percent', n: 'cases', threshold: judged });
  const made = (columns: TableRecipe['columns']) =>
    makeTable({ ...recipe, columns, by: undefined, sort: undefined }, { names: ['share', 'cases'], rows: [[0.5, 2]] });
  expect(made([plain]).statuses).toEqual([['bad']]);
  expect(made([{ ...plain, threshold }]).statuses).toEqual([['few']]);
});

test('a figure counts its cases by their own column, not by seconds', () => {
  const desks = { names: ['busy', 'ready', 'days'], rows: [[3000, 4000, 1], [3000, 6000, 1]] }; // prettier-ignore
  const figure = { metric: 'occupancy', dataset: 'desks', numerator: 'busy', denominator: 'ready', kind: 'percent', threshold } as const; // prettier-ignore
  expect(measureFigure({ ...figure, n: 'days' }, desks)).toEqual({ value: 0.6, n: 2, status: 'few' });
  expect(measureFigure({ ...figure, n: undefined }, desks)).toEqual({ value: 0.6, n: 10_000, status: 'bad' });
});
