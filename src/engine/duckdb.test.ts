import { expect, test } from 'vitest';
import { select } from '../sql/step.ts';
import { openDuckdb } from './duckdb.ts';

test('columns come out as they went in: numbers typed, text with its nulls, separators and line ends', async () => {
  const engine = await openDuckdb({ threads: 2 });
  const data = {
    n: Int32Array.from([1, -5, -(2 ** 31), 7]),
    x: Float64Array.from([0.5, NaN, -1, 2]),
    t: ['a\nb', null, '', 'ção'],
  };
  expect(await engine.load('t', { n: 'INTEGER', x: 'DOUBLE', t: 'VARCHAR' }, data)).toBe(4);
  expect(await engine.columns('select n, x, t from t')).toEqual(data);
  const odd = { t: ['\u001e', '\u001f', null] };
  await engine.load('odd', { t: 'VARCHAR' }, odd);
  expect(await engine.columns('select t from odd')).toEqual(odd);
  await engine.close();
});

test('long columns keep their order across blobs', async () => {
  const engine = await openDuckdb({ threads: 2 });
  const made = await engine.make(
    select(
      'many',
      'to have more rows than a blob holds',
      [],
      "select i::integer as i, case when i % 7 = 0 then null else 'v' || i end as v from range(50000) r(i)",
    ),
  );
  expect(made.rows).toBe(50_000);
  const { i, v } = await engine.columns('select i, v from many order by i');
  expect([i?.[49_999], v?.[49_999], v?.[49_994], v?.length]).toEqual([49_999, 'v49999', null, 50_000]);
  await engine.close();
});

test('numbers alone come in the order of the query too, with their nulls', async () => {
  const engine = await openDuckdb({ threads: 2 });
  const read = await engine.columns(
    'with q as (select i::integer as i, (i % 100)::smallint as s, case when i % 3 > 0 then i / 2 end::double as x from range(300000) as r(i)) select i, s, x from q order by hash(i), i',
  );
  const [sorted] = await engine.rows('select list(i order by hash(i), i)::varchar as i from range(300000) as r(i)');
  const i = read['i'] as Int32Array;
  expect(`[${i.join(', ')}]`).toBe(sorted!['i']);
  expect((read['s'] as Int32Array).every((s, at) => s === i[at]! % 100)).toBe(true);
  expect((read['x'] as Float64Array).every((x, at) => (i[at]! % 3 === 0 ? Number.isNaN(x) : x === i[at]! / 2))).toBe(
    true,
  );
  expect(await engine.columns('select 1::integer as i where false')).toEqual({ i: new Int32Array(0) });
  await engine.close();
});

test('a step computed over columns becomes a table of the declared types', async () => {
  const engine = await openDuckdb();
  await engine.make({
    kind: 'compute',
    table: 'doubled',
    why: 'to show it',
    reads: [],
    inputs: { source: 'select 21::integer as n' },
    columns: { n: 'BIGINT', day: 'DATE' },
    compute: ({ source }) => ({ n: Int32Array.from(source!['n'] as Int32Array, (n) => n * 2), day: ['2026-11-22'] }),
  });
  expect(await engine.rows('select n, day from doubled')).toEqual([{ n: 42, day: '2026-11-22' }]);
  await engine.close();
});

test('a failing statement says which', async () => {
  const engine = await openDuckdb();
  await expect(engine.rows('select nope from nowhere')).rejects.toMatchObject({
    code: 'sql_failed',
    at: 'select nope from nowhere',
  });
  await engine.close();
});

test('a long statement can be stopped, fails by its name, and leaves the engine fit for the next', async () => {
  const engine = await openDuckdb({ threads: 2 });
  const counting = select('counted', 'to take long', [], 'select count(*) as n from range(100000) a, range(1000000) b');
  const making = engine.make(counting);
  // Again and again: on a busy machine it may not have begun when it is stopped first.
  const stopping = setInterval(() => engine.interrupt(), 50);
  await expect(making).rejects.toMatchObject({ code: 'interrupted' });
  clearInterval(stopping);
  const failing = select('failing', 'to fail as it runs', [], "select error('odd ' || i) as n from range(10) as r(i)");
  await expect(engine.make(failing)).rejects.toMatchObject({ code: 'sql_failed' });
  const made = await engine.make(select('made', 'to go on', [], 'select i from range(10) as r(i)'));
  expect(made.rows).toBe(10);
  expect(await engine.rows('insert into made select i from made where i < 3')).toEqual([{ Count: 3 }]);
  await engine.close();
});

test('statements run one after the other, long or short, few or many; what comes before one that fails is kept', async () => {
  const engine = await openDuckdb();
  try {
    const many = Array.from({ length: 12 }, (_, i) => `insert into t values (${i})`);
    await engine.run(
      "create table t (n integer); insert into t values (-1); create table copied as select n, '; insert' as text from t",
    );
    await engine.run(many.join(';\n'));
    await engine.run('-- said first\ninsert into t values (12); checkpoint');
    expect(await engine.rows('select count(*) as n, sum(n) as total from t')).toEqual([{ n: 14, total: 77 }]);
    expect(await engine.rows('select * from copied')).toEqual([{ n: -1, text: '; insert' }]);
    await expect(engine.run('insert into t values (13); insert into nowhere values (1)')).rejects.toThrow(/nowhere/);
    expect(await engine.rows('select count(*) as n from t')).toEqual([{ n: 15 }]);
  } finally {
    await engine.close();
  }
});
