import { expect, test } from 'vitest';
import { businessDayBefore, type Calendar, isBusinessDay } from './calendar.ts';
import { nextSlot, slotFor, slotsBetween, type Timetable } from './timetable.ts';

const berlin: Calendar = { zone: 'Europe/Berlin', weekend: ['sat', 'sun'], holidays: ['12-25', '2026-05-01'] };
const at = (cron: string, more: Partial<Timetable> = {}): Timetable => ({
  cron,
  days: 'every',
  stands_for: 'today',
  ...more,
});
const times = (timetable: Timetable, after: string, until: string, calendar = berlin) =>
  slotsBetween(timetable, calendar, { after: new Date(after), until: new Date(until) }).map(({ at: time, day }) => [
    time.toISOString(),
    day,
  ]);

test('spring: the clock jumps from 02:00 to 03:00 on 2026-03-29; a job at 02:30 runs once, right after the gap', () => {
  expect(times(at('30 2 * * *'), '2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
    ['2026-03-28T01:30:00.000Z', '2026-03-28'],
    ['2026-03-29T01:00:00.000Z', '2026-03-29'],
    ['2026-03-30T00:30:00.000Z', '2026-03-30'],
  ]);
});

test('autumn: 02:30 is there twice on 2026-10-25; the job runs once, the first time', () => {
  expect(times(at('30 2 * * *'), '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
    ['2026-10-25T00:30:00.000Z', '2026-10-25'],
    ['2026-10-26T01:30:00.000Z', '2026-10-26'],
  ]);
});

test('an hour in a list is a fixed time too, and an interval goes through the doubled hour', () => {
  expect(times(at('0 2,8 * * *'), '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z').map(([time]) => time)).toEqual([
    '2026-03-29T01:00:00.000Z',
    '2026-03-29T06:00:00.000Z',
  ]);
  expect(times(at('0 * * * *'), '2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z')).toHaveLength(3);
});

test('the day of a slot is that of its own clock, not of UTC', () => {
  const lima: Calendar = { zone: 'America/Lima', weekend: [], holidays: [] };
  expect(times(at('0 23 * * *'), '2026-11-22T00:00:00Z', '2026-11-23T05:00:00Z', lima)).toEqual([
    ['2026-11-22T04:00:00.000Z', '2026-11-21'],
    ['2026-11-23T04:00:00.000Z', '2026-11-22'],
  ]);
});

test('business days leave weekends and holidays out, one-off and of every year', () => {
  expect(isBusinessDay('2026-05-01', berlin)).toBe(false);
  expect(isBusinessDay('2027-05-01', { ...berlin, weekend: [] })).toBe(true);
  expect(isBusinessDay('2031-12-25', berlin)).toBe(false);
  expect(times(at('0 7 * * *', { days: 'business' }), '2026-04-30T00:00:00Z', '2026-05-05T00:00:00Z')).toEqual([
    ['2026-04-30T05:00:00.000Z', '2026-04-30'],
    ['2026-05-04T05:00:00.000Z', '2026-05-04'],
  ]);
});

test('what a run stands for: the day, the day before, the last business day', () => {
  const monday = ['2026-05-03T22:00:00Z', '2026-05-04T12:00:00Z'] as const;
  const dayOfRun = (stands_for: Timetable['stands_for']) => times(at('0 7 * * *', { stands_for }), ...monday)[0]![1];
  expect(dayOfRun('today')).toBe('2026-05-04');
  expect(dayOfRun('yesterday')).toBe('2026-05-03');
  expect(dayOfRun('last_business_day')).toBe('2026-04-30');
  expect(businessDayBefore('2026-05-04', berlin)).toBe('2026-04-30');
});

test('the slot of a day is the same whenever it is asked for, on days without one too', () => {
  expect(slotFor(at('0 7 * * *', { stands_for: 'yesterday' }), berlin, '2026-05-03').at.toISOString()).toBe(
    '2026-05-04T05:00:00.000Z',
  );
  // A Sunday of a job for business days, and a Tuesday of a job for Mondays.
  expect(slotFor(at('0 7 * * *', { days: 'business' }), berlin, '2026-05-03').at.toISOString()).toBe(
    '2026-05-03T05:00:00.000Z',
  );
  expect(slotFor(at('0 7 * * 1'), berlin, '2026-05-05')).toEqual({
    at: new Date('2026-05-05T10:00:00Z'),
    due: '2026-05-05',
    day: '2026-05-05',
  });
  const afterWeekend = slotFor(
    at('0 7 * * *', { stands_for: 'last_business_day', days: 'business' }),
    berlin,
    '2026-04-30',
  );
  expect(afterWeekend.at.toISOString()).toBe('2026-05-04T05:00:00.000Z');
});

test('a timetable that never comes has no next slot', () => {
  expect(nextSlot(at('0 7 30 2 *'), berlin, new Date('2026-01-01T00:00:00Z'))).toBeNull();
  const never: Calendar = { ...berlin, weekend: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };
  expect(nextSlot(at('0 7 * * *', { days: 'business' }), never, new Date('2026-01-01T00:00:00Z'))).toBeNull();
});
