import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { toAscii } from './train-ascii.ts';
import { plainRecord } from './train-record.ts';

test('text of any script becomes ASCII: equal stays equal, different stays different', () => {
  expect(toAscii('Иванов')).toBe('ivanov');
  expect(toAscii('Γιώργος')).toBe('giorgos');
  expect(toAscii('Łukasz Søren Straße')).toBe('lukasz soren strasse');
  expect(toAscii('김')).toBe('gim');
  expect(toAscii('ひらかな')).toBe(toAscii('ヒラカナ'));
  expect(toAscii('山田')).not.toBe(toAscii('山本'));
  expect(toAscii('٢٠٢٤')).toBe('2024');
  expect(toAscii('JosÃ©')).toBe('jose');
});

test('every kind has its standard form; what says nothing is missing', async () => {
  const engine = await openDuckdb();
  await engine.run(`create table plain as select 's' as _source, i::varchar as _key, i as _line, i as _mestre_row, * exclude (i) from (values
    (1, 'José  O''Neil-Ávila', '123.456-7', '31/12/1990', 'A.B@Mail.Example', '1.234,50', 'caf&#233; &amp; co'),
    (2, 'Анна', '0007', '1990-12-31', '?', '12.5', 'N/A'),
    (3, null, '---', 'none', null, 'x', '.'))
    as t(i, name, code, born, mail, price, note)`);
  await apply(
    engine,
    plainRecord(
      [
        { name: 'name', kind: 'plain_name', column: 'name' },
        { name: 'code', kind: 'plain_code', column: 'code' },
        { name: 'born', kind: 'plain_date', column: 'born', order: 'dmy' },
        { name: 'mail', kind: 'plain_email', column: 'mail' },
        { name: 'price', kind: 'plain_number', column: 'price' },
        { name: 'note', kind: 'plain_text', column: 'note' },
        { name: 'both', kind: 'plain_text', column: 'name', also: ['note'] },
        { name: 'rest', kind: 'plain_text', column: 'note', without: ['name'] },
      ],
      duckdb,
    ),
  );
  const rows = await engine.rows('select * from record order by record_id');
  expect(rows.map((row) => row['name_match'])).toEqual(['jose oneil avila', 'anna', null]);
  expect(rows.map((row) => row['code_match'])).toEqual(['1234567', '7', null]);
  expect(rows.map((row) => row['born_match'])).toEqual(['19901231', '19901231', null]);
  expect(rows.map((row) => row['born'])).toEqual(['1990-12-31', '1990-12-31', null]);
  expect(rows.map((row) => row['mail_match'])).toEqual(['a.b@mail.example', null, null]);
  expect(rows.map((row) => row['mail_local'])).toEqual(['a.b', null, null]);
  expect(rows.map((row) => row['price'])).toEqual([1234.5, 12.5, null]);
  expect(rows.map((row) => row['note_match'])).toEqual(['cafe co', null, null]);
  expect(rows[0]!['both_match']).toBe('jose oneil avila cafe co');
  expect(rows.map((row) => row['name_status'])).toEqual(['ok', 'ok', 'absent']);
  await engine.close();
});

test('years of two digits stand last; below 30 they are of this century', async () => {
  const engine = await openDuckdb();
  await engine.run(`create table plain as select 's' as _source, i::varchar as _key, i as _line, i as _mestre_row, born from (values
    (1, '4/20/77'), (2, '12-1-29'), (3, '12/31/1930'), (4, '1990-02-03'), (5, '1/2/345')) as t(i, born)`);
  const fields = [{ name: 'born', kind: 'plain_date', column: 'born', order: 'mdy' }] as const;
  await apply(engine, plainRecord(fields, duckdb));
  const rows = await engine.rows('select born_match from record order by record_id');
  expect(rows.map((row) => row['born_match']).slice(0, 4)).toEqual(['19770420', '20291201', '19301231', '19900203']);
  await engine.close();
});

