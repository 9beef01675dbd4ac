import { expect, test } from 'vitest';
import { createRandom } from '../generate/random.ts';
import { tables } from './all-tables.ts';
import { makeArticles, makePeople } from './tables.ts';
import { countries } from './vocabulary.ts';

const options = { columns: ['name', 'street', 'phone'], persons: 200, sharedPhone: 1, moved: 0, dirt: 0 } as const;

test('a seed makes the same table again, and another seed another one', () => {
  const make = (seed: string) => makePeople(createRandom(seed), countries.dutch, options);
  expect(make('a')).toEqual(make('a'));
  expect(make('a').rows).not.toEqual(make('b').rows);
});

test('members of a family share what they are told to share, and records of a person agree where nothing happens', () => {
  const { rows } = makePeople(createRandom('c'), countries.dutch, options);
  const homes = new Map<string, typeof rows>();
  for (const row of rows) homes.set(row.cells[1]!, [...(homes.get(row.cells[1]!) ?? []), row]);
  expect([...homes.values()].some((home) => new Set(home.map(({ entity }) => entity)).size > 1)).toBe(true);
  for (const home of homes.values()) expect(new Set(home.map(({ cells }) => cells[2])).size).toBe(1);
});

test('articles have one to three offers each', () => {
  const { rows } = makeArticles(createRandom('d'), 100);
  const offers = new Map<number, number>();
  for (const { entity } of rows) offers.set(entity, (offers.get(entity) ?? 0) + 1);
  expect(offers.size).toBe(100);
  expect(Math.max(...offers.values())).toBe(3);
});

test.each(Object.entries(tables))(
  '%s: a seed makes the same table again, every row has all its cells',
  (name, [, make]) => {
    const { head, rows } = make(createRandom(name), 60);
    expect(make(createRandom(name), 60).rows).toEqual(rows);
    expect(make(createRandom(`${name} again`), 60).rows).not.toEqual(rows);
    expect(rows.every(({ cells }) => cells.length === head.length)).toBe(true);
    const entities = new Set(rows.map(({ entity }) => entity));
    if (name === 'unique') expect(entities.size).toBe(rows.length);
    else expect(rows.length - entities.size).toBeGreaterThan(rows.length / 20);
  },
);
