import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchEvents, heldBatches } from '../ledger/batches.ts';
import { type Bench, contractOf, openBench } from '../test/ingest.ts';
import type { FileOutcome } from './ingest.ts';
import { revertBatch } from './revert.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const delta = contractOf();
const full = contractOf('mode: full');

let files = 0;
function file(lines: readonly string[], name = `test-${++files}.csv`): string {
  const path = join(bench.root, name);
  writeFileSync(path, ['id,name,at', ...lines, ''].join('\n'));
  return path;
}

const counts = ({ batch }: FileOutcome) =>
  batch && [batch.new, batch.changed, batch.unchanged, batch.rejected, batch.duplicate, batch.closed];

test('a delta adds and changes; what is older than what is held changes nothing; absence means nothing', async () => {
  expect(counts(await bench.take(file(['1,Ana,2026-01-02', '2,Bia,2026-01-02']), delta))).toEqual([2, 0, 0, 0, 0, 0]);
  const second = await bench.take(
    file(['1,Ana Maria,2026-01-03', '2,Bia velha,2025-12-31', '3,Caio,2026-01-03']),
    delta,
  );
  expect(counts(second)).toEqual([1, 1, 1, 0, 0, 0]);
  expect(second.warnings).toEqual(['1 records are older than what is held and change nothing']);
  expect((await bench.rows(second.batch!)).map((row) => [row['_key'], row['_fate'], row['name']])).toEqual([
    ['1', 'changed', 'Ana Maria'],
    ['3', 'new', 'Caio'],
  ]);
});

