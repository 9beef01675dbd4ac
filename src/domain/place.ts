/** Numbers that leave out no more than so many for one that they have are looked up in a table. */
const NEAR = 16;

/**
 * Where each number stands among ascending distinct numbers. Numbers of records have gaps; arrays over them must not.
 * Numbers without gaps are their own places, at no cost. For a number that is not among them some place is said.
 */
export function toPlaces(ids: Int32Array): (id: number) => number {
  const count = ids.length;
  if (count === 0 || (ids[0] === 0 && ids[count - 1] === count - 1)) return (id) => id;
  const first = ids[0]!;
  const range = ids[count - 1]! - first + 1;
  if (range <= NEAR * count) {
    const places = new Int32Array(range);
    for (let i = 0; i < count; i++) places[ids[i]! - first] = i;
    return (id) => places[id - first] ?? 0;
  }
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
  const [low, high] = boundsOf(lists);
  const some = lists.reduce((sum, list) => sum + list.length, 0);
  if (high - low < NEAR * some) return present(lists, low, high);
  const all = new Int32Array(some);
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

/** The numbers below `count` that are wanted, ascending. A filter of a typed array takes ten times as long. */
export function numbersWhere(count: number, isWanted: (i: number) => boolean): Int32Array {
  const found = new Int32Array(count);
  let size = 0;
  for (let i = 0; i < count; i++) if (isWanted(i)) found[size++] = i;
  return found.slice(0, size);
}

function boundsOf(lists: readonly Int32Array[]): [low: number, high: number] {
  let low = 0;
  let high = -1;
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const id = list[i]!;
      if (high < low) low = high = id;
      else if (id < low) low = id;
      else if (id > high) high = id;
    }
  return [low, high];
}

/** The same without sorting, where the numbers stand close. */
function present(lists: readonly Int32Array[], low: number, high: number): Int32Array {
  const seen = new Uint8Array(high - low + 1);
  for (const list of lists) for (let i = 0; i < list.length; i++) seen[list[i]! - low] = 1;
  let count = 0;
  for (let i = 0; i < seen.length; i++) count += seen[i]!;
  const ids = new Int32Array(count);
  for (let i = 0, at = 0; i < seen.length; i++) if (seen[i] === 1) ids[at++] = low + i;
  return ids;
}
