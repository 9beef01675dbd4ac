import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadJobRuns } from '../ledger/jobs.ts';
import { openLedger } from '../ledger/open.ts';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { cronBefore, known, tinyProject } from '../test/schedule.ts';

const folder = temporaryFolder();
const cron = cronBefore(20);
const job = (lines: string) => `schedule:\n  jobs:\n${lines}`;

function runsOf(root: string): string[] {
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'));
  try {
    return loadJobRuns(ledger, {}).map((run) => `${run.job} ${run.cause} ${run.attempt} ${run.state}`);
  } finally {
    ledger.close();
  }
}

test('two processes at once: what is due runs once, and the report that comes after it once too', async () => {
  const root = tinyProject(
    join(folder, 'two'),
    job(
      `    nightly: { kind: pipeline, cron: '${cron}' }\n    out: { kind: export, cron: '${cron}', after: [nightly], csv: out/csv }`,
    ),
  );
  known(root, { nightly: cron, out: cron });
  const both = await Promise.all([1, 2].map(() => mestre(['schedule', 'tick'], { cwd: root })));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(runsOf(root)).toEqual(['nightly schedule 1 done', 'out schedule 1 done']);
  const [day] = readdirSync(join(root, 'out/csv'));
  expect(
    readFileSync(join(root, 'out/csv', day!, 'golden_person.csv'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(8);
  expect((await mestre(['schedule', 'tick', '--quiet'], { cwd: root })).stdout).toBe('');
  const { stdout } = await mestre(['schedule', 'run', 'nightly', '--as-of', '2026-11-20', '--json'], { cwd: root });
  expect(JSON.parse(stdout)).toMatchObject({ job: 'nightly', day: '2026-11-20', cause: 'by_hand', state: 'done' });
  const history = JSON.parse((await mestre(['schedule', 'history', '--json'], { cwd: root })).stdout) as object;
  expect(history).toMatchObject({ runs: [{ job: 'nightly', day: '2026-11-20' }, { job: 'out' }, { job: 'nightly' }] });
});

test('told to stop, it ends the step at hand, says how to go on, and the next call goes on', async () => {
  const root = tinyProject(join(folder, 'stop'), job(`    nightly: { kind: pipeline, cron: '${cron}' }`));
  known(root, { nightly: cron });
  const stopped = await mestre(['schedule', 'tick'], { cwd: root, kill: { when: /standardise/, signal: 'SIGTERM' } });
  expect(stopped.code).toBe(143);
  expect(stopped.stderr).toContain('the next mestre schedule tick goes on from the last finished step');
  expect(runsOf(root)).toEqual(['nightly schedule 1 interrupted']);
  expect((await mestre(['schedule', 'tick'], { cwd: root })).code).toBe(0);
  expect(runsOf(root)).toEqual(['nightly schedule 1 interrupted', 'nightly resume 1 done']);
});

test('a crash goes on after the last finished step', async () => {
  const root = tinyProject(join(folder, 'crash'), job(`    weekly: { kind: housekeeping, cron: '${cron}' }`));
  known(root, { weekly: cron });
  const killed = await mestre(['schedule', 'tick'], { cwd: root, env: { MESTRE_CRASH_AT: 'job.backup' } });
  expect(killed.code).toBeNull();
  const [copy] = readdirSync(join(root, 'backup'));
  const before = readFileSync(join(root, 'backup', copy!));
  const { stdout } = await mestre(['schedule', 'tick', '--json'], { cwd: root });
  expect(JSON.parse(stdout)).toMatchObject({ ended: [{ cause: 'resume', detail: '0 rendered files taken away' }] });
  expect(readFileSync(join(root, 'backup', copy!)).equals(before)).toBe(true);
  expect(runsOf(root)).toEqual(['weekly schedule 1 crashed', 'weekly resume 2 done']);
  // The copy is a whole ledger.
  const ledger = openLedger(join(root, 'backup', copy!), { readOnly: true });
  expect(ledger.pragma('integrity_check', { simple: true })).toBe('ok');
  ledger.close();
});

test('another host that shares the folder is refused with 75 until it takes over', async () => {
  const root = tinyProject(join(folder, 'host'), job(`    weekly: { kind: housekeeping, cron: '0 3 * * sun' }`));
  expect((await mestre(['schedule', 'tick'], { cwd: root })).code).toBe(0);
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'));
  ledger.prepare("insert into schedule_host (host, since) values ('elsewhere', '2026-01-01')").run();
  ledger.close();
  const refused = await mestre(['schedule', 'tick'], { cwd: root });
  expect([refused.code, refused.stderr]).toEqual([75, expect.stringContaining('run by another host, elsewhere')]);
  expect((await mestre(['schedule', 'run', 'weekly'], { cwd: root })).code).toBe(75);
  expect((await mestre(['schedule', 'tick', '--take-over'], { cwd: root })).code).toBe(0);
  expect((await mestre(['schedule', 'tick'], { cwd: root })).code).toBe(0);
});

test('the long-lived schedule runs what is due and ends with 0 when told to, having nothing at hand', async () => {
  const root = tinyProject(join(folder, 'up'), job(`    weekly: { kind: housekeeping, cron: '${cron}' }`));
  known(root, { weekly: cron });
  const { code } = await mestre(['schedule', 'run'], { cwd: root, kill: { when: /tidy .*\n/, signal: 'SIGTERM' } });
  expect(code).toBe(0);
  expect(runsOf(root)).toEqual(['weekly schedule 1 done']);
});

test('every slip in the schedule is told at its place', async () => {
  const root = tinyProject(
    join(folder, 'slips'),
    [
      'schedule:',
      '  calendar: { holidays: [2026-02-30] }',
      '  jobs:',
      '    nightly: { kind: pipeline, cron: "61 5 * * *" }',
      '    morning: { kind: report, cron: "0 7 * * *", after: [nightly], deadline: soon, report: x }',
      '',
    ].join('\n'),
  );
  const { code, stderr } = await mestre(['schedule', 'list'], { cwd: root });
  expect(code).toBe(78);
  const from = readFileSync(join(root, 'mestre.yaml'), 'utf8').split('\n').indexOf('schedule:') + 1;
  expect(
    [...stderr.matchAll(/mestre\.yaml:(\d+):(\d+)/g)].map(([, line, column]) => [Number(line) - from, column]),
  ).toEqual([
    [1, '26'],
    [3, '32'],
    [4, '67'],
  ]);
  writeFileSync(
    join(root, 'mestre.yaml'),
    'name: x\ntime_zone: Mars/Olympus\nschedule:\n  jobs:\n    a: { kind: pipeline, cron: "0 5 * * *", after: [b, c] }\n    b: { kind: report, cron: "0 7 * * *", after: [a], deliver: [boss] }\nrecipients:\n  staff: { email: [a@b.example] }\n  nobody: {}\n',
  );
  const second = await mestre(['schedule', 'list'], { cwd: root });
  for (const text of [
    ':2:1  time_zone: no such time zone: Mars/Olympus',
    ':5:56  schedule.jobs.a.after.1: no job is called c',
    'a waits for itself',
    'b waits for itself',
    'a job of kind report needs report: NAME',
    'no recipient is called boss',
    'delivery.email is not set',
    ':9:3  recipients.nobody: no way to them',
  ])
    expect(second.stderr).toContain(text);
});

test('what it prints for cron and systemd calls the program, whatever the folder is called', async () => {
  const root = tinyProject(
    join(folder, "odd 100% $name's"),
    job(`    weekly: { kind: housekeeping, cron: '${cron}' }`),
  );
  const { stdout } = await mestre(['schedule', 'print', '--cron'], { cwd: root });
  const line = stdout.trim().split('\n').at(-1)!;
  expect(line.slice(0, 12)).toBe('*/5 * * * * ');
  // What cron does to the line: an escaped % is a %, and sh -c reads the rest.
  const command = line.slice(12).replaceAll('\\%', '%');
  const { spawnSync } = await import('node:child_process');
  const called = spawnSync('/bin/sh', ['-c', command.replace('tick --quiet', 'list --json')], { encoding: 'utf8' });
  expect(called.stderr).toBe('');
  expect(JSON.parse(called.stdout)).toMatchObject({ jobs: [{ job: 'weekly' }] });
  const units = await mestre(['schedule', 'print', '--systemd'], { cwd: root });
  expect(units.stdout).toContain('100%% $$name');
  expect(existsSync(root)).toBe(true);
  expect((await mestre(['schedule', 'print'], { cwd: root })).code).toBe(64);
});
