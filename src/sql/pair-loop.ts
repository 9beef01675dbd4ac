/*
 * Pairs of nodes that share a block, judged by integers alone: what a step's select says, in a form that an engine can work off in
 * its own process, over typed arrays. A join makes and judges a pair in 400 ns, a loop in a tenth of that.
 */

/** Up to four flags of a group whose eight bits per node lie side by side, so that they are worked out at once. */
export interface PairLanes {
  /** Where each lane's eight bits begin: a column of `PairLoop.columns`, and a bit of it. */
  readonly lanes: readonly { readonly column: number; readonly at: number }[];
  /** The flag of the first lane within the index of the group; the others follow it. */
  readonly to: number;
}

/** The same with two columns: the flag is set where both differ. */
export interface PairEnds {
  readonly heads: PairLanes['lanes'];
  readonly tails: PairLanes['lanes'];
  readonly to: number;
}

/** Letters that stand in one text only: one bit each, 31 in all; and 255 less as many as a flag allows, a byte each. */
export interface PairLetters {
  readonly group: number;
  readonly letters: { readonly column: number; readonly at: number };
  readonly limits: PairLanes['lanes'];
  readonly to: number;
}

/** Some comparisons of a pattern, small enough for a table of what they can add, by an index of as many bits as they have flags. */
export interface PairGroup {
  /** Which `pattern<word>` it is part of. */
  readonly word: number;
  /** The column of its flags, and where each bit of it goes: a bit of the index stays set where both sides have it. */
  readonly flags: number;
  readonly bits: readonly { readonly from: number; readonly to: number }[];
  readonly equal: readonly PairLanes[];
  readonly ends: readonly PairEnds[];
  /** Flags of lists: set where two columns of bits have nothing in common. */
  readonly apart: readonly { readonly columns: readonly number[]; readonly to: number }[];
  /** Set where neither column is contained in the other. */
  readonly subset: readonly { readonly column: number; readonly to: number }[];
  /** The most that it can add to each sum, by index. */
  readonly most: readonly Float64Array[];
}

/**
 * Flags that a look at one text of both sides decides, for pairs that are left: bits of the index of `group`, each set where the texts
 * are surely apart. Looked at where both sides are `present` and some of the bits is unset.
 */
export interface PairTexts {
  readonly group: number;
  readonly text: number;
  /** Set where both sides have a value. */
  readonly present: number;
  /** The flag that the texts differ, 0 for none: codes are the same for one in 256 that do. Where they do not, nothing else is looked at. */
  readonly differ: number;
  readonly measures: readonly PairMeasure[];
}

/** What is computed of two texts, and the flags that it decides: each with the least likeness, or the most edits, that leaves it unset. */
export interface PairMeasure {
  readonly by: 'jaro_winkler' | 'ratio' | 'levenshtein' | 'damerau';
  readonly flags: readonly { readonly bit: number; readonly limit: number }[];
}

/** Bits of a group's index under which a test cannot hold: all of some, or any of them. */
export type PairGate =
  { readonly bit: number } | { readonly all: readonly PairGate[] } | { readonly any: readonly PairGate[] };

/** What may make a test hold: a gate that is open, what the words of two texts come to, or several of these. */
export type PairLook =
  | { readonly open: PairGate }
  | { readonly by: 'tokens' | 'contained' | 'initials'; readonly text: number; readonly least: number }
  | { readonly all: readonly PairLook[] }
  | { readonly any: readonly PairLook[] };

/** One comparison of a group, level by level ("else" last): how common its values are counts to the step, and texts tell of levels. */
export interface PairLevels {
  readonly group: number;
  /** By index of the group: which of `open` it is, -1 where a side is missing. */
  readonly states: Int16Array;
  /** Levels that may hold, as bits. */
  readonly open: readonly number[];
  /** What the group's table of each sum says of it, by index. */
  readonly coarse: readonly Float64Array[];
  /** What each level adds to each sum, and what goes off per bin of the more common value. */
  readonly same: readonly (readonly number[])[];
  readonly rates: readonly (readonly number[])[];
  /** Which byte of `PairLoop.bins` says how common its value is; -1 where that does not count. */
  readonly bin: number;
  /** A text that is the same where the first level holds, and only there; -1 for none. */
  readonly equal: number;
  /** What may make each level hold; null where nothing tells. */
  readonly looks: readonly (PairLook | null)[];
}

/** What must be true of a group's index. */
export interface PairTest {
  readonly group: number;
  readonly mask: number;
  readonly value: number;
}

/** Blocks of nodes, and which of the pairs that they hold are pairs. */
export interface PairBlocks {
  /** One row per node: `node_id` (integer, not below 0), `unique_mask` (bigint), its block under each of `keys` (integer, -1 for none). */
  readonly nodes: string;
  /** `node_id`, `key`, `block_no` (integers): blocks of keys under which a node may have several. Smaller keys have smaller blocks. */
  readonly long: string;
  /** Numbers of the keys of single blocks: a pair is made by the first that finds it, before any of `long`. */
  readonly keys: readonly number[];
  /** Whether any node has a `unique_mask`: two that share a bit of it are no pair. */
  readonly masked: boolean;
}

export interface PairLoop extends PairBlocks {
  /** The same nodes in any order: `node_id`, then these columns (bigint). */
  readonly codes: string;
  readonly columns: readonly string[];
  /** And once more: `node_id`, then the texts that are looked at (varchar, empty for none), so many. */
  readonly texts: { readonly sql: string; readonly count: number };
  /** `pattern<n>` of the result, one per word. */
  readonly words: number;
  readonly groups: readonly PairGroup[];
  /** Looked at one after the other, most telling first. */
  readonly letters: readonly PairLetters[];
  /** Looked at in this order. */
  readonly near: readonly PairTexts[];
  /** Columns whose low half has four bytes that say how common a node's values are. */
  readonly bins: readonly number[];
  /** Looked at before and after `near`, in this order. */
  readonly levels: readonly PairLevels[];
  /** What each sum begins with, and its column. */
  readonly sums: readonly { readonly start: number; readonly column: string }[];
  /** A pair is kept where every sum reaches it, or where all tests of one of `always` hold. */
  readonly floor: number;
  readonly always: readonly (readonly PairTest[])[];
}
