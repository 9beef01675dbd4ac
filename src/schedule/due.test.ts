import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JobEnd, knowJob, loadJobHistory, recordJobEvent, recordSlotEvent, startJob } from '../ledger/jobs.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import type { Calendar } from './calendar.ts';
import { decide, type TimedJob, type Verdict } from './due.ts';

const calendar: Calendar = { zone: 'America/Sao_Paulo', weekend: ['sat', 'sun'], holidays: ['2026-11-20'] };
const nightly: TimedJob = {
  name: 'nightly',
  cron: '0 5 * * *',
  days: 'every',
  stands_for: 'today',
  after: [],
  catch_up: 'last',
  retry: { times: 2, seconds: 600 },
  deadline: 7200,
};
const morning: TimedJob = { ...nightly, name: 'morning', cron: '30 7 * * *', days: 'business', after: ['nightly'] };

let ledger: Ledger;
beforeEach(() => {
  ledger = openLedger(':memory:');
});
afterEach(() => ledger.close());

/** The clock of Sao Paulo, three hours behind UTC all year. */
const at = (time: string): Date => new Date(`${time.replace(' ', 'T')}:00-03:00`);

function look(jobs: readonly TimedJob[], time: string): Verdict {
  const histories = Object.fromEntries(jobs.map(({ name }) => [name, loadJobHistory(ledger, name, '')]));
  return decide(jobs, histories, { calendar, now: at(time) });
}

function know(jobs: readonly TimedJob[], time: string): void {
  for (const { name, cron } of jobs) knowJob(ledger, name, { timetable: cron, now: at(time) });
}

/** One call of the schedule: everything due is run, each taking a minute, and ends as told. Returns what ran. */
function tick(jobs: readonly TimedJob[], time: string, endings: Readonly<Record<string, JobEnd | 'crashed'>> = {}) {
  const ran: string[] = [];
  for (;;) {
    const verdict = look(jobs, time);
    for (const event of verdict.news) {
      recordSlotEvent(ledger, event, at(time));
      ran.push(`${event.kind} ${event.job} ${event.day}`);
    }
    const [next] = verdict.due;
    if (next === undefined) return ran;
    const id = startJob(ledger, next, at(time));
    const state = endings[next.job] ?? 'done';
    if (state !== 'crashed')
      recordJobEvent(ledger, id, { kind: state, step: 'job', exit: 0, milliseconds: 1, now: at(time) });
    ran.push(`${next.job} ${next.day} ${next.cause} ${next.attempt} ${state}`);
    if (state === 'crashed') return ran;
  }
}

test('each job runs at its time, once; what waits for another comes after it', () => {
  const jobs = [morning, nightly];
  know(jobs, '2026-11-16 12:00');
  expect(tick(jobs, '2026-11-17 04:59')).toEqual([]);
  expect(tick(jobs, '2026-11-17 05:00')).toEqual(['nightly 2026-11-17 schedule 1 done']);
  expect(tick(jobs, '2026-11-17 05:05')).toEqual([]);
  expect(tick(jobs, '2026-11-17 07:32')).toEqual(['morning 2026-11-17 schedule 1 done']);
  expect(look(jobs, '2026-11-17 07:33').wake).toEqual(at('2026-11-18 05:00'));
});

test('a machine that was off for days catches the last time up, writes the others down as missed, and keeps the order', () => {
  const jobs = [morning, nightly];
  know(jobs, '2026-11-16 12:00');
  expect(tick(jobs, '2026-11-19 10:00')).toEqual([
    'missed nightly 2026-11-17',
    'missed nightly 2026-11-18',
    'late nightly 2026-11-19',
    'missed morning 2026-11-17',
    'missed morning 2026-11-18',
    'late morning 2026-11-19',
    'nightly 2026-11-19 catch_up 1 done',
    'morning 2026-11-19 catch_up 1 done',
  ]);
  expect(tick(jobs, '2026-11-19 10:05')).toEqual([]);
});

test('catch-up of all runs every missed day in its order, of none only what is an hour old at most', () => {
  const all = [{ ...nightly, catch_up: 'all', deadline: null } as const];
  know(all, '2026-11-16 12:00');
  expect(tick(all, '2026-11-19 05:01')).toEqual([
    'nightly 2026-11-17 catch_up 1 done',
    'nightly 2026-11-18 catch_up 1 done',
    'nightly 2026-11-19 schedule 1 done',
  ]);
  const none = [{ ...nightly, name: 'other', catch_up: 'none', deadline: null } as const];
  know(none, '2026-11-16 12:00');
  expect(tick(none, '2026-11-18 05:59')).toEqual(['missed other 2026-11-17', 'other 2026-11-18 schedule 1 done']);
  expect(tick(none, '2026-11-19 06:30')).toEqual(['missed other 2026-11-19']);
  expect(tick(none, '2026-11-19 06:35')).toEqual([]);
});

test('on a holiday and at a weekend a job for business days rests, and that is no miss', () => {
  const jobs = [morning, nightly];
  know(jobs, '2026-11-19 12:00');
  expect(tick(jobs, '2026-11-20 08:00')).toEqual(['late nightly 2026-11-20', 'nightly 2026-11-20 catch_up 1 done']);
  expect(tick(jobs, '2026-11-21 05:00')).toEqual(['nightly 2026-11-21 schedule 1 done']);
  expect(tick(jobs, '2026-11-22 08:00').filter((line) => line.includes('morning'))).toEqual([]);
  expect(tick(jobs, '2026-11-23 07:30')).toEqual([
    'late nightly 2026-11-23',
    'nightly 2026-11-23 catch_up 1 done',
    'morning 2026-11-23 schedule 1 done',
  ]);
});

