/** So many records are worth a thread of their own where only a few of them are worked on. */
const RECORDS = 2_000_000;

/**
 * How many threads to bring up to date a few of so many records: of hundreds of small statements, each with a part that one thread does
 * alone, and while one works the others ask again and again whether there is anything to do. Of 100 k records, of which 1 % changed,
 * one thread took 12.9 CPU seconds for what two took 17.4 for, and no longer by the clock.
 */
export function threadsForFew(records: number, most: number): number {
  return Math.max(1, Math.min(most, Math.ceil(records / RECORDS)));
}