test('a full snapshot closes the keys it no longer has, and a key that comes back is new', async () => {
  await bench.take(file(['1,Ana,', '2,Bia,', '3,Caio,']), full);
  expect(counts(await bench.take(file(['1,Ana,', '3,Caio Reis,']), full))).toEqual([0, 1, 1, 0, 0, 1]);
  expect(counts(await bench.take(file(['1,Ana,', '2,Bia,', '3,Caio Reis,']), full))).toEqual([1, 0, 2, 0, 0, 0]);
  expect((await bench.state('test')).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
});

test('a full snapshot is what the source holds now, even where its update times went back', async () => {
  await bench.take(file(['1,Ana,2026-01-02']), full);
  expect(counts(await bench.take(file(['1,Ana restored,2025-01-01']), full))).toEqual([0, 1, 0, 0, 0, 0]);
});

test('a key that only a rejected record of a snapshot names is not closed', async () => {
  await bench.take(file(['1,Ana,', '2,Bia,', '3,Caio,']), full);
  expect(counts(await bench.take(file(['1,Ana,', '2,Bia,broken,line']), full))).toEqual([0, 0, 1, 1, 0, 1]);
  expect((await bench.state('test')).map((line) => line.split(' ')[0])).toEqual(['1', '2']);
});

test('the same bytes again do nothing and say so, under whatever name', async () => {
  const first = await bench.take(file(['1,Ana,']), delta);
  const again = await bench.take(file(['1,Ana,'], 'renamed.csv'), delta);
  expect([again.status, again.batch?.batch_id]).toEqual(['same', first.batch?.batch_id]);
  await bench.take(join(bench.root, 'renamed.csv'), delta);
  expect(batchEvents(bench.ledger).map(({ kind, file_name }) => [kind, file_name])).toEqual([
    ['same_again', 'renamed.csv'],
  ]);
});

test('taking a load back gives what would be there without it, and its bytes may come again', async () => {
  const paths = [
    file(['1,Ana,', '2,Bia,']),
    file(['1,Ana,', '2,Bia Souza,', '3,Caio,']),
    file(['2,Bia Souza,', '3,Caio,']),
  ];
  const taken = [];
  for (const path of paths) taken.push(await bench.take(path, full));
  const bad = taken[1]!.batch!;
  const contracts = new Map([['test', full]]);
  const result = await revertBatch(bench.pieces, { batch: bad.batch_id, contracts, reason: 'wrong file' });
  expect(
    result.derived.map(({ from, batch }) => [from, batch.batch_id, batch.new, batch.changed, batch.closed]),
  ).toEqual([[taken[2]!.batch!.batch_id, `${taken[2]!.batch!.batch_id}-2`, 1, 1, 1]]);
  const without = await openBench();
  await without.take(paths[0]!, full);
  await without.take(paths[2]!, full);
  expect(await bench.state('test')).toEqual(await without.state('test'));
  await without.close();
  await expect(revertBatch(bench.pieces, { batch: bad.batch_id, contracts, reason: '' })).rejects.toMatchObject({
    code: 'already_reverted',
  });
  await expect(revertBatch(bench.pieces, { batch: 'nope', contracts, reason: '' })).rejects.toMatchObject({
    code: 'no_batch',
  });
  expect((await bench.take(paths[1]!, full)).batch?.batch_id).toBe(`${bad.batch_id}-2`);
  expect(heldBatches(bench.ledger).map(({ seq }) => seq)).toEqual([1, 4, 5]);
});

const lines = (list: readonly { key: number; name: string; at: number }[]) =>
  list.map(({ key, name, at }) => `${key},${name},2026-01-${String(at).padStart(2, '0')}`);

test('the order of the records, of delta files and their split do not matter', async () => {
  const records = fc.uniqueArray(
    fc.record({
      key: fc.integer({ min: 1, max: 6 }),
      name: fc.constantFrom('Ana', 'Bia', 'Caio'),
      at: fc.integer({ min: 1, max: 28 }),
    }),
    // One time per key and version: with equal times the later file wins, which is an order.
    { minLength: 1, maxLength: 20, selector: ({ key, at }) => `${key} ${at}` },
  );
  await fc.assert(
    fc.asyncProperty(records, fc.integer(), fc.integer({ min: 1, max: 19 }), async (list, seed, cut) => {
      const [whole, split] = [await openBench(), await openBench()];
      try {
        await whole.take(file(lines(list)), delta);
        const shuffled = list.toSorted((a, b) => ((a.key * 31 + a.at) ^ seed) - ((b.key * 31 + b.at) ^ seed));
        for (const part of [shuffled.slice(cut), shuffled.slice(0, cut)])
          if (part.length > 0) await split.take(file(lines(part)), delta);
        expect(await split.state('test')).toEqual(await whole.state('test'));
      } finally {
        await whole.close();
        await split.close();
      }
    }),
    { numRuns: 12 },
  );
});

test('what the held files added and closed are the current records, whatever was taken back on the way', async () => {
  const record = fc.record({ key: fc.integer({ min: 1, max: 5 }), name: fc.constantFrom('Ana', 'Bia'), at: fc.integer({ min: 1, max: 9 }) }); // prettier-ignore
  const taken = fc.record({
    full: fc.boolean(),
    records: fc.uniqueArray(record, { minLength: 1, maxLength: 5, selector: ({ key }) => key }),
  });
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: taken }, { weight: 1, arbitrary: fc.nat(9) }), { minLength: 3, maxLength: 8 }); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const alone = await openBench();
      try {
        for (const step of list) {
          const held = heldBatches(alone.ledger);
          const contracts = new Map([['test', full]]);
          if (typeof step !== 'number') await alone.take(file(lines(step.records)), step.full ? full : delta);
          else if (held.length > 0)
            await revertBatch(alone.pieces, {
              batch: held[step % held.length]!.batch_id,
              contracts,
              reason: 'wrong',
            });
          const balance = heldBatches(alone.ledger).reduce((sum, batch) => sum + batch.new - batch.closed, 0);
          expect(balance).toBe((await alone.state('test')).length);
        }
      } finally {
        await alone.close();
      }
    }),
    { numRuns: 10 },
  );
});

test('totals are exact decimals', async () => {
  const money = contractOf("measures: [name]\ndecimal: ','");
  await bench.take(file(['1,"0,10",', '2,"0,20",', '3,"1.234.567,89",', '4,-5,', '5,x,', '6,,']), money);
  expect(bench.ledger.prepare('select measure, received, minimum, maximum, filled from batch_total').all()).toEqual([
    { measure: 'name', received: '1234563.19', minimum: '-5.00', maximum: '1234567.89', filled: 4 },
  ]);
});
