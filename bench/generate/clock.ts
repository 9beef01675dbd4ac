const DAY_SECONDS = 86_400;
/** Local time of the made shops and exchanges: three hours behind UTC, without daylight saving. */
const OFFSET_SECONDS = -3 * 3600;
/** The first day that is made, as seconds since 1970 in UTC at local midnight. */
const FIRST_DAY = Date.UTC(2025, 8, 1) / 1000 - OFFSET_SECONDS;

/** Seconds since 1970 at a local second of a day counted from the first. */
export function epochAt(day: number, second: number): number {
  return FIRST_DAY + day * DAY_SECONDS + second;
}

/** `2025-09-01 13:05:00`, local. */
export function localText(epoch: number): string {
  return new Date((epoch + OFFSET_SECONDS) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
