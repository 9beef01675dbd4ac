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

/** Lanes in one word, or in one of each side of `ends`, and the bits of the index that they decide. */
interface Lanes {
  readonly word: number;
  readonly to: number;
  readonly decides: number;
}

export interface GroupLayout {
  readonly flags: number;
  readonly equal: readonly Lanes[];
  readonly ends: readonly (Lanes & { readonly tails: number })[];
  /** The first of so many words that have nothing in common where the bit stays set. */
  readonly apart: readonly { readonly word: number; readonly words: number; readonly bit: number }[];
  readonly subset: readonly { readonly word: number; readonly bit: number }[];
  /** Bits that count letters: unset until they are counted. */
  readonly counted: number;
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
  readonly groups: readonly GroupLayout[];
  readonly letters: readonly LettersLayout[];
  /** Where the texts of a node begin, if any are read. */
  readonly texts: number;
  /** The first of the words that say how common its values are. */
  readonly bins: number;
  /** By columns of the loop. */
  readonly moves: readonly Move[];
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
  const decides = (lanes: readonly unknown[], to: number) => (2 ** lanes.length - 1) << to;
  const groups = loop.groups.map((group, number): GroupLayout => {
    const flags = next++;
    for (const { from, to } of group.bits) moves.push({ kind: 'bit', column: group.flags, from, word: flags, to });
    return {
      flags,
      equal: group.equal.map(({ lanes, to }) => ({ word: bytes(lanes), to, decides: decides(lanes, to) })),
      ends: group.ends.map(({ heads, tails, to }) => ({
        word: bytes(heads),
        tails: bytes(tails),
        to,
        decides: decides(heads, to),
      })),
      apart: group.apart.map(({ columns, to }) => ({ word: halves(columns), words: 2 * columns.length, bit: 1 << to })),
      subset: group.subset.map(({ column, to }) => ({ word: halves([column]), bit: 1 << to })),
      counted: loop.letters
        .filter((one) => one.group === number)
        .reduce((all, { limits, to }) => all | decides(limits, to), 0),
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
  return { stride: next, blocks: 1, mask, groups, letters, texts, bins, moves };
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
