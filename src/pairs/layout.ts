import type { PairLanes, PairLoop } from '../sql/pair-loop.ts';

/*
 * A node as it lies in memory: so many words of 32 bits, one node after the other, what a pair asks for first at the front. Bits and
 * bytes of the engine's columns are brought into an order in which few operations work out many flags.
 */

/** What goes from a column of 64 bits into a word of a node. */
export type Move =
  /** All 32 bits from bit `from` on, which is 0 or 32. */
  | { readonly kind: 'half'; readonly column: number; readonly from: number; readonly word: number }
  /** One bit, or one byte, to bit `to`; `less` is taken off a byte. */
  | { readonly kind: 'bit'; readonly column: number; readonly from: number; readonly word: number; readonly to: number }
  | {
      readonly kind: 'byte';
      readonly column: number;
      readonly from: number;
      readonly word: number;
      readonly to: number;
      readonly less: number;
    };

/** Up to four flags that are worked out at once, out of a word or one of each side of `ends`: the flags of four bytes, side by side. */
export interface LanesLayout {
  readonly word: number;
  /** The word of the tails; -1 where there are none. */
  readonly tails: number;
  /** Where the flags go: which of them, to which word of flags, and how far up. */
  readonly parts: readonly { readonly flags: number; readonly lanes: number; readonly up: number }[];
}

/** The flags of several groups in one word. */
export interface FlagsLayout {
  readonly word: number;
  /** Bits that count letters: unset until they are counted. */
  readonly counted: number;
}

export interface GroupLayout {
  /** Which of the words of flags has its index, from which bit on, and the bits of an index. */
  readonly flags: number;
  readonly shift: number;
  readonly mask: number;
  /** The first of so many words that have nothing in common where the bit stays set: a bit of the index. */
  readonly apart: readonly { readonly word: number; readonly words: number; readonly bit: number }[];
  readonly subset: readonly { readonly word: number; readonly bit: number }[];
}

export interface LettersLayout {
  readonly group: number;
  readonly letters: number;
  readonly limits: number;
  readonly to: number;
}

export interface Layout {
  /** Words of a node. */
  readonly stride: number;
  /** Word 0 is the node's id; its blocks follow, one per key, and the two halves of its mask where there are masks. */
  readonly blocks: number;
  readonly mask: number;
  readonly flags: readonly FlagsLayout[];
  readonly lanes: readonly LanesLayout[];
  readonly groups: readonly GroupLayout[];
  readonly letters: readonly LettersLayout[];
  /** Where the texts of a node begin, if any are read. */
  readonly texts: number;
  /** The first of the words that say how common its values are. */
  readonly bins: number;
  /** By columns of the loop. */
  readonly moves: readonly Move[];
}

/** Bits of a word of flags: with one more it could be below 0. */
const FLAGS = 31;

/** A flag out of bytes: where those are, which word of flags it is in, and its bit there. */
interface Lane {
  readonly of: PairLanes['lanes'];
  readonly flags: number;
  readonly to: number;
}

/** Which word of flags each group has, and from which bit on: in their order, as many as go into one. */
function toPlaces(groups: PairLoop['groups']): { readonly flags: number; readonly shift: number }[] {
  let [flags, shift] = [0, 0];
  return groups.map(({ bits }) => {
    if (shift + bits.length > FLAGS) [flags, shift] = [flags + 1, 0];
    const place = { flags, shift };
    shift += bits.length;
    return place;
  });
}

/** 255 less a limit becomes 127 less it: a count of letters that is added reaches 128 where it is over. */
const BYTE_LESS = 128;

