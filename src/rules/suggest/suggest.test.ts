import { expect, test } from 'vitest';
import { chooseKeys } from './choose-keys.ts';
import { profileColumn, toDate } from './column-type.ts';
import { suggest } from './suggest.ts';

const many = (of: (i: number) => string | null) => Array.from({ length: 200 }, (_, i) => of(i));
const letters = (i: number) => [...String(i + 1000)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

test.each([
  ['email', many((i) => `p${i}@mail.example`)],
  [
    'date',
    many((i) => `${String(1 + (i % 28)).padStart(2, '0')}/${String(1 + (i % 12)).padStart(2, '0')}/19${60 + (i % 30)}`),
  ],
  ['code', many((i) => `${100_000 + i * 37}-0`)],
  ['code', many((i) => `AB-${i}`)],
  ['number', many((i) => `${i}.99`)],
  ['name', many((i) => letters(i))],
  ['name', many((i) => `имя${String.fromCodePoint(1072 + (i % 30), 1072 + Math.floor(i / 30))}`)],
  ['category', many((i) => 'abc'[i % 3]!)],
  ['text', many((i) => `${letters(i)} of the ${letters(i * 3)} and ${letters(i * 7)}`)],
  ['address', many((i) => `${i} ${letters(i)} street ${letters(i * 2)}`)],
  ['empty', many(() => null)],
  ['empty', many(() => 'always')],
  ['empty', []],
])('%s is told by its values', (type, values) => {
  expect(profileColumn('any name at all', values).type).toBe(type);
});

test('dates are read in the order that reads most of them', () => {
  expect(
    profileColumn(
      'x',
      many((i) => `${13 + (i % 15)}/02/1990`),
    ).dateOrder,
  ).toBe('dmy');
  expect(
    profileColumn(
      'x',
      many((i) => `02/${13 + (i % 15)}/1990`),
    ).dateOrder,
  ).toBe('mdy');
  expect(toDate('19900213', 'ymd')).toEqual([1990, 2, 13]);
  expect(toDate('1990-13-02', 'ymd')).toBeNull();
});

test('a column made of others is not compared; what it has beside them is', () => {
  const first = many((i) => letters(i));
  const last = many((i) => letters(i * 31));
  const whole = many((i) => `${letters(i)} ${letters(i * 31)}`);
  const address = many((i) => `${letters(i)} ${letters(i * 31)} ${letters(i * 17)}x ${letters(i * 13)}y`);
  const columns = new Map([['f', first], ['l', last], ['w', whole], ['a', address]]); // prettier-ignore
  const profiles = [...columns].map(([name, values]) => profileColumn(name, values));
  const { fields, left } = suggest(profiles, columns, []);
  expect(left.map(({ column }) => column)).toEqual(['w']);
  expect(fields.find(({ column }) => column === 'a')!.without).toEqual(['f', 'l']);
});

test('of 200 columns those are compared that tell records apart best, in their order; the others are said', () => {
  const columns = new Map(
    Array.from({ length: 200 }, (_, k) => {
      // Every tenth tells most records apart; the others hold three values, or one in a record of four.
      if (k % 10 === 0) return [`c${k}`, many((i) => letters(i * (k + 3) + k))] as const;
      return [`c${k}`, k % 2 === 0 ? many((i) => 'xyz'[(i * k) % 3]!) : many((i) => (i % 4 === 0 ? letters(i + k) : ''))] as const; // prettier-ignore
    }),
  );
  const { fields, left, comparisons } = suggest([...columns].map(([name, values]) => profileColumn(name, values)), columns, []); // prettier-ignore
  expect([fields.length, comparisons.length, left.length]).toEqual([30, 30, 170]);
  const names = fields.map(({ column }) => column);
  expect(names).toEqual(expect.arrayContaining(Array.from({ length: 20 }, (_, k) => `c${k * 10}`)));
  expect(names.map((name) => Number(name.slice(1)))).toEqual(names.map((name) => Number(name.slice(1))).toSorted((a, b) => a - b)); // prettier-ignore
  expect(left.find(({ column }) => column === 'c199')!.why).toBe('30 other columns tell records apart better');
});

test('names of columns become names of fields, whatever they are', () => {
  const columns = new Map(['姓名', 'Source', 'name_match', 'E-Mail!', 'e mail'].map((name, k) => [name, many((i) => letters(i * (k + 2) + k))] as const)); // prettier-ignore
  const { fields } = suggest([...columns].map(([name, values]) => profileColumn(name, values)), columns, []); // prettier-ignore
  expect(fields.map(({ name }) => name)).toEqual(['column', 'source_value', 'name_match_value', 'e_mail', 'e_mail_2']);
});

test('keys are chosen for what they add, under the budget', () => {
  const key = (number: number, pairs: number, finds: number[]) => ({
    key: number,
    pairs,
    largest: 2,
    finds: Int32Array.from(finds),
  });
  const expected = new Float64Array(10).fill(1);
  const choice = chooseKeys(
    [
      key(0, 10, [0, 1, 2, 3, 4, 5]),
      key(1, 10, [4, 5, 6]),
      key(2, 1000, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      key(3, 10, [0, 1]),
    ],
    expected,
    { pairs: 100, keys: 3, overhead: 1 },
  );
  expect(choice.keys.map(({ key: number }) => number).slice(0, 2)).toEqual([0, 1]);
  expect(choice.keys.every(({ key: number }) => number !== 2)).toBe(true);
  expect(choice.found).toBeCloseTo(0.7, 12);
  expect(chooseKeys([], new Float64Array(0), { pairs: 1, keys: 1, overhead: 1 }).found).toBe(1);
});

test('years of two digits are read where they stand last', () => {
  expect(toDate('4/20/77', 'mdy')).toEqual([1977, 4, 20]);
  expect(toDate('20.4.29', 'dmy')).toEqual([2029, 4, 20]);
  expect(toDate('77-04-20', 'ymd')).toBeNull();
  expect(toDate('1.2.3', 'dmy')).toBeNull();
});

const suggestedFor = (columns: ReadonlyMap<string, readonly (string | null)[]>) =>
  suggest(
    [...columns].map(([name, values]) => profileColumn(name, values)),
    columns,
    [],
  );

test('a model number inside a title is compared on its own, beside the other words; sizes and years are no model numbers', () => {
  const titles = many((i) => `${letters(i)} camera ${letters(i * 3)} - DX-${i + 1000} 32GB`);
  const plain = many((i) => `${letters(i * 7)} of the ${letters(i)} in ${1900 + (i % 90)} with 27 pieces`);
  const { fields, comparisons } = suggestedFor(new Map([['title', titles], ['note', plain]])); // prettier-ignore
  expect(fields.map(({ name, kind, take }) => [name, kind, take])).toEqual([
    ['title_mark', 'plain_code', 'mark'],
    ['title', 'plain_address', 'rest'],
    ['note', 'plain_address', undefined],
  ]);
  expect(comparisons.map(({ name }) => name)).toEqual(['title_mark', 'title', 'note']);
});

test('words with digits that hardly differ are no model numbers', () => {
  const titles = many((i) => `${letters(i)} camera ${letters(i * 3)} 1080p`);
  expect(suggestedFor(new Map([['title', titles]])).fields.map(({ name }) => name)).toEqual(['title']);
});

test('prices are compared by the share they differ, co-ordinates by how far apart they are on their range', () => {
  const prices = many((i) => `${(i + 1) * 7}.50`);
  const degrees = many((i) => (40 + i / 100).toFixed(4));
  const [price, degree] = suggestedFor(new Map([['price', prices], ['degree', degrees]])).comparisons; // prettier-ignore
  expect(price!.levels.slice(1).map(({ when }) => when)).toEqual([{ percent: 1 }, { percent: 10 }, { percent: 30 }]);
  // From 40.1 to 41.89: 95 - 5 % of 200 values, 1.79.
  expect(degree!.levels.slice(1).map(({ when }) => when)).toEqual([{ difference: 0.00018 }, { difference: 0.0018 }, { difference: 0.018 }, { difference: 0.18 }]); // prettier-ignore
});
