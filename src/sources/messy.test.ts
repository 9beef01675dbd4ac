import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Bench, contractAt, openBench, textOf } from '../test/ingest.ts';
import { exitCodeOf } from './ingest.ts';
import { contractsFor } from './offer.ts';

/** fixtures/messy: one nastiness per file; expected.yaml says what becomes of it. */
const folder = fileURLToPath(new URL('../../fixtures/messy', import.meta.url));
const expected = parse(readFileSync(join(folder, 'expected.yaml'), 'utf8')) as Record<string, Expected>;

interface Expected {
  readonly counts?: readonly [received: number, fresh: number, rejected: number, duplicate: number];
  readonly rejects?: readonly string[];
  readonly raw?: string;
  readonly keys?: readonly string[];
  readonly lines?: readonly number[];
  readonly names?: readonly string[];
  readonly values?: Readonly<Record<string, string>>;
  readonly totals?: Readonly<Record<string, string>>;
  readonly encoding?: string;
  readonly warns?: string;
  readonly says?: string;
  readonly file?: string;
  readonly error?: string;
  readonly exit?: number;
}

const contracts = new Map(
  readdirSync(join(folder, 'sources')).map((name) => {
    const contract = contractAt(join(folder, 'sources', name));
    return [contract.value.source, contract] as const;
  }),
);

test('every messy file says what is expected of it', () => {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'expected.yaml',
  );
  expect(files.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
});

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test.each(Object.entries(expected))('%s', async (name, wanted) => {
  // Every file meets an empty ledger: what it is must not hang on the files before it.
  const alone = await openBench();
  try {
    const outcome = await alone.take(join(folder, name), contractsFor(name, contracts)[0]!);
    expect(exitCodeOf([outcome])).toBe(wanted.exit ?? 0);
    expect(outcome.error?.code).toBe(wanted.error);
    if (wanted.error !== undefined) {
      expect(outcome.batch).toBeNull();
      expect(outcome.error?.message).toContain(wanted.says);
      expect(outcome.error?.hint).toBeTruthy();
      const [kept] = readdirSync(join(alone.project.paths.quarantine, outcome.source!)).filter((file) =>
        file.endsWith(name),
      );
      expect(kept).toBeDefined();
      return;
    }
    const batch = outcome.batch!;
    expect([batch.received, batch.new, batch.rejected, batch.duplicate]).toEqual(wanted.counts);
    const rejects = await alone.rejects(batch);
    expect(rejects.map((row) => `${row['line']} ${row['rule']}`)).toEqual(wanted.rejects ?? []);
    if (wanted.says !== undefined) expect(String(rejects[0]!['reason'])).toContain(wanted.says);
    if (wanted.raw !== undefined) expect(rejects[0]!['raw']).toBe(wanted.raw);
    const rows = await alone.rows(batch);
    if (wanted.keys) expect(rows.map((row) => row['_key'])).toEqual(wanted.keys);
    if (wanted.lines) expect(rows.map((row) => row['_line'])).toEqual(wanted.lines);
    if (wanted.names) expect(rows.map((row) => row['nome'])).toEqual(wanted.names);
    if (wanted.values) expect(rows[0]).toMatchObject(wanted.values);
    if (wanted.encoding !== undefined) expect(batch.encoding).toBe(wanted.encoding);
    expect(outcome.warnings.join('\n')).toContain(wanted.warns ?? '');
    if (wanted.warns === undefined) expect(outcome.warnings).toEqual([]);
    if (wanted.file !== undefined) expect(textOf(outcome.rejects!)).toContain(wanted.file);
    else if (rejects.length > 0) expect(textOf(outcome.rejects!).split('\n').length).toBeGreaterThan(rejects.length);
    if (wanted.totals) {
      const totals = alone.ledger
        .prepare('select measure, received from batch_total where batch_id = ?')
        .all(batch.batch_id);
      expect(totals).toEqual(
        expect.arrayContaining(Object.entries(wanted.totals).map(([measure, received]) => ({ measure, received }))),
      );
    }
  } finally {
    await alone.close();
  }
});
