import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { dropStaleLeases, isAlive, loadLeases, takeLease } from './lease.ts';
import { openLedger } from './open.ts';

const now = () => new Date('2026-11-22T10:00:00Z');

test('one holder at a time; giving it back lets the next one in', async () => {
  const ledger = openLedger(':memory:');
  const release = await takeLease(ledger, 'run', { wait: 0, now });
  await expect(takeLease(ledger, 'run', { wait: 0, now })).rejects.toMatchObject({
    kind: 'busy',
    code: 'locked',
    message: `Another mestre holds the lock "run": process ${process.pid}, since 2026-11-22T10:00:00.000Z`,
  });
  const other = await takeLease(ledger, 'publish', { wait: 0, now });
  release();
  const again = await takeLease(ledger, 'run', { wait: 0, now });
  expect(loadLeases(ledger).map(({ name, alive }) => ({ name, alive }))).toEqual([
    { name: 'publish', alive: true },
    { name: 'run', alive: true },
  ]);
  again();
  other();
  expect(loadLeases(ledger)).toEqual([]);
});

test('waiting gets it as soon as it is free', async () => {
  const ledger = openLedger(':memory:');
  const release = await takeLease(ledger, 'run', { wait: 0, now });
  let free = false;
  setTimeout(() => {
    free = true;
    release();
  }, 100);
  const again = await takeLease(ledger, 'run', { wait: 120, now });
  expect(free).toBe(true);
  again();
});

test('a lease whose process was killed is taken over', async () => {
  const ledger = openLedger(':memory:');
  const child = spawnSync(process.execPath, ['-e', '0']);
  const put = ledger.prepare('insert into lease (name, holder, host, since) values (?, ?, ?, ?)');
  put.run('run', `${child.pid}@1@`, hostname(), now().toISOString());
  expect(loadLeases(ledger)[0]?.alive).toBe(false);
  (await takeLease(ledger, 'run', { wait: 0, now }))();
  put.run('old', `${child.pid}@1@`, hostname(), now().toISOString());
  expect(dropStaleLeases(ledger).map(({ name }) => name)).toEqual(['old']);
});

test('a process id that was given out again does not count as the holder', async () => {
  const ledger = openLedger(':memory:');
  const release = await takeLease(ledger, 'run', { wait: 0, now });
  const [mine] = loadLeases(ledger);
  const [pid, start, boot] = mine!.holder.split('@');
  if (start !== '') expect(isAlive({ ...mine!, holder: `${pid}@${Number(start) - 1}@${boot}` })).toBe(false);
  expect(isAlive({ ...mine!, holder: `${pid}@${start}@another-boot` })).toBe(false);
  // Another machine's processes cannot be seen from here.
  expect(isAlive({ ...mine!, holder: '1@1@x', host: 'elsewhere' })).toBe(true);
  release();
});
