import type { DeliveryEvent } from '../ledger/outbox.ts';

export type DeliveryState = 'waiting' | 'sent' | 'failed' | 'held' | 'refused';

export interface Standing {
  readonly state: DeliveryState;
  /** Of waiting: not before this time; null for now. */
  readonly nextAt: string | null;
  /** Attempts since it was queued or last released. */
  readonly attempts: number;
  /** Parts that the other side has. */
  readonly parts: ReadonlySet<number>;
  /** The last thing that was said about it. */
  readonly detail: string;
}

/**
 * Where a delivery stands, from what happened to it alone. `sending` without an answer means that the program died
 * meanwhile: nobody can tell whether the other side has it, and `whenUnsure` decides.
 */
export function standing(events: readonly DeliveryEvent[], whenUnsure: 'send_again' | 'ask'): Standing {
  const from = events.findLastIndex(({ kind }) => kind === 'released');
  const since = events.slice(from + 1);
  // A release after it was sent means: all of it once more. Else the parts that arrived are not sent twice.
  const again = from >= 0 && events.slice(0, from).some(({ kind }) => kind === 'sent');
  const parts = new Set((again ? since : events).flatMap(({ kind, part }) => (kind === 'part' ? [part] : [])));
  const attempts = since.filter(({ kind }) => kind === 'failed').length;
  const last = since.findLast(({ kind }) => kind !== 'moved');
  const base = { nextAt: null, attempts, parts, detail: last?.detail ?? '' };
  switch (last?.kind) {
    case 'sent':
      return { ...base, state: 'sent' };
    case 'refused':
      return { ...base, state: 'refused' };
    case 'failed':
      return { ...base, state: last.nextAt === null ? 'failed' : 'waiting', nextAt: last.nextAt };
    case 'sending': {
      const detail = 'ended while it was being sent: nobody can tell whether it arrived';
      return { ...base, state: whenUnsure === 'ask' ? 'held' : 'waiting', detail };
    }
    default:
      return { ...base, state: 'waiting' };
  }
}

/** Seconds to wait after an attempt that failed: a minute, twice as long each time, two hours at most. */
export function backOff(attempt: number): number {
  return Math.min(7200, 60 * 2 ** Math.max(0, attempt - 1));
}
