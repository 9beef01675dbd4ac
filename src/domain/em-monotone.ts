/**
 * Pools neighbouring levels until m / u never falls from "none held" to the strongest level (pool adjacent violators, on
 * mass). Levels that are pooled share one ratio; both m and u keep their sums. A running maximum would instead hand the
 * weight of a level that was hardly ever seen to all stronger ones.
 */
export function poolMonotone(m: Float64Array, u: Float64Array): { m: Float64Array; u: Float64Array } {
  const order = [0, ...Array.from({ length: m.length - 1 }, (_, i) => m.length - 1 - i)];
  const pools: { m: number; u: number; members: number[] }[] = [];
  for (const level of order) {
    pools.push({ m: m[level]!, u: u[level]!, members: [level] });
    for (;;) {
      const last = pools.at(-1)!;
      const before = pools.at(-2);
      if (!before || before.m * last.u <= last.m * before.u) break;
      pools.splice(-2, 2, {
        m: before.m + last.m,
        u: before.u + last.u,
        members: [...before.members, ...last.members],
      });
    }
  }
  const pooled = { m: Float64Array.from(m), u: Float64Array.from(u) };
  for (const pool of pools)
    for (const level of pool.members) pooled.m[level] = pool.u > 0 ? (pool.m / pool.u) * u[level]! : m[level]!;
  return pooled;
}
