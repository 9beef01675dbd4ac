import { expect, test } from 'vitest';
import { tableOf, tablesOf } from './chart-table.ts';
import type { Chart, Column, Section, Table } from './model.ts';

const column = (name: string, labels = {}): Column => ({ name, title: name, kind: 'text', about: '', labels });
const table: Table = {
  id: 'overlap_table',
  dataset: 'overlap',
  title: 'In common',
  text: '',
  grain: 'a pair',
  columns: [column('source'), column('other', { app: 'App' }), { ...column('share'), kind: 'percent' }],
  rows: [
    ['core', 'core', 1],
    ['core', 'app', 0.5],
    ['app', 'app', 1],
  ],
  statuses: [],
  total: undefined,
  count: 3,
};
const chart: Chart = { id: 'overlap', kind: 'heat', title: 'In common', text: 'Shares', share: false, table };

test('the numbers of a heat map stand as a matrix, with gaps where nothing is known', () => {
  const matrix = tableOf(chart);
  expect(matrix.columns.map(({ title, kind }) => [title, kind])).toEqual([
    ['source', 'text'],
    ['core', 'percent'],
    ['App', 'percent'],
  ]);
  expect(matrix.rows).toEqual([
    ['core', 1, 0.5],
    ['app', null, 1],
  ]);
});

test('formats without drawings show the rows of a chart once', () => {
  const section: Section = {
    id: 'L3',
    title: '',
    text: '',
    status: null,
    metrics: [],
    charts: [chart],
    tables: [],
    notes: [],
  };
  expect(tablesOf(section).map(({ id }) => id)).toEqual(['overlap_table']);
  expect(tablesOf({ ...section, tables: [{ ...table, id: 'rows' }] }).map(({ id }) => id)).toEqual(['rows']);
});