test('a failed job is tried again after its wait, as often as told, and what comes after it waits', () => {
  const jobs = [nightly, morning];
  know(jobs, '2026-11-16 12:00');
  const failing = { nightly: 'failed' } as const;
  expect(tick(jobs, '2026-11-17 05:00', failing)).toEqual(['nightly 2026-11-17 schedule 1 failed']);
  expect(tick(jobs, '2026-11-17 05:09', failing)).toEqual([]);
  expect(look(jobs, '2026-11-17 05:09').wake).toEqual(at('2026-11-17 05:10'));
  expect(tick(jobs, '2026-11-17 05:10', failing)).toEqual(['nightly 2026-11-17 retry 2 failed']);
  expect(tick(jobs, '2026-11-17 05:20', failing)).toEqual(['nightly 2026-11-17 retry 3 failed']);
  expect(tick(jobs, '2026-11-17 05:30', failing)).toEqual([]);
  expect(look(jobs, '2026-11-17 07:30').waiting).toEqual([
    { job: 'morning', slot: '2026-11-17T10:30:00.000Z', why: 'nightly, which failed' },
  ]);
  expect(tick(jobs, '2026-11-17 09:31')).toEqual(['late morning 2026-11-17']);
  // Somebody mends it and runs it by hand: the report goes out.
  const id = startJob(
    ledger,
    { job: 'nightly', slot: at('2026-11-17 05:00').toISOString(), day: '2026-11-17', attempt: 4, cause: 'by_hand' },
    at('2026-11-17 09:40'),
  );
  recordJobEvent(ledger, id, { kind: 'done', step: 'job', milliseconds: 1, now: at('2026-11-17 09:41') });
  expect(tick(jobs, '2026-11-17 09:45')).toEqual(['morning 2026-11-17 catch_up 1 done']);
});

test('a run by hand that fails does not use up the slot that is still to come', () => {
  know([nightly], '2026-11-16 12:00');
  const slot = at('2026-11-17 05:00').toISOString();
  const id = startJob(
    ledger,
    { job: 'nightly', slot, day: '2026-11-17', attempt: 1, cause: 'by_hand' },
    at('2026-11-17 04:00'),
  );
  recordJobEvent(ledger, id, { kind: 'failed', step: 'job', exit: 66, milliseconds: 1, now: at('2026-11-17 04:00') });
  expect(tick([nightly], '2026-11-17 05:00')).toEqual(['nightly 2026-11-17 schedule 1 done']);
});

test('a crash is resumed at the next call even without retries, and not for ever', () => {
  const jobs = [{ ...nightly, retry: { times: 0, seconds: 600 } }];
  know(jobs, '2026-11-16 12:00');
  expect(tick(jobs, '2026-11-17 05:00', { nightly: 'crashed' })).toEqual(['nightly 2026-11-17 schedule 1 crashed']);
  expect(tick(jobs, '2026-11-17 05:05', { nightly: 'crashed' })).toEqual(['nightly 2026-11-17 resume 2 crashed']);
  expect(tick(jobs, '2026-11-17 05:10')).toEqual([]);
});

test('an interruption costs no attempt', () => {
  know([nightly], '2026-11-16 12:00');
  expect(tick([nightly], '2026-11-17 05:00', { nightly: 'failed' })).toHaveLength(1);
  const stopped = look([nightly], '2026-11-17 05:10').due[0]!;
  const id = startJob(ledger, stopped, at('2026-11-17 05:10'));
  recordJobEvent(ledger, id, { kind: 'interrupted', step: 'job', milliseconds: 1, now: at('2026-11-17 05:11') });
  expect(look([nightly], '2026-11-17 05:11').due).toEqual([{ ...stopped, attempt: 2, cause: 'resume' }]);
});

test('a timetable that changes owes nothing for the past', () => {
  know([nightly], '2026-11-10 12:00');
  expect(tick([nightly], '2026-11-11 05:00')).toHaveLength(1);
  const moved = { ...nightly, cron: '0 4 * * *' };
  know([moved], '2026-11-15 12:00');
  expect(tick([moved], '2026-11-15 12:00')).toEqual([]);
  expect(tick([moved], '2026-11-16 04:00')).toEqual(['nightly 2026-11-16 schedule 1 done']);
});

test('the night on which the clock goes back: nothing runs twice, and the report still waits for its pipeline', () => {
  const berlin = { ...calendar, zone: 'Europe/Berlin', weekend: [], holidays: [] };
  const jobs = [
    { ...nightly, cron: '30 2 * * *' },
    { ...morning, cron: '45 2 * * *', days: 'every' as const },
  ];
  const runs: string[] = [];
  for (const job of jobs) knowJob(ledger, job.name, { timetable: job.cron, now: new Date('2026-10-24T12:00:00Z') });
  // Every quarter of an hour through both hours of 02:00 to 03:00.
  for (let time = Date.parse('2026-10-24T23:00:00Z'); time <= Date.parse('2026-10-25T04:00:00Z'); time += 900_000) {
    const now = new Date(time);
    const histories = Object.fromEntries(jobs.map(({ name }) => [name, loadJobHistory(ledger, name, '')]));
    for (const due of decide(jobs, histories, { calendar: berlin, now }).due) {
      const id = startJob(ledger, due, now);
      recordJobEvent(ledger, id, { kind: 'done', step: 'job', milliseconds: 1, now });
      runs.push(`${now.toISOString().slice(11, 16)} ${due.job} ${due.day}`);
    }
  }
  expect(runs).toEqual(['00:30 nightly 2026-10-25', '00:45 morning 2026-10-25']);
});