/** Where everything stands that a loop asks of a node. */
export function toLayout(loop: PairLoop): Layout {
  const moves: Move[] = [];
  let next = 1 + loop.keys.length;
  const mask = next;
  if (loop.masked) next += 2;
  const bytes = (lanes: PairLanes['lanes'], less = 0) => {
    const word = next++;
    lanes.forEach(({ column, at }, i) => moves.push({ kind: 'byte', column, from: at, word, to: 8 * i, less }));
    return word;
  };
  const halves = (columns: readonly number[]) => {
    const word = next;
    for (const column of columns) for (const from of [0, 32]) moves.push({ kind: 'half', column, from, word: next++ });
    return word;
  };
  const places = toPlaces(loop.groups);
  const counted = loop.letters.map(({ group, limits, to }) => ({
    flags: places[group]!.flags,
    bits: (2 ** limits.length - 1) << (places[group]!.shift + to),
  }));
  const flags = Array.from({ length: 1 + (places.at(-1)?.flags ?? -1) }, (_, number): FlagsLayout => ({
    word: next++,
    counted: counted.filter((one) => one.flags === number).reduce((all, { bits }) => all | bits, 0),
  }));
  loop.groups.forEach((group, g) => {
    const { flags: number, shift } = places[g]!;
    for (const { from, to } of group.bits)
      moves.push({ kind: 'bit', column: group.flags, from, word: flags[number]!.word, to: shift + to });
  });
  const laneOf = (g: number, to: number, of: PairLanes['lanes']): Lane => ({ of, flags: places[g]!.flags, to: places[g]!.shift + to }); // prettier-ignore
  const equal = loop.groups.flatMap((group, g) =>
    group.equal.flatMap(({ lanes, to }) => lanes.map((lane, i) => laneOf(g, to + i, [lane]))),
  );
  const ends = loop.groups.flatMap((group, g) =>
    group.ends.flatMap(({ heads, tails, to }) => heads.map((head, i) => laneOf(g, to + i, [head, tails[i]!]))),
  );
  const lanesOf = (some: readonly Lane[], sides: number) =>
    chunks(some).map((four): LanesLayout => {
      const [word, tails] = Array.from({ length: sides }, (_, side) => bytes(four.map(({ of }) => of[side]!)));
      return { word: word!, tails: tails ?? -1, parts: partsOf(four) };
    });
  const lanes = [...lanesOf(equal, 1), ...lanesOf(ends, 2)];
  const groups = loop.groups.map((group, g): GroupLayout => {
    const { flags: number, shift } = places[g]!;
    return {
      flags: number,
      shift,
      mask: 2 ** group.bits.length - 1,
      apart: group.apart.map(({ columns, to }) => ({ word: halves(columns), words: 2 * columns.length, bit: 1 << to })),
      subset: group.subset.map(({ column, to }) => ({ word: halves([column]), bit: 1 << to })),
    };
  });
  const letters = loop.letters.map(({ group, letters: text, limits, to }): LettersLayout => {
    const word = next++;
    moves.push({ kind: 'half', column: text.column, from: text.at, word });
    return { group, letters: word, limits: bytes(limits, BYTE_LESS), to };
  });
  const texts = next;
  if (loop.texts.count > 0) next++;
  const bins = next;
  for (const column of loop.bins) moves.push({ kind: 'half', column, from: 0, word: next++ });
  return { stride: next, blocks: 1, mask, flags, lanes, groups, letters, texts, bins, moves };
}

const chunks = <T>(some: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(some.length / 4) }, (_, i) => some.slice(4 * i, 4 * i + 4));

/** Lanes that go to the same word, as far up, together. */
function partsOf(lanes: readonly Lane[]): LanesLayout['parts'] {
  const parts: { flags: number; lanes: number; up: number }[] = [];
  for (const [i, { flags, to }] of lanes.entries()) {
    const part = parts.find((one) => one.flags === flags && one.up === to - i);
    if (part === undefined) parts.push({ flags, lanes: 1 << i, up: to - i });
    else part.lanes |= 1 << i;
  }
  return parts;
}

/** Columns of 64 bits as pairs of 32, low half first: put into the words of nodes, which begin where `at` says for each row. */
export function place(
  { moves }: Layout,
  columns: readonly Int32Array[],
  { into, at }: { readonly into: Int32Array; readonly at: Int32Array },
): void {
  const rows = at.length;
  for (const { column, word, from, ...move } of moves) {
    const values = columns[column]!;
    const half = from >>> 5;
    const shift = from & 31;
    if (move.kind === 'half') for (let i = 0; i < rows; i++) into[at[i]! + word] = values[2 * i + half]!;
    else if (move.kind === 'bit')
      for (let i = 0; i < rows; i++) into[at[i]! + word]! |= ((values[2 * i + half]! >>> shift) & 1) << move.to;
    else if (shift <= 24)
      for (let i = 0; i < rows; i++)
        into[at[i]! + word]! |= (((values[2 * i + half]! >>> shift) & 255) - move.less) << move.to;
    else
      for (let i = 0; i < rows; i++)
        into[at[i]! + word]! |=
          ((((values[2 * i]! >>> shift) | (values[2 * i + 1]! << (32 - shift))) & 255) - move.less) << move.to;
  }
}
