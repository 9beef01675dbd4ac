import { chmodSync, rmSync, symlinkSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger } from '../ledger/open.ts';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { checkMemory, checkNode } from './doctor/install.ts';
import { makeProject } from './init.ts';

const folder = temporaryFolder();

async function doctor(root: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await mestre(['doctor', '--json', ...args], { cwd: root });
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as {
    checks: { check: string; state: string; says: string; remedy?: string }[];
  };
  return { code, of: (name: string) => checks.filter(({ check }) => check === name) };
}

test('a fresh project passes', async () => {
  const { code, of } = await doctor(makeProject(join(folder, 'fresh'), { demo: true }));
  expect(code).toBe(0);
  expect(of('sources')).toMatchObject([{ state: 'ok' }]);
  for (const source of ['app', 'cartoes', 'nucleo', 'sac', 'seguros'])
    expect(of('sources')[0]?.says.split(' ')).toContain(source);
  expect(of('ledger')[0]?.state).toBe('ok');
});

test('outside a project it checks the installation and says how to make one', async () => {
  const { code, of } = await doctor('/');
  expect(code).toBe(0);
  expect(of('project')[0]).toMatchObject({ state: 'warn', remedy: expect.stringContaining('mestre init') as string });
});

test('broken rules, a wrong time zone and a dangling edition fail, all at once, each with a remedy', async () => {
  const root = makeProject(join(folder, 'broken'), {});
  writeFileSync(join(root, 'mestre.yaml'), 'name: broken\ntime_zone: Mars/Olympus\n');
  writeFileSync(join(root, 'rules/customer.yaml'), 'entity: customer\ntitle: [\n');
  mkdirSync(join(root, 'editions'));
  symlinkSync('golden-gone.duckdb', join(root, 'editions/golden.duckdb'));
  const { code, of } = await doctor(root);
  expect(code).toBe(1);
  expect(of('time zone')[0]).toMatchObject({ state: 'fail', says: 'Mars/Olympus is not a time zone' });
  expect(of('rules')[0]?.says).toContain('customer.yaml:');
  expect(of('edition')[0]?.state).toBe('fail');
  for (const name of ['time zone', 'rules', 'edition']) expect(of(name)[0]?.remedy).not.toBe('');
});

test('leftovers, open modes and locks of the dead and of other machines are told apart', async () => {
  const root = makeProject(join(folder, 'left'), {});
  writeFileSync(join(root, 'drop/big.csv.part'), 'half');
  utimesSync(join(root, 'drop/big.csv.part'), new Date(0), new Date(0));
  chmodSync(join(root, '.mestre'), 0o755);
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'));
  const put = ledger.prepare('insert into lease (name, holder, host, since) values (?, ?, ?, ?)');
  put.run('run', '4194305@1@', hostname(), '2026-01-01');
  put.run('publish', '1@1@x', 'elsewhere', '2026-01-01');
  ledger.close();
  const first = await doctor(root);
  expect(first.code).toBe(0);
  expect(first.of('leftovers')[0]).toMatchObject({
    state: 'warn',
    remedy: expect.stringContaining('rm drop/big.csv.part') as string,
  });
  expect(first.of('state')[0]).toMatchObject({ state: 'warn', remedy: `chmod go= ${join(root, '.mestre')}` });
  expect(first.of('locks').map(({ state }) => state)).toEqual(['ok', 'warn']);
  expect((await doctor(root, '--unlock')).of('locks').map(({ says }) => says)).toEqual(['none']);
  rmSync(root, { recursive: true });
});

test('versions of Node and shares of memory', () => {
  expect(['18.20.0', '20.18.0', '20.20.2', '22.13.0', '22.14.0', '26.1.0'].map((v) => checkNode(v).state)).toEqual([
    'fail',
    'fail',
    'warn',
    'warn',
    'ok',
    'ok',
  ]);
  expect([
    checkMemory('4GB', 8e9).state,
    checkMemory('64MB', 8e9).state,
    checkMemory('8GB', 8e9).state,
    checkMemory('7GiB', 8e9).state,
  ]).toEqual(['ok', 'warn', 'warn', 'warn']);
});

test('a schedule that nothing calls, a report that is not there, a recipient who may not get it, and secrets that are missing', async () => {
  const root = makeProject(join(folder, 'schedule'), {});
  expect((await doctor(root)).of('schedule')[0]).toMatchObject({
    state: 'warn',
    remedy: 'mestre schedule print --cron, or --systemd',
  });
  writeFileSync(
    join(root, 'mestre.yaml'),
    `name: x
schedule:
  jobs:
    a: { kind: report, report: no-such, cron: 0 7 * * *, deliver: [boss] }
    b: { kind: report, report: reconciliation, cron: 0 7 * * *, deliver: [boss] }
delivery:
  telegram: { token: { file: token } }
  email: { host: localhost, from: a@b.example, password: { env: NO_SUCH_SECRET } }
recipients:
  boss: { telegram: [5] }
`,
  );
  writeFileSync(join(root, 'token'), 'x', { mode: 0o644 });
  const { code, of } = await doctor(root);
  expect(code).toBe(1);
  expect(of('reports').map(({ state, says }) => [state, says])).toEqual([
    ['fail', expect.stringContaining('No report named no-such')],
    ['fail', 'reconciliation is internal: boss may not get it'],
  ]);
  expect(of('reports')[1]?.remedy).toMatch(/mestre\.yaml:5:\d+: take them out/);
  expect(of('secrets').map(({ state }) => state)).toEqual(['warn', 'warn']);
});
