/** Counting sort: `items` holds 0 … n-1 by bucket, in order within each; bucket b is `start[b]` up to `start[b + 1]`. */
export function bucket(
  n: number,
  buckets: number,
  of: (i: number) => number,
): { start: Int32Array; items: Int32Array } {
  const start = new Int32Array(buckets + 1);
  for (let i = 0; i < n; i++) start[of(i) + 1]!++;
  for (let b = 0; b < buckets; b++) start[b + 1]! += start[b]!;
  const at = start.slice();
  const items = new Int32Array(n);
  for (let i = 0; i < n; i++) items[at[of(i)]!++] = i;
  return { start, items };
}
