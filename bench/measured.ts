import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a program did and what it cost. */
export interface Measured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Largest resident memory of the process, in MiB; 0 where the system does not tell. */
  readonly peakMiB: number;
  /** CPU seconds of all its threads, to the last look at it; 0 where the system does not tell. */
  readonly cpuSeconds: number;
}

export interface MeasuredOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told what the program says on stderr, and the CPU seconds it has used by then. */
  readonly onStderr?: (text: string, cpuSeconds: number) => void;
  /** Killed after so many seconds; the code is then 124, as `timeout` has it. */
  readonly limitSeconds?: number;
}

const EVERY_MS = 40;

/** The high-water mark of a process's memory, from Linux; 0 elsewhere or when it is gone. */
function peakOf(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : 0;
  } catch {
    return 0;
  }
}

/** CPU seconds that a process has used in all its threads, from Linux; 0 elsewhere or when it is gone. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** Runs a program to its end in a process of its own, with wall time and peak memory. Throws only where it can't start. */
export function measured(command: string, args: readonly string[], options: MeasuredOptions = {}): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr, peakMiB, cpuSeconds, late] = ['', '', 0, 0, false];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onStderr?.(text, cpuOf(child.pid ?? 0));
    });
    const watch = setInterval(() => {
      if (child.pid === undefined) return;
      peakMiB = Math.max(peakMiB, peakOf(child.pid));
      cpuSeconds = Math.max(cpuSeconds, cpuOf(child.pid));
    }, EVERY_MS);
    const limit = options.limitSeconds;
    const killer = limit === undefined ? undefined : setTimeout(() => (late = child.kill('SIGKILL')), limit * 1000);
    child.on('error', (error) => {
      clearInterval(watch);
      clearTimeout(killer);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(watch);
      clearTimeout(killer);
      const seconds = (performance.now() - started) / 1000;
      resolve({ code: late ? 124 : (code ?? 128), stdout, stderr, seconds, peakMiB: Math.round(peakMiB), cpuSeconds });
    });
  });
}
