import { Cron } from 'croner';
import { addDays, businessDayBefore, type Calendar, dayOf, isBusinessDay } from './calendar.ts';

/** When a job is due, as mestre.yaml says it. */
export interface Timetable {
  /** Five fields: minute hour day month weekday. */
  readonly cron: string;
  readonly days: 'every' | 'business';
  readonly stands_for: 'today' | 'yesterday' | 'last_business_day';
}

/** One time at which a job is due. */
export interface Slot {
  readonly at: Date;
  /** ISO day on which it is due, on the calendar's clock. */
  readonly due: string;
  /** ISO day that the run stands for. */
  readonly day: string;
}

/** A calendar that leaves no day to a timetable is found out after this many of its times. */
const MOST = 4000;

/**
 * The slots after `after` and up to `until`, the earliest first. A time that the clock skips in spring is due at the first
 * moment after the gap; a time that it shows twice in autumn is due once. (A minute or hour written with `*` or a step is an
 * interval instead: it skips the gap, and goes on through the hour that is there twice.)
 */
export function slotsBetween(
  timetable: Timetable,
  calendar: Calendar,
  { after, until }: { readonly after: Date; readonly until: Date },
): Slot[] {
  const slots: Slot[] = [];
  for (const slot of slotsAfter(timetable, calendar, after)) {
    if (slot.at > until) break;
    slots.push(slot);
  }
  return slots;
}

/** The first slot after a moment; null where none comes (30 February, or a calendar without business days). */
export function nextSlot(timetable: Timetable, calendar: Calendar, after: Date): Slot | null {
  for (const slot of slotsAfter(timetable, calendar, after)) return slot;
  return null;
}

function* slotsAfter(timetable: Timetable, calendar: Calendar, after: Date): Generator<Slot> {
  const cron = toCron(timetable.cron, calendar.zone);
  let skipped = 0;
  for (let at = cron.nextRun(after); at !== null && skipped < MOST; at = cron.nextRun(at)) {
    const due = dayOf(calendar.zone, at);
    if (timetable.days === 'business' && !isBusinessDay(due, calendar)) skipped++;
    else {
      skipped = 0;
      yield { at, due, day: dayFor(timetable, calendar, due) };
    }
  }
}

/**
 * The slot that stands for an ISO day: the last one whose `day` it is, whether or not the calendar lets it run. Where the
 * timetable has none, noon of that day on the calendar's clock: a run by hand needs a time that is the same whenever it is asked for.
 */
export function slotFor(timetable: Timetable, calendar: Calendar, day: string): Slot {
  const from = new Date(Date.parse(`${day}T00:00:00Z`) - 2 * 86_400_000);
  const until = new Date(from.getTime() + 36 * 86_400_000);
  const free = { ...timetable, days: 'every' } as const;
  const window = timetable.stands_for === 'last_business_day' ? timetable : free;
  let found: Slot | undefined;
  for (const slot of slotsAfter(window, calendar, from)) {
    if (slot.at > until || slot.day > day) break;
    if (slot.day === day) found = slot;
  }
  return found ?? { at: noonOf(calendar.zone, day), due: day, day };
}

/** The ISO day that a slot due on a day stands for. */
export function dayFor({ stands_for }: Timetable, calendar: Calendar, due: string): string {
  if (stands_for === 'today') return due;
  return stands_for === 'yesterday' ? addDays(due, -1) : businessDayBefore(due, calendar);
}

function noonOf(zone: string, day: string): Date {
  const [, month, date] = day.split('-');
  const cron = toCron(`0 12 ${Number(date)} ${Number(month)} *`, zone);
  return cron.nextRun(new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000))!;
}

function toCron(pattern: string, timezone: string): Cron {
  return new Cron(pattern, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
}
