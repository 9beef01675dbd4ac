import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMeter } from './meter.ts';

test('a fifth counts while a file is copied, two fifths while it is read, the rest at its end', () => {
  const steps: number[] = [];
  const meter = openMeter(1000, (bytes) => steps.push(bytes));
  meter.received(500);
  meter.received(500);
  meter.read(250);
  meter.read(750);
  meter.done();
  meter.done();
  expect(steps).toEqual([100, 100, 100, 300, 400]);
});

test('steps are whole, never backwards, and add up to the size, however often the file is read', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.array(fc.tuple(fc.boolean(), fc.nat(5_000))), (size, reads) => {
      const steps: number[] = [];
      const meter = openMeter(size, (bytes) => steps.push(bytes));
      for (const [received, bytes] of reads) (received ? meter.received : meter.read)(bytes);
      meter.done();
      expect(steps.every((step) => Number.isInteger(step) && step > 0)).toBe(true);
      expect(steps.reduce((sum, step) => sum + step, 0)).toBe(size);
    }),
  );
});
