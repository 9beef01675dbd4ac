/**
 * Where each number stands among ascending distinct numbers. Numbers of records have gaps; arrays over them must not.
 * Numbers without gaps are their own places, at no cost.
 */
export function toPlaces(ids: Int32Array): (id: number) => number {
  const count = ids.length;
  if (count === 0 || (ids[0] === 0 && ids[count - 1] === count - 1)) return (id) => id;
  const first = ids[0]!;
  const width = (ids[count - 1]! - first + 1) / count;
  // One entry per stretch of the average width: numbers are spread evenly, so that few stand in one stretch.
  const start = new Int32Array(count + 1);
  const stretchOf = (id: number) => Math.min(count - 1, Math.floor((id - first) / width));
  for (let i = count - 1; i >= 0; i--) start[stretchOf(ids[i]!)] = i + 1;
  for (let s = count, next = count + 1; s >= 0; s--) next = start[s] = start[s] === 0 ? next : start[s]!;
  return (id) => {
    let low = start[stretchOf(id)]! - 1;
    let high = Math.min(count - 1, start[stretchOf(id) + 1]! - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Every number of these lists once, ascending. */
export function distinct(...lists: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  all.sort();
  let count = 0;
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[count++] = all[i]!;
  return all.slice(0, count);
}
