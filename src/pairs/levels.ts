import type { PairGate, PairLevels, PairLook, PairLoop } from '../sql/pair-loop.ts';
import { isEqual, type Piece } from './alike.ts';
import type { Blocked } from './blocks.ts';
import type { Layout } from './layout.ts';
import { findText } from './texts.ts';
import { align, type Aligned, areInitials } from './words.ts';

/** How much less than a limit a likeness must be: sums of the engine may have other last bits. */
const SLACK = 1e-9;

/** What is known of the pair at hand: the index of each group, and where the words of both sides begin. */
interface Pair {
  readonly index: Int32Array;
  a: number;
  b: number;
}

/** What the most that a pair can reach is brought down by, beside what the flags of its groups say. */
export interface Levels {
  /** Whether it is left as far as it is known how common its values are. */
  readonly byBins: (a: number, b: number) => boolean;
  /** Whether it is left once its texts are looked at, as far as that is needed; after `byBins`, for the same pair and index. */
  readonly byTexts: () => boolean;
}

/** Judges pairs whose index stands in `index`; null where a loop follows no levels. `isKept` says whether it is, whatever its sums are. */
export function openLevels(
  { loop, layout, blocked }: { readonly loop: PairLoop; readonly layout: Layout; readonly blocked: Blocked },
  index: Int32Array,
  isKept: () => boolean,
): Levels | null {
  if (loop.levels.length === 0) return null;
  const { sums, floor, groups } = loop;
  const pair: Pair = { index, a: 0, b: 0 };
  const all = loop.levels.map((levels) => openOne(levels, { layout, blocked, pair }));
  const looked = all.filter(({ look }) => look !== null);
  const totals = new Float64Array(sums.length);
  /** Sums by the groups' tables, with what is followed here in the place of what they say of it. */
  const addUp = () => {
    for (let s = 0; s < sums.length; s++) {
      let sum = sums[s]!.start;
      for (let g = 0; g < groups.length; g++) sum += groups[g]!.most[s]![index[g]!]!;
      for (const { known } of all) sum += known[s]!;
      totals[s] = sum;
    }
  };
  const reaches = () => {
    for (const total of totals) if (!(total >= floor)) return false;
    return true;
  };
  const byBins = (a: number, b: number) => {
    pair.a = a;
    pair.b = b;
    for (const one of all) one.begin();
    addUp();
    return reaches() || isKept();
  };
  /** Whether a look could take it below the floor. */
  const matters = (least: Float64Array, known: Float64Array) => {
    for (let s = 0; s < totals.length; s++) if (totals[s]! - known[s]! + least[s]! < floor) return true;
    return false;
  };
  const byTexts = () => {
    for (const { least, known, look } of looked) {
      if (!matters(least, known)) continue;
      look!();
      addUp();
      if (!reaches() && !isKept()) return false;
    }
    return true;
  };
  return { byBins, byTexts };
}

interface Given {
  readonly layout: Layout;
  readonly blocked: Blocked;
  readonly pair: Pair;
}

/**
 * One comparison: `begin` makes `known`, what its levels add at most, less what its group's table says of it, and `least`, the same of
 * its lowest level; `look` narrows it by texts.
 */
function openOne(levels: PairLevels, { layout, blocked, pair }: Given) {
  const { group, states, open, same, rates, equal, coarse } = levels;
  const { words, texts } = blocked;
  const count = same[0]!.length;
  const known = new Float64Array(same.length);
  const least = new Float64Array(same.length);
  const bins = levels.bin < 0 ? -1 : layout.bins + (levels.bin >> 2);
  const shift = 8 * (levels.bin & 3);
  const ranges = same.map((weights, s) => rangesOf(open, weights, rates[s]!));
  let left = 0;
  let bin = 0;
  const bound = () => {
    const at = pair.index[group]!;
    for (let s = 0; s < same.length; s++) {
      const [weights, rate] = [same[s]!, rates[s]!];
      let most = -Infinity;
      for (let i = 0; i < count; i++) {
        const weight = weights[i]! - rate[i]! * bin;
        if (((left >> i) & 1) === 1 && weight > most) most = weight;
      }
      known[s] = most - coarse[s]![at]!;
    }
  };
  const begin = () => {
    const state = states[pair.index[group]!]!;
    left = state < 0 ? 0 : open[state]!;
    if (left === 0) {
      known.fill(0);
      least.fill(0);
      return;
    }
    if (bins >= 0) bin = Math.max((words[pair.a + bins]! >>> shift) & 255, (words[pair.b + bins]! >>> shift) & 255);
    for (let s = 0; s < same.length; s++) {
      const less = coarse[s]![pair.index[group]!]!;
      known[s] = ranges[s]!.most[state * BINS + bin]! - less;
      least[s] = ranges[s]!.least[state * BINS + bin]! - less;
    }
  };
  const l: Piece = { at: 0, length: 0 };
  const r: Piece = { at: 0, length: 0 };
  const find = (text: number) =>
    findText(texts, words[pair.a + layout.texts]!, text, l) && findText(texts, words[pair.b + layout.texts]!, text, r);
  const asking = { pair, group, find, texts, l, r };
  const aligned = openAligned(asking);
  const asked = levels.looks.map((look) => (look === null ? null : toAsk(look, { ...asking, aligned })));
  const look = () => {
    if (left === 0) return;
    if (equal >= 0 && (left & 1) === 1 && find(equal)) left = isEqual(texts, l, r) ? 1 : left & ~1;
    if (left !== 1)
      for (const [i, mayHold] of asked.entries())
        if (((left >> i) & 1) === 1 && mayHold !== null && !mayHold()) left &= ~(1 << i);
    bound();
  };
  const isLooked = equal >= 0 || asked.some((one) => one !== null);
  return { known, least, begin, look: isLooked ? look : null };
}

