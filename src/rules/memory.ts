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

/** What the engine is given: the size asked for, or the least that it can work with. */
export function toMemory(asked: string): string {
  return toBytes(asked) < toBytes(LEAST_MEMORY) ? LEAST_MEMORY : asked;
}
