import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from './commands/init.ts';
import { EXIT } from './errors.ts';
import { takeLease } from './ledger/lease.ts';
import { openLedger } from './ledger/open.ts';
import { type Ended, type How, mestre, temporaryFolder } from './test/program.ts';

const folder = temporaryFolder();
let projects = 0;

/** A project with the demo's rules and an empty drop folder. */
function project(): string {
  return makeProject(join(folder, `project-${++projects}`), {});
}

/** Holds the lock of a project while the program tries. */
async function whileLocked(args: readonly string[], how: How = {}): Promise<Ended> {
  const cwd = project();
  const ledger = openLedger(join(cwd, '.mestre/ledger.sqlite'));
  const release = await takeLease(ledger, 'run', { wait: 0, now: () => new Date() });
  const ended = await mestre(args, { cwd, ...how });
  release();
  ledger.close();
  return ended;
}

/** Code loaded before the program: how a module goes missing or a built-in breaks. */
function preload(name: string, code: string): Readonly<Record<string, string>> {
  const file = join(folder, name);
  writeFileSync(file, code);
  return { NODE_OPTIONS: `--require ${file}` };
}

/** Root may open everything, so it becomes nobody for this one. */
function asNobody(): How {
  return process.getuid?.() === 0 ? { uid: 65_534 } : {};
}

const provoked: Readonly<Record<string, () => Promise<Ended>>> = {
  done: () => mestre(['config', 'show'], { cwd: project() }),
  gate: () => {
    const cwd = project();
    writeFileSync(join(cwd, 'mestre.yaml'), 'name: x\ntime_zone: Mars/Olympus\n');
    return mestre(['doctor'], { cwd });
  },
  usage: () => mestre(['rnu']),
  data: () => {
    const cwd = project();
    writeFileSync(join(cwd, 'drop/app.csv'), 'nobody,knows,this\n1,2,3\n');
    return mestre(['run'], { cwd });
  },
  missing: () => mestre(['run'], { cwd: '/' }),
  unavailable: () =>
    mestre(['status'], {
      cwd: withLedger(),
      env: preload(
        'no-sqlite.cjs',
        "const m = require('module'); const r = m._resolveFilename; m._resolveFilename = (n, ...x) => { if (/better-sqlite3/.test(n)) throw new Error('Cannot find module ' + n); return r(n, ...x); };",
      ),
    }),
  bug: () =>
    mestre(['config', 'show'], {
      cwd: project(),
      env: preload(
        'bug.cjs',
        "Error.stackTraceLimit = 50; String.prototype.padEnd = () => { throw new TypeError('planted'); };\nString.prototype.repeat = String.prototype.padEnd;",
      ),
    }),
  create: () => {
    mkdirSync(join(folder, 'taken/rules'), { recursive: true });
    return mestre(['init', 'taken'], { cwd: folder });
  },
  io: () => {
    const cwd = project();
    writeFileSync(join(cwd, '.mestre/ledger.sqlite'), 'this is not a ledger, whatever it may be called'.repeat(100));
    return mestre(['status'], { cwd });
  },
  busy: () => whileLocked(['run']),
  forbidden: () => {
    const cwd = withLedger();
    for (const path of [folder, cwd, join(cwd, '.mestre')]) chmodSync(path, 0o755);
    chmodSync(join(cwd, '.mestre/ledger.sqlite'), 0);
    return mestre(['status'], { cwd, ...asNobody() });
  },
  config: () => {
    const cwd = project();
    writeFileSync(join(cwd, 'rules/customer.yaml'), 'entity: customer\nfeilds: {}\n');
    return mestre(['run'], { cwd });
  },
  interrupted: () => whileLocked(['run', '--wait', '60'], { kill: { when: /waiting/, signal: 'SIGINT' } }),
  terminated: () => whileLocked(['run', '--wait', '60'], { kill: { when: /waiting/, signal: 'SIGTERM' } }),
};

function withLedger(): string {
  const cwd = project();
  openLedger(join(cwd, '.mestre/ledger.sqlite')).close();
  return cwd;
}

test.each(Object.entries(EXIT))('%s is exit code %i, through the real program', async (name, code) => {
  const ended = await provoked[name]!();
  expect(ended.code, ended.stderr).toBe(code);
  // A gate's answer is on stdout; every other failure says on stderr what happened and what to type next.
  if (code > 1) expect(ended.stderr).toMatch(/\S.*\n(.*\n)* {2}try: \S|This is a bug/);
});

test('a bug prints the whole stack; a known error none', async () => {
  const bug = await provoked['bug']!();
  expect(bug.stderr).toContain('mestre: planted\n\nThis is a bug of mestre.');
  expect(bug.stderr).toMatch(/\n {4}at .*dist\//);
  expect((await provoked['missing']!()).stderr).toBe(
    'mestre: No mestre.yaml here or in any folder above /\n  try: mestre init DIR makes a project; --project DIR names one\n',
  );
});
