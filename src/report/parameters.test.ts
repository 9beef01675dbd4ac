import { expect, test } from 'vitest';
import { bind, isDay, mentioned, toBindings, toSaid } from './parameters.ts';

const declared = {
  source: { type: 'text', title: 'Source' },
  least: { type: 'integer', title: 'Least', default: 5 },
  day: { type: 'date', title: 'Day' },
  side: { type: 'text', title: 'Side', choices: ['left', 'right'] },
} as const;
const copy = () => structuredClone(declared) as unknown as Parameters<typeof toBindings>[0];
const fixed = { asOf: '2026-11-22', language: 'pt' };

test('a parameter becomes a literal of its type, whatever was typed', async () => {
  const bindings = await toBindings(copy(), { source: "x' or '1'='1", day: '2026-02-28' }, fixed);
  expect(bind('select $source, $least, $day, $side, $as_of, $language', bindings)).toBe(
    "select cast('x'' or ''1''=''1' as varchar), cast('5' as bigint), cast('2026-02-28' as date), cast(null as varchar), date '2026-11-22', 'pt'",
  );
});

test('text, quoted names and comments are not searched for parameters', async () => {
  const sql = `select '$source', "$source", $least -- $source\n/* $source */`;
  expect(mentioned(sql).map(({ name }) => name)).toEqual(['least']);
  expect(bind(sql, await toBindings(copy(), {}, fixed))).toContain(
    `'$source', "$source", cast('5' as bigint) -- $source`,
  );
});

test.each([
  [{ nothing: '1' }, 'parameter_unknown'],
  [{ least: '1; drop table x' }, 'parameter_invalid'],
  [{ day: '2026-02-30' }, 'parameter_invalid'],
  [{ side: 'up' }, 'parameter_invalid'],
])('%j is refused with %s', async (given, code) => {
  const refused = toBindings(copy(), given as Record<string, string>, fixed);
  await expect(refused).rejects.toThrow(expect.objectContaining({ code }));
});

test('a default may be a query over the parameters above it; without an answer the parameter is null', async () => {
  const asked: string[] = [];
  const query = { ...copy(), from: { type: 'date', title: 'From', default: { sql: 'select $day - 27' } } };
  const answering = (value: string | undefined) => ({
    ...fixed,
    answer: async (sql: string) => (asked.push(sql), value),
  });
  const bindings = await toBindings(query as never, { day: '2026-02-28' }, answering('2026-02-01'));
  expect(asked).toEqual(["select cast('2026-02-28' as date) - 27"]);
  expect(bindings['from']).toEqual({ sql: "cast('2026-02-01' as date)", text: '2026-02-01' });
  expect((await toBindings(query as never, {}, answering(undefined)))['from']!.sql).toBe('cast(null as date)');
  expect((await toBindings(query as never, { from: '2026-01-01' }, answering('x')))['from']!.text).toBe('2026-01-01');
});

test('pages name the parameters that have a value, as their language writes it, beside the value itself', async () => {
  const shown = { ...copy(), hidden: { type: 'date', title: 'Hidden', default: 'as_of', shown: false } } as never;
  const bindings = await toBindings(shown, { day: '2026-02-28', least: '12500' }, fixed);
  const said = (language: 'pt' | 'ru' | 'en') => toSaid(shown, bindings, language);
  expect(said('pt')).toEqual([
    { title: 'Least', value: '12500', text: '12.500' },
    { title: 'Day', value: '2026-02-28', text: '28 de fev. de 2026' },
  ]);
  expect(said('ru')[1]!.text).toBe('28 февр. 2026 г.');
  expect(said('en')[1]!.text).toBe('28 Feb 2026');
});

test('a day exists or not', () => {
  expect(['2024-02-29', '2026-02-29', '2026-1-1', 'today'].map(isDay)).toEqual([true, false, false, false]);
});
