import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inLanes } from './lanes.ts';

const plans = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 12 })
  .map((all) =>
    all.map((reads, i) => ({ table: `t${i}`, reads: ['elsewhere', ...reads.map((n) => `t${n % Math.max(1, i)}`)] })),
  );

const pause = (steps: number) => new Promise((resolve) => setTimeout(resolve, steps));

test('each task is done once, after what it reads, and no more at a time than there are lanes', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 3 }), async (plan, lanes) => {
      const tasks = plan.map((task) => ({ ...task, reads: task.reads.filter((name) => name !== task.table) }));
      const made: string[] = [];
      const busy = new Set<number>();
      await inLanes(tasks, lanes, async ({ table, reads }, lane) => {
        expect(busy.has(lane)).toBe(false);
        expect(lane).toBeLessThan(lanes);
        expect(reads.every((name) => name === 'elsewhere' || made.includes(name))).toBe(true);
        busy.add(lane);
        await pause(table.length % 2);
        busy.delete(lane);
        made.push(table);
      });
      expect(made.toSorted()).toEqual(tasks.map(({ table }) => table).toSorted());
    }),
    { numRuns: 40 },
  );
});

test('two that read nothing of each other run side by side, in one lane one after the other', async () => {
  const plan = ['a', 'b', 'c'].map((table) => ({ table, reads: table === 'c' ? ['a'] : [] }));
  const told = async (lanes: number) => {
    const said: string[] = [];
    const tell = (what: string) => void said.push(what);
    let endOfC = (): void => {};
    const afterC = new Promise<void>((resolve) => (endOfC = resolve));
    await inLanes(plan, lanes, async ({ table }) => {
      tell(`${table} begins`);
      // Where there is a lane for it, b lasts until c has ended, however long that takes.
      await (table === 'b' && lanes > 1 ? afterC : pause(1));
      tell(`${table} ends`);
      if (table === 'c') endOfC();
    });
    return said;
  };
  expect(await told(2)).toEqual(['a begins', 'b begins', 'a ends', 'c begins', 'c ends', 'b ends']);
  expect(await told(1)).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('after a failure nothing more begins, and it is thrown once what runs has ended', async () => {
  const begun: string[] = [];
  let ended = false;
  const plan = ['bad', 'slow', 'never'].map((table) => ({ table, reads: [] }));
  const work = inLanes(plan, 2, async ({ table }) => {
    begun.push(table);
    if (table === 'bad') throw new Error('bad');
    await pause(20);
    ended = true;
  });
  await expect(work).rejects.toThrow('bad');
  expect([begun, ended]).toEqual([['bad', 'slow'], true]);
});

test('a plan that makes a table twice is done in its order', async () => {
  const plan = ['a', 'b', 'a'].map((table) => ({ table, reads: [] }));
  const said: string[] = [];
  await inLanes(plan, 2, async ({ table }) => void said.push(table));
  expect(said).toEqual(['a', 'b', 'a']);
});
