import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { fieldsOf, parseFields, spell } from './stage.ts';
import { splitter, type SplitOptions } from './split.ts';

const comma = { delimiter: ',', quote: '"' };

interface Seen {
  readonly line: number;
  readonly fields: string[];
  readonly fault: string | null;
}

function split(text: string, options: Partial<SplitOptions> & { readonly chunk?: number } = {}): Seen[] {
  const seen: Seen[] = [];
  const dialect = options.dialect ?? comma;
  const one = splitter({ ...options, dialect }, (record) => {
    seen.push({
      line: record.line,
      fields: record.fault === null ? fieldsOf(record, dialect) : [],
      fault: record.fault,
    });
  });
  const bytes = Buffer.from(text);
  const size = options.chunk ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) one.push(bytes.subarray(at, at + size));
  one.end();
  return seen;
}

const cell = fc.stringMatching(/^[a-zé ,"\n\r;]{0,6}$/u);
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

test('what is spelled as CSV is read back, whatever the chunks, with the physical line of each record', () => {
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 9 }), (rows, chunk) => {
      const texts = rows.map((row) => spell(row, comma));
      const read = split(`${texts.join('\n')}\n`, { chunk });
      expect(read.map(({ fields }) => fields)).toEqual(rows);
      let line = 1;
      for (const [i, text] of texts.entries()) {
        expect(read[i]!.line).toBe(line);
        line += 1 + (text.match(/\r\n|\n|\r/gu)?.length ?? 0);
      }
    }),
  );
});

test('it finds the records that csv-parse finds', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows.map((row) => spell(row, comma)).join('\n');
      const oracle = parse(text, { relax_column_count: true, record_delimiter: '\n' });
      expect(split(text).map(({ fields }) => fields)).toEqual(oracle);
    }),
  );
});

/** Why records are not found by csv-parse, which otherwise would do: the day one of these fails, it can. */
test('csv-parse loses what stands behind a fault, counts a CRLF inside quotes twice and has one meaning of a lone CR', () => {
  const lenient = {
    info: true,
    relax_column_count: true,
    skip_records_with_error: true,
    record_delimiter: ['\r\n', '\n'],
  };
  const read = (text: string, more: object = {}) =>
    (parse(text, { ...lenient, ...more }) as unknown as { info: { lines: number }; record: string[] }[]).map(
      ({ info, record }) => [info.lines, record],
    );
  const ours = (text: string, expected: number) => split(text, { expected }).filter(({ fault }) => fault === null);

  for (const fault of ['1,"open', '1,"closed"too early']) {
    expect(read(`${fault}\n2,x\n3,y\n`)).toEqual([]);
    expect(ours(`${fault}\n2,x\n3,y\n`, 2).map(({ fields }) => fields[0])).toEqual(['2', '3']);
  }
  // It gives the last line of a record: 2 and 3 would be right.
  expect(read('1,"x\r\ny"\n2,z\n').map(([line]) => line)).toEqual([3, 4]);
  expect(ours('1,"x\r\ny"\n2,z\n', 2).map(({ line }) => line)).toEqual([1, 3]);
  const both = 'a\rb,c\rd,e\n';
  expect(read(both).map(([, fields]) => fields)).toEqual([['a\rb', 'c\rd', 'e']]);
  expect(read(both, { record_delimiter: ['\r\n', '\n', '\r'] }).map(([, fields]) => fields)).toEqual([
    ['a'],
    ['b', 'c'],
    ['d', 'e'],
  ]);
  expect(ours(both, 2).map(({ fields }) => fields)).toEqual([
    ['a\rb', 'c'],
    ['d', 'e'],
  ]);
});

test('counting every field or leaving it to the engine cuts the same records', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[ab,"]{1,5}$/u), { minLength: 1, maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      (lines, end) => {
        const text = lines.join(end);
        expect(split(text, { countAll: true })).toEqual(split(text));
      },
    ),
  );
});

test('a fault costs its first line and no more', () => {
  expect(split('a,b\n1,"open\n2,x\n3,"y"\n').map(({ line, fault }) => [line, fault])).toEqual([
    [1, null],
    [2, 'open_quote'],
    [3, null],
    [4, null],
  ]);
  expect(split('1,"never closed\n2,x\n3,y\n').map(({ line, fault }) => [line, fault])).toEqual([
    [1, 'open_quote'],
    [2, null],
    [3, null],
  ]);
  const far = `1,"opened\n${'x,y\n'.repeat(600)}9,"closed"\n`;
  expect(split(far)[0]).toMatchObject({ line: 1, fault: 'open_quote' });
  expect(split(far).length).toBe(602);
  expect(split('1,"a"b\n2,c\n').map(({ fault }) => fault)).toEqual(['after_quote', null]);
});

test('a record past the limit is given up in bounded memory, and the next one is read', () => {
  const text = `1,a\n2,${'x'.repeat(5000)}\n3,c\n4,"${'y'.repeat(3000)}"\n5,e\n`;
  for (const chunk of [7, 100, 10_000])
    expect(split(text, { mostBytes: 1000, chunk }).map(({ line, fault }) => [line, fault])).toEqual([
      [1, null],
      [2, 'too_long'],
      [3, null],
      [4, 'too_long'],
      [5, null],
    ]);
});

test('a lone CR ends a record that is complete and is dirt in one that is not', () => {
  expect(split('a,b\r1,2\r3,4', { expected: 2 }).map(({ fields }) => fields)).toEqual([
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
  ]);
  expect(split('a\rb,c\nd,e\n', { expected: 2 }).map(({ fields }) => fields)).toEqual([
    ['a\rb', 'c'],
    ['d', 'e'],
  ]);
});

test('blank lines and the end-of-file mark of DOS are no records', () => {
  expect(split('\n\na,b\r\n\r\n1,2\n\u001a').map(({ line }) => line)).toEqual([3, 5]);
});

test('fields of one record', () => {
  expect(parseFields('a,,"b ""c"", d",', comma)).toEqual(['a', '', 'b "c", d', '']);
  expect(parseFields('5" pipe,a\rb', comma)).toEqual(['5" pipe', 'a\rb']);
  expect(parseFields('', comma)).toEqual(['']);
  expect(parseFields('a;b', { delimiter: '', quote: '' })).toEqual(['a;b']);
});
