import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MestreError } from '../errors.ts';
import type { Ledger } from './open.ts';

export interface Lease {
  readonly name: string;
  /** `pid@start@boot` of the process that holds it. */
  readonly holder: string;
  readonly host: string;
  /** UTC, ISO 8601. */
  readonly since: string;
}

export interface LeaseOptions {
  /** Seconds to wait for another holder to end; 0 fails at once. */
  readonly wait: number;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  /** Told once, when the wait begins. */
  readonly onWait?: (rival: Lease) => void;
}

/**
 * Takes the lease `name` for this process and returns how to give it back. A lease whose process has ended (killed, or
 * the machine restarted) is taken over. Throws `locked` (75) where another process holds it to the end of `wait`.
 */
export async function takeLease(ledger: Ledger, name: string, options: LeaseOptions): Promise<() => void> {
  const me = { holder: holderOf(process.pid), host: hostname() };
  const deadline = performance.now() + options.wait * 1000;
  let told = false;
  for (;;) {
    const rival = ledger
      .transaction(() => claim(ledger, { name, ...me, since: options.now().toISOString() }))
      .immediate();
    if (rival === undefined)
      return () =>
        void ledger
          .prepare('delete from lease where name = ? and holder = ? and host = ?')
          .run(name, me.holder, me.host);
    if (options.signal?.aborted) throw new MestreError('interrupted', 'interrupted', 'Interrupted while waiting');
    if (performance.now() >= deadline) throw locked(rival, options.wait);
    if (!told) options.onWait?.(rival);
    told = true;
    await sleep(Math.min(250, Math.max(10, deadline - performance.now())));
  }
}

/** Takes the lease `name` for this process where nobody holds it, and returns how to give it back; undefined where somebody does. */
export function tryLease(ledger: Ledger, name: string, now: Date): (() => void) | undefined {
  const me = { holder: holderOf(process.pid), host: hostname() };
  const rival = ledger.transaction(() => claim(ledger, { name, ...me, since: now.toISOString() })).immediate();
  if (rival !== undefined && (rival.holder !== me.holder || rival.host !== me.host)) return undefined;
  return () =>
    void ledger.prepare('delete from lease where name = ? and holder = ? and host = ?').run(name, me.holder, me.host);
}

/** The leases in the ledger, each with whether its process still runs. */
export function loadLeases(ledger: Ledger): (Lease & { readonly alive: boolean })[] {
  const rows = ledger.prepare('select name, holder, host, since from lease order by name').all() as Lease[];
  return rows.map((lease) => Object.assign(lease, { alive: isAlive(lease) }));
}

/** Whether this process holds the lease. */
export function isOwn({ holder, host }: Lease): boolean {
  return host === hostname() && holder === holderOf(process.pid);
}

/** Takes away the leases of processes that have ended; returns them. */
export function dropStaleLeases(ledger: Ledger): Lease[] {
  const stale = loadLeases(ledger).filter((lease) => !lease.alive);
  const drop = ledger.prepare('delete from lease where name = ? and holder = ? and host = ?');
  for (const { name, holder, host } of stale) drop.run(name, holder, host);
  return stale;
}

function claim(ledger: Ledger, lease: Lease): Lease | undefined {
  const held = ledger.prepare('select name, holder, host, since from lease where name = ?').get(lease.name) as
    Lease | undefined;
  if (held !== undefined && isAlive(held)) return held;
  ledger
    .prepare('insert or replace into lease (name, holder, host, since) values (?, ?, ?, ?)')
    .run(lease.name, lease.holder, lease.host, lease.since);
  return undefined;
}

/** A process id alone is not enough: it is given out again. Start time and boot id tell two processes of one id apart. */
function holderOf(pid: number): string {
  return `${pid}@${startOf(pid) ?? ''}@${bootId()}`;
}

/** True where the holder may still run: a process of another machine cannot be seen from here and counts as running. */
export function isAlive(lease: Lease): boolean {
  if (lease.host !== hostname()) return true;
  const [pid = '', start = '', boot = ''] = lease.holder.split('@');
  if (boot !== bootId() || !exists(Number(pid))) return false;
  const now = startOf(Number(pid));
  return start === '' || now === undefined || start === now;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat: clock ticks from boot to the process's start. Undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  try {
    // The second field is the program's name in parentheses and may itself hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  const file = '/proc/sys/kernel/random/boot_id';
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

function locked(rival: Lease, waited: number): MestreError {
  const pid = rival.holder.split('@')[0];
  const where = rival.host === hostname() ? '' : ` on ${rival.host}`;
  return new MestreError(
    'busy',
    'locked',
    `Another mestre holds the lock "${rival.name}"${waited > 0 ? ` after ${waited} s of waiting` : ''}: process ${pid}${where}, since ${rival.since}`,
    {
      hint:
        where === ''
          ? 'wait for it to end, or run with --wait SECONDS'
          : `if that machine is gone: mestre doctor --unlock`,
    },
  );
}
