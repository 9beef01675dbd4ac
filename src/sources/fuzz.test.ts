import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contractOf, openBench } from '../test/ingest.ts';
import { fieldsOf } from './stage.ts';
import { splitter } from './split.ts';

const dialect = { delimiter: ',', quote: '"' };

/** The records of a text and how many of them have three fields, by our splitter alone. */
function cut(text: Uint8Array): { records: number; whole: string[][] } {
  let records = -1; // the header is none
  const whole: string[][] = [];
  const split = splitter({ dialect, expected: 3, countAll: true }, (record) => {
    if (records++ < 0) return;
    const fields = record.fault === null ? fieldsOf(record, dialect) : [];
    if (fields.length === 3) whole.push(fields.map((field) => field.replaceAll('\0', '')));
  });
  split.push(text);
  split.end();
  return { records, whole };
}

test('whatever the bytes, every record is taken in exactly or rejected, and the engine reads what we cut', async () => {
  const bench = await openBench();
  const piece = fc.constantFrom(
    'a',
    'é',
    ',',
    ',,',
    '"',
    '""',
    '\n',
    '\r\n',
    '\r',
    '\0',
    ' ',
    ';',
    '\\',
    "'",
    '1,b,c\n',
    '2,"x\ny",z\r\n',
  );
  const contract = contractOf();
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 25 }), async (pieces) => {
      const bytes = Buffer.from(`id,name,at\nK0,n,\n${pieces.join('')}`);
      const path = join(bench.root, 'fuzz.csv');
      writeFileSync(path, bytes);
      const { batch, status } = await bench.take(path, contract);
      if (status === 'same') return;
      const { records, whole } = cut(bytes);
      expect(batch!.received).toBe(records);
      const named = new Set(whole.map(([key]) => key!.trim()).filter((key) => key !== ''));
      expect(batch!.new + batch!.changed + batch!.unchanged).toBe(named.size);
      const rows = await bench.rows(batch!);
      for (const row of rows) {
        const alike = whole.filter(([key]) => key!.trim() === row['_key']);
        expect(alike).toContainEqual([row['id'], row['name'] ?? '', row['at'] ?? '']);
      }
    }),
    {
      numRuns: 60,
      examples: [
        [['"', '"', '\r', '2,"x\ny",z\r\n']],
        [['\0', '"', '2,"x\ny",z\r\n']],
        [['a', ',', '\0', '"', ',']],
        [['a', ',', ',', '\0', '""']],
      ],
    },
  );
  await bench.close();
});
