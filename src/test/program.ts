import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { packageRoot } from '../version.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface How {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Another user to be, where this one may do everything. */
  readonly uid?: number;
  /** Sends a signal once stderr holds this text. */
  readonly kill?: { readonly when: RegExp; readonly signal: NodeJS.Signals };
  /** Told of each piece of stderr. */
  readonly onNote?: (text: string) => void;
}

/** The built program's file; built first where a source is newer. Looked at once: sources do not change under a test. */
export function toProgramFile(): string {
  programFile ??= buildStale();
  return programFile;
}
let programFile: string | undefined;

function buildStale(): string {
  const lock = join(packageRoot, 'node_modules/.mestre-build');
  while (isStale()) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch {
      // Another worker builds, however long that takes; or one did that was killed.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      if (isLeft(lock)) rmSync(lock, { recursive: true, force: true });
      continue;
    }
    build();
    rmSync(lock);
  }
  return join(packageRoot, 'bin/mestre.js');
}

/** True where the process that wrote the lock is gone. One that was just created may not hold its process yet. */
function isLeft(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Type errors are for `npm run types` to report: what it emits is what it is. What changes meanwhile is built the next time. */
function build(): void {
  const started = new Date();
  const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc');
  spawnSync(process.execPath, [tsc, '-p', 'src/tsconfig.json'], { cwd: packageRoot });
  utimesSync(join(packageRoot, 'dist/cli.js'), started, started);
}

function isStale(): boolean {
  const built = join(packageRoot, 'dist/cli.js');
  return !existsSync(built) || newest(join(packageRoot, 'src')) > statSync(built).mtimeMs;
}

/** Programs that still run: a test that timed out must not leave them behind. */
const children = new Set<ChildProcess>();
const endChildren = (): void => {
  for (const child of children) child.kill('SIGKILL');
};
process.once('exit', endChildren);

/** Runs the real program with nothing of this process's environment but PATH and HOME. */
export async function mestre(args: readonly string[], how: How = {}): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [toProgramFile(), ...args], {
    cwd: how.cwd ?? tmpdir(),
    env: { PATH, HOME, ...how.env },
    ...(how.uid === undefined ? {} : { uid: how.uid, gid: how.uid }),
  });
  children.add(child);
  child.on('close', () => children.delete(child));
  let [stdout, stderr] = ['', ''];
  let killed = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    how.onNote?.(text);
    if (how.kill?.when.test(stderr) && !killed) killed = child.kill(how.kill.signal);
  });
  child.stdin.on('error', () => {});
  child.stdin.end(how.input ?? '');
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/**
 * Runs the same command line in this process: all but Node's start and the loading of modules, which cost more than most
 * commands. What needs a process of its own (a signal, a user, standard input, a crash) gets one.
 */
export async function mestreHere(args: readonly string[], how: How = {}): Promise<Ended> {
  const { cwd = tmpdir(), env = {}, onNote, ...own } = how;
  if (Object.keys(own).length > 0 || Object.keys(env).some((name) => isOfProcess.test(name))) return mestre(args, how);
  toProgramFile();
  const { PATH = '', HOME = '' } = process.env;
  const { main } = await import('../main.ts');
  let [stdout, stderr] = ['', ''];
  const code = await main(args, {
    cwd,
    env: { PATH, HOME, ...env },
    stdout: { write: (text) => (stdout += text) },
    stderr: {
      write: (text) => {
        stderr += text;
        onNote?.(text);
      },
    },
    signal: new AbortController().signal,
    stopped: () => undefined,
  });
  return { code, stdout, stderr };
}
/** Variables that are read by Node or by crashAt, from the process itself. */
const isOfProcess = /^(NODE_|TZ$|LANG|LC_|MESTRE_CRASH_AT$)/;

/** A folder of its own for a test file, taken away at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mestre-test-'));
  afterAll(() => {
    endChildren();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}
