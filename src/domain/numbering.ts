/** Numbers given to records: an ascending order, with gaps. */
export interface Numbering {
  /** The number of each new record. */
  readonly fresh: Int32Array;
  /** Records that had to make room: the number they had, and the one they have now. */
  readonly moved: { readonly from: Int32Array; readonly to: Int32Array };
}

const HIGHEST = 2 ** 31 - 1;

/** Room that is left between neighbours where there is enough of it. */
const STEP = 256;

/**
 * Numbers for new records between those that have one. `ids` ascend; `after` holds, for each new record in the order they stand in,
 * the number that it follows (-1: none). Where a gap is too narrow, as many neighbours as needed are numbered again.
 */
export function numberBetween(ids: Int32Array, after: Int32Array): Numbering {
  const total = ids.length + after.length;
  const now = new Int32Array(total).fill(-1);
  const before = new Int32Array(total).fill(-1);
  const freshAt = new Int32Array(after.length);
  for (let at = 0, i = 0, f = 0; at < total; at++) {
    if (f < after.length && (i === ids.length || after[f]! < ids[i]!)) freshAt[f++] = at;
    else now[at] = before[at] = ids[i++]!;
  }
  for (let f = 0; f < after.length; f++) if (now[freshAt[f]!] === -1) fill(now, freshAt[f]!);
  const moved = before.map((_, at) => at).filter((at) => before[at] !== -1 && before[at] !== now[at]);
  return {
    fresh: freshAt.map((at) => now[at]!),
    moved: { from: moved.map((at) => before[at]!), to: moved.map((at) => now[at]!) },
  };
}

/** Numbers the records without one from `first` on, and neighbours where there is no room. */
function fill(now: Int32Array, first: number): void {
  let [low, high] = [first, first];
  while (high + 1 < now.length && now[high + 1] === -1) high++;
  const wanted = Math.max(2, Math.min(STEP, Math.floor(HIGHEST / now.length / 4)));
  let least = 1;
  for (;;) {
    const from = low === 0 ? -1 : now[low - 1]!;
    const to = high === now.length - 1 ? HIGHEST : now[high + 1]!;
    const count = high - low + 1;
    const step = Math.min(STEP, Math.floor((to - from) / (count + 1)));
    const all = low === 0 && high === now.length - 1;
    if (step >= least || all) {
      for (let i = 0; i < count; i++) now[low + i] = from + step * (i + 1);
      return;
    }
    // Room for more than these, so that the next records need not ask again.
    least = wanted;
    const wider = count;
    low = Math.max(0, low - wider);
    high = Math.min(now.length - 1, high + wider);
    while (high + 1 < now.length && now[high + 1] === -1) high++;
  }
}
