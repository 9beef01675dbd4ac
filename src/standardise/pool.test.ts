import { expect, test } from 'vitest';
import { inThread, VALUE_SEPARATOR } from './column.ts';
import { openPool } from './pool.ts';

const options = { country: 'br', date: 'dd/mm/yyyy', decimal: ',', today: '2026-11-22' } as const;

test('worker threads and this thread answer alike, many questions at a time', async () => {
  const blobs = [20_000, 24_001, 20_000, 5, 30_000, 22_000].map((count, b) =>
    Array.from({ length: count }, (_, i) => `MARIA ${i % 7} DA SILVA ${'ABCDEFG'[i % 7]!}${b} JR`).join(
      VALUE_SEPARATOR,
    ),
  );
  const pool = openPool(2);
  try {
    const answers = await Promise.all(blobs.map((blob) => pool.standardise('person_name', options, blob)));
    const expected = await Promise.all(blobs.map((blob) => inThread('person_name', options, blob)));
    expect(answers.map((answer, i) => answer.join() === expected[i]!.join())).toEqual(blobs.map(() => true));
    expect(answers[1]![0]!.split(VALUE_SEPARATOR)).toHaveLength(24_001);
  } finally {
    await pool.close();
  }
});

test('a mistake in a worker comes back as an error', async () => {
  const pool = openPool(1);
  try {
    const blob = Array.from({ length: 20_001 }, (_, i) => String(i)).join(VALUE_SEPARATOR);
    await expect(pool.standardise('no_such_kind', options, blob)).rejects.toThrow('no kind of value is called no_such_kind'); // prettier-ignore
  } finally {
    await pool.close();
  }
});
