import type { PairLoop, PairMeasure } from '../sql/pair-loop.ts';
import { damerau, isEqual, jaroWinkler, levenshtein, type Piece } from './alike.ts';
import type { Blocked } from './blocks.ts';
import type { Layout } from './layout.ts';
import { openLevels } from './levels.ts';
import { findText } from './texts.ts';

/** How much less alike than a limit texts must be to be apart: the engine's last bits may be others. */
const SLACK = 1e-9;

/** The pairs of a batch: where the words of both sides begin, and the index of each group. */
export interface Batch {
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly indices: readonly Int32Array[];
}

/**
 * Looks at the texts of so many pairs of a batch, and moves those to the front that can still reach the floor: returns how many.
 * Null where a loop looks at none.
 */
export function openNear(
  loop: PairLoop,
  layout: Layout,
  blocked: Blocked,
): ((batch: Batch, count: number) => number) | null {
  if (loop.near.length === 0 && loop.levels.length === 0) return null;
  const { words, texts } = blocked;
  const l: Piece = { at: 0, length: 0 };
  const r: Piece = { at: 0, length: 0 };
  const find = (piece: Piece, node: number, text: number) => findText(texts, words[node + layout.texts]!, text, piece);
  const looks = loop.near.map(({ measures, ...look }) => ({
    ...look,
    all: measures.flatMap(({ flags }) => flags).reduce((all, { bit }) => all | bit, look.differ),
    measures: measures.map(toMeasure),
  }));
  const index = new Int32Array(loop.groups.length);
  const isKept = keptBy(loop, index);
  const isLeft = leftOf(loop, index, isKept);
  const levels = openLevels({ loop, layout, blocked }, index, isKept);
  /** Whether the pair whose index stands in `index` is left: of the nodes whose words begin at `a` and `b`, the smaller id first. */
  const look = (a: number, b: number): boolean => {
    if (levels !== null && !levels.byBins(a, b)) return false;
    let isOther = false;
    for (let k = 0; k < looks.length; k++) {
      const { group, text, present, differ, all, measures } = looks[k]!;
      const before = index[group]!;
      if ((before & present) === 0 || (before & all) === all) continue;
      if (!find(l, a, text) || !find(r, b, text) || isEqual(texts, l, r)) continue;
      let after = before | differ;
      for (let m = 0; m < measures.length; m++) after |= apartBy(measures[m]!, texts, l, r);
      if (after === before) continue;
      index[group] = after;
      if (!isLeft()) return false;
      isOther = true;
    }
    return levels === null || ((!isOther || levels.byBins(a, b)) && levels.byTexts());
  };
  return ({ one, other, indices }, count) => {
    let left = 0;
    for (let at = 0; at < count; at++) {
      for (let g = 0; g < index.length; g++) index[g] = indices[g]![at]!;
      const a = one[at]!;
      const b = other[at]!;
      // The engine is asked with the smaller id on the left.
      if (!(words[a]! < words[b]! ? look(a, b) : look(b, a))) continue;
      one[left] = a;
      other[left] = b;
      for (let g = 0; g < index.length; g++) indices[g]![left] = index[g]!;
      left++;
    }
    return left;
  };
}

/** A measure with its flags in columns; functions made per measure would be called through a table, and not be inlined. */
interface Measure {
  readonly by: number;
  readonly bits: Int32Array;
  /** What a likeness must be below, or edits above, for the bit to be set. */
  readonly limits: Float64Array;
  /** More edits than this need not be counted. */
  readonly most: number;
}

const [JARO_WINKLER, LEVENSHTEIN, DAMERAU, RATIO] = [0, 1, 2, 3] as const;
const NUMBERS = { jaro_winkler: JARO_WINKLER, levenshtein: LEVENSHTEIN, damerau: DAMERAU, ratio: RATIO };

function toMeasure({ by, flags }: PairMeasure): Measure {
  const isEdits = by === 'levenshtein' || by === 'damerau';
  return {
    by: NUMBERS[by],
    bits: Int32Array.from(flags, ({ bit }) => bit),
    limits: Float64Array.from(flags, ({ limit }) => (isEdits ? limit : limit - SLACK)),
    most: Math.max(...flags.map(({ limit }) => limit)),
  };
}

/** The flags that two texts set. */
function apartBy({ by, bits, limits, most }: Measure, texts: Uint8Array, l: Piece, r: Piece): number {
  let set = 0;
  if (by === JARO_WINKLER || by === RATIO) {
    const alike =
      by === JARO_WINKLER
        ? jaroWinkler(texts, l, r)
        : 1 - levenshtein(texts, l, r, Infinity) / Math.max(l.length, r.length);
    for (let f = 0; f < bits.length; f++) if (alike < limits[f]!) set |= bits[f]!;
  } else {
    const edits = by === DAMERAU ? damerau(texts, l, r, most) : levenshtein(texts, l, r, most);
    for (let f = 0; f < bits.length; f++) if (edits > limits[f]!) set |= bits[f]!;
  }
  return set;
}

/** Whether a pair of these indices is kept whatever its sums are. */
function keptBy({ always }: PairLoop, index: Int32Array): () => boolean {
  return () => always.some((tests) => tests.every(({ group, mask, value }) => (index[group]! & mask) === value));
}

/** Whether a pair of these indices can still reach the floor. */
function leftOf({ groups, sums, floor, always }: PairLoop, index: Int32Array, isKept: () => boolean): () => boolean {
  const tables = sums.map((_, s) => groups.map(({ most }) => most[s]!));
  const starts = sums.map(({ start }) => start);
  const reaches = () => {
    for (let s = 0; s < tables.length; s++) {
      const most = tables[s]!;
      let sum = starts[s]!;
      for (let g = 0; g < most.length; g++) sum += most[g]![index[g]!]!;
      if (!(sum >= floor)) return false;
    }
    return true;
  };
  return always.length === 0 ? reaches : () => reaches() || isKept();
}