/** Bins that a byte holds: see `binColumns`. */
const BINS = 64;

/** The most and the least that levels add, by which of them may hold and bin. */
function rangesOf(open: readonly number[], weights: readonly number[], rates: readonly number[]) {
  const all = open.flatMap((levels) =>
    Array.from({ length: BINS }, (_, bin) =>
      weights.flatMap((weight, i) => (((levels >> i) & 1) === 1 ? [weight - rates[i]! * bin] : [])),
    ),
  );
  return {
    most: Float64Array.from(all, (some) => Math.max(...some)),
    least: Float64Array.from(all, (some) => Math.min(...some)),
  };
}

interface Asking {
  readonly pair: Pair;
  readonly group: number;
  readonly find: (text: number) => boolean;
  readonly texts: Uint8Array;
  readonly l: Piece;
  readonly r: Piece;
  readonly aligned: (text: number) => () => Aligned | null;
}

/** Whether a test may hold, as far as it can be told. */
function toAsk(look: PairLook, asking: Asking): () => boolean {
  const { pair, group, find, texts, l, r } = asking;
  if ('open' in look) {
    const isClosed = toClosed(look.open);
    return () => !isClosed(pair.index[group]!);
  }
  if ('any' in look || 'all' in look) {
    const parts = ('any' in look ? look.any : look.all).map((part) => toAsk(part, asking));
    return 'any' in look ? () => parts.some((part) => part()) : () => parts.every((part) => part());
  }
  const { by, text, least } = look;
  if (by === 'initials') return () => !find(text) || areInitials(texts, l, r);
  const isEnough = by === 'tokens' ? tokens : contained;
  const aligned = asking.aligned(text);
  return () => {
    const words = aligned();
    return words === null || isEnough(words, least);
  };
}

/** The words of a text of the pair at hand, aligned once however many levels ask; null where one of the texts is not known. */
function openAligned({ pair, find, texts, l, r }: Omit<Asking, 'aligned'>): (text: number) => () => Aligned | null {
  const known = new Map<number, () => Aligned | null>();
  const open = (text: number) => {
    let [a, b] = [-1, -1];
    let isKnown = false;
    const words: Aligned = { fewer: 0, more: 0, sum: 0 };
    return () => {
      if (pair.a === a && pair.b === b) return isKnown ? words : null;
      a = pair.a;
      b = pair.b;
      isKnown = find(text);
      if (isKnown) align(texts, l, r, words);
      return isKnown ? words : null;
    };
  };
  return (text) => {
    const one = known.get(text) ?? open(text);
    known.set(text, one);
    return one;
  };
}

const tokens = ({ fewer, more, sum }: Aligned, least: number) => (2 * sum) / (fewer + more) >= least - SLACK;
const contained = ({ fewer, sum }: Aligned, least: number) => fewer >= 2 && sum / fewer >= least - SLACK;

function toClosed(gate: PairGate): (index: number) => boolean {
  if ('bit' in gate) return (index) => (index & gate.bit) !== 0;
  const parts = ('any' in gate ? gate.any : gate.all).map(toClosed);
  return 'any' in gate ? (index) => parts.some((part) => part(index)) : (index) => parts.every((part) => part(index));
}
