import { expect, test } from 'vitest';
import type { Cell, Chart, Column } from '../model.ts';
import type { Kind } from '../schema.ts';
import { draw } from './draw.ts';
import { axis } from './scale.ts';

function chartOf(
  kind: Chart['kind'],
  names: readonly (readonly [string, Kind])[],
  rows: Cell[][],
  share = false,
): Chart {
  const columns = names.map(([name, type]): Column => ({ name, title: name, kind: type, about: '', labels: {} }));
  const statuses = rows.map((row) => row.map(() => null));
  const table = {
    id: 't',
    dataset: 'd',
    title: 'Title',
    text: '',
    grain: 'a row',
    columns,
    rows,
    statuses,
    total: undefined,
    count: rows.length,
  };
  return { id: 'c', kind, title: 'People <b>', text: 'How many & where', share, table };
}

/** Attributes of the elements with a class, as numbers. */
function boxes(svg: string, name: string): { x: number; width: number }[] {
  return [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*class="(\w+)"/g)]
    .filter((match) => match[3] === name)
    .map((match) => ({ x: Number(match[1]), width: Number(match[2]) }));
}

test('bars are as long as their values, and the longest fills the room', () => {
  const svg = draw(
    chartOf(
      'bar',
      [
        ['place', 'text'],
        ['people', 'integer'],
      ],
      [
        ['north', 200],
        ['south', 50],
        ['none', 0],
      ],
    ),
    'en',
  );
  const [track] = boxes(svg, 'track');
  expect(boxes(svg, 'c0').map(({ width }) => width)).toEqual([track!.width, track!.width / 4, 0]);
  expect(svg).toContain('>200</text>');
});

test('a share fills its bar whatever its size; parts follow each other', () => {
  const names = [
    ['place', 'text'],
    ['a', 'integer'],
    ['b', 'integer'],
  ] as const;
  const svg = draw(
    chartOf(
      'stacked',
      names,
      [
        ['north', 30, 10],
        ['south', 3, 1],
      ],
      true,
    ),
    'en',
  );
  const [first, second] = [boxes(svg, 'c0').slice(1), boxes(svg, 'c1').slice(1)];
  expect(first[0]).toEqual(first[1]);
  expect(second[0]!.x).toBeCloseTo(first[0]!.x + first[0]!.width + 1, 1);
  expect(svg).toContain('>75.0%</text>');
});

test('a heat map writes every value, and a dash where there is none', () => {
  const names = [
    ['row', 'text'],
    ['column', 'text'],
    ['share', 'percent'],
  ] as const;
  const svg = draw(
    chartOf('heat', names, [
      ['name', 'core', 1],
      ['name', 'app', 0.05],
      ['birth', 'core', null],
    ]),
    'en',
  );
  expect(svg).toContain('class="h9"');
  expect(svg.match(/>–<\/text>/g)).toHaveLength(2);
  expect(svg).toContain('>100.0%</text>');
});

test('a line has a gap where a value is missing', () => {
  const svg = draw(
    chartOf(
      'line',
      [
        ['day', 'date'],
        ['n', 'integer'],
      ],
      [
        ['2026-11-20', 1],
        ['2026-11-21', null],
        ['2026-11-22', 3],
      ],
    ),
    'en',
  );
  expect(/ d="([^"]*)"/.exec(svg)![1]!.match(/M/g)).toHaveLength(2);
  expect(svg.match(/<circle/g)).toHaveLength(2);
});

test('name and description are there for those who do not see, and text is text', () => {
  const svg = draw(
    chartOf(
      'bar',
      [
        ['place', 'text'],
        ['people', 'integer'],
      ],
      [['<i>&', 1]],
    ),
    'en',
  );
  expect(svg).toContain('<title id="c-t">People &lt;b&gt;</title><desc id="c-d">How many &amp; where</desc>');
  expect(svg).toContain('>&lt;i&gt;&amp;</text>');
  expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="c-t c-d"/);
});

test.each([
  [0, 97, [0, 20, 40, 60, 80, 100]],
  [0, 3, [0, 1, 2, 3]],
  [-2, 3, [-2, -1, 0, 1, 2, 3]],
  [0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
])('steps from %d to %d are round', (low, high, wanted) => {
  expect(axis([low, high], [0, 100]).steps).toEqual(wanted);
});
