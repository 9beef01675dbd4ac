import { type HolidayCountry, isNationalHoliday } from '../domain/holiday.ts';

/** Weekends and holidays of a place, and its clock. */
export interface Calendar {
  /** IANA name. */
  readonly zone: string;
  readonly weekend: readonly string[];
  /** ISO days, or MM-DD for every year. */
  readonly holidays: readonly string[];
  /** Countries whose national holidays count too. */
  readonly national?: readonly HolidayCountry[];
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The ISO day that it is in a time zone. */
export function dayOf(zone: string, at: Date): string {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    clocks.set(zone, clock);
  }
  return clock.format(at);
}

/** The day `count` days after an ISO day: days are counted on the calendar, never as 24 hours. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);
}

/** Whether people work on an ISO day. */
export function isBusinessDay(day: string, { weekend, holidays, national = [] }: Calendar): boolean {
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]!;
  if (weekend.includes(weekday) || holidays.includes(day) || holidays.includes(day.slice(5))) return false;
  return !isNationalHoliday(day, national);
}

/** The last business day before an ISO day; the day before it where a calendar leaves none in a month. */
export function businessDayBefore(day: string, calendar: Calendar): string {
  for (let back = 1; back <= 31; back++) {
    const candidate = addDays(day, -back);
    if (isBusinessDay(candidate, calendar)) return candidate;
  }
  return addDays(day, -1);
}