test('the longest word of letters and digits is the mark of a text, and the rest are its words', async () => {
  const engine = await openDuckdb();
  await engine.run(`create table plain as select 's' as _source, i::varchar as _key, i as _line, i as _mestre_row, title from (values
    (1, 'Nordal HS-7180S camera, 32GB'), (2, 'hs7180s Nordal Camera'), (3, 'Nordal camera 27 inch 12345'), (4, null)) as t(i, title)`);
  const fields = [
    { name: 'mark', kind: 'plain_code', column: 'title', take: 'mark' },
    { name: 'title', kind: 'plain_text', column: 'title', take: 'rest' },
  ] as const;
  await apply(engine, plainRecord(fields, duckdb));
  const rows = await engine.rows('select mark_match, title_match from record order by record_id');
  expect(rows.map((row) => [row['mark_match'], row['title_match']])).toEqual([
    ['hs7180s', 'nordal camera 32gb'],
    ['hs7180s', 'nordal camera'],
    [null, 'nordal camera 27 inch 12345'],
    [null, null],
  ]);
  await engine.close();
});

test('a code is the same however its parts are set apart, and a word for nothing is no code', async () => {
  const engine = await openDuckdb();
  const given = [
    '19600813',
    '1960-08-13',
    '1960/08.13',
    ' 1960 08-13',
    '0-1960-08-13',
    'A-1',
    'a/1',
    '#a1',
    'x-x-x',
    'Unknown',
    'n/a',
  ];
  await engine.load(
    'given',
    { line: 'INTEGER', code: 'VARCHAR' },
    { line: Int32Array.from(given.keys()), code: given },
  );
  await engine.run("create table plain as select 's' as _source, lpad(line::varchar, 2, '0') as _key, line as _line, line as _mestre_row, code from given"); // prettier-ignore
  await apply(engine, plainRecord([{ name: 'code', kind: 'plain_code', column: 'code' }], duckdb));
  const rows = await engine.rows('select code_match from record order by record_id');
  const date = '19600813';
  expect(rows.map((row) => row['code_match'])).toEqual([
    date,
    date,
    date,
    date,
    date,
    'a1',
    'a1',
    'a1',
    null,
    null,
    null,
  ]);
  await engine.close();
});

test.each(['plain_name', 'plain_text', 'plain_code', 'plain_email', 'plain_date'] as const)(
  'a value of %s that is read as it stands is what folding makes of it',
  async (kind) => {
    const engine = await openDuckdb();
    try {
      const signs = ['a', 'B', '1', '0', ' ', '-', '.', '@', '&', 'é', '\n'];
      const text = fc.oneof(
        fc.array(fc.constantFrom(...signs), { maxLength: 7 }).map((all) => all.join('')),
        fc.constantFrom('ana maria', '1960-08-13', '1960-8-13', '0-1', 'a-0-b', 'n a', 'unknown', 'a.b+c@d.example'),
      );
      const given = fc.sample(text, { numRuns: 400, seed: Number(process.env['SEED'] ?? 1) });
      await engine.load('given', { line: 'INTEGER', x: 'VARCHAR' }, { line: Int32Array.from(given.keys()), x: given });
      await engine.run("create table plain as select 's' as _source, lpad(line::varchar, 4, '0') as _key, line as _line, line as _mestre_row, x from given"); // prettier-ignore
      // Only the first field of a column reads values as they stand.
      const order = kind === 'plain_date' ? ('dmy' as const) : undefined;
      const fields = ['quick', 'folded'].map((name) => ({ name, kind, column: 'x', order }));
      await apply(engine, plainRecord(fields, duckdb));
      const rows = await engine.rows('select quick_match, folded_match from record order by record_id');
      expect(rows).toHaveLength(given.length);
      expect(rows.map((row) => row['quick_match'])).toEqual(rows.map((row) => row['folded_match']));
      expect(rows.filter((row) => row['quick_match'] !== null).length).toBeGreaterThan(10);
    } finally {
      await engine.close();
    }
  },
);
