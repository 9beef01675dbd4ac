const UNITS: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Below this the engine cannot hold one step's buffers, whatever it spills: found by lowering it until the demo failed (100,000 records need 512MB). */
export const LEAST_MEMORY = '256MB';

/** A size such as 4GB in bytes. */
export function toBytes(size: string): number {
  const [, amount = '0', unit = ''] = /^([\d.]+)\s?([a-z]+)$/i.exec(size) ?? [];
  return Number(amount) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** What a project asks for that leaves the size to us. */
export const AUTO = 'auto';

/**
 * What the engine gets where nothing is said. Up to a million records more gains no time that could be told from noise (less makes the scores of a million on one thread): what does not
 * fit spills or is read again. Beyond, sorts and joins grow with the records, and so does their share.
 */
const USUAL = { bytes: 1300e6, upTo: 1e6, perRecord: 350 };

/** Facts are never matched: what is made of them goes from one table to the next, and only their sorts want room. With 88 bytes in all for each of eight millions next to nothing was spilled. */
const PER_FACT = 20;

/** What the engine is given: the size asked for, or the least that it can work with. */
export function toMemory(asked: string): string {
  if (asked.toLowerCase() === AUTO) return memoryFor({ records: 0 });
  return toBytes(asked) < toBytes(LEAST_MEMORY) ? LEAST_MEMORY : asked;
}

/** What the engine gets for so many records and facts where nothing is said: at most three quarters of the machine's `total`, in bytes. */
export function memoryFor(
  { records, facts = 0 }: { readonly records: number; readonly facts?: number },
  total = Infinity,
): string {
  const wanted = USUAL.bytes + Math.max(0, records - USUAL.upTo) * USUAL.perRecord + facts * PER_FACT;
  const most = Math.max(USUAL.bytes, total * 0.75);
  return `${Math.round(Math.min(wanted, most) / 1e6)}MB`;
}
