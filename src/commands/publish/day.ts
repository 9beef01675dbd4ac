/** The ISO day that it is in a time zone. */
export function dayIn(timeZone: string, now: Date): string {
  return dayReader(timeZone)(now);
}

/** `dayIn` for many moments: what knows the zone is made once. */
export function dayReader(timeZone: string): (at: Date) => string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => parts.format(at);
}
