import type { ColumnProfile } from './column-type.ts';

/** A column that repeats others: its words are theirs, wholly or in part. */
export interface Composite {
  readonly column: string;
  readonly parts: readonly string[];
  /** Share of its words that the parts have. */
  readonly covered: number;
}

const WORD = /[\p{L}\p{N}]+/gu;
const INSIDE = 0.9;
/** Above this share nothing of its own is left. */
export const REPEATED = 0.97;

/**
 * Finds columns that hold the words of others: a full name beside its parts, an address line beside street and town.
 * Compared as they are, the same evidence would count twice.
 */
export function findComposites(
  profiles: readonly ColumnProfile[],
  sample: ReadonlyMap<string, readonly (string | null)[]>,
): Composite[] {
  const words = new Map(
    profiles
      .filter(({ type }) => type !== 'empty' && type !== 'email' && type !== 'date')
      .map(({ column }) => [column, sample.get(column)!.map((value) => tokens(value))] as const),
  );
  const size = new Map([...words].map(([column, rows]) => [column, rows.reduce((sum, row) => sum + row.length, 0)]));
  // Narrowest first: what is made of others goes before it counts as a part of a wider one. Of two that are equal the first stays.
  const order = [...words.keys()].toSorted((a, b) => size.get(a)! - size.get(b)!);
  const kept: string[] = [];
  const found: Composite[] = [];
  for (const whole of order) {
    const parts = kept.filter((part) => isInside(words.get(part)!, words.get(whole)!));
    const covered = coverage(words.get(whole)!, parts.map((part) => words.get(part)!)); // prettier-ignore
    if (parts.length > 0) found.push({ column: whole, parts, covered });
    if (parts.length === 0 || covered <= REPEATED) kept.push(whole);
  }
  return found;
}

const tokens = (value: string | null): string[] =>
  value?.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').match(WORD) ?? [];

function isInside(part: readonly string[][], whole: readonly string[][]): boolean {
  let both = 0;
  let inside = 0;
  const distinct = new Set<string>();
  part.forEach((row, i) => {
    if (row.length === 0 || whole[i]!.length === 0) return;
    both++;
    distinct.add(row.join(' '));
    if (row.every((word) => whole[i]!.includes(word))) inside++;
  });
  // A constant such as "av" is inside an address by chance.
  return both >= 20 && distinct.size >= 10 && inside / both > INSIDE;
}

function coverage(whole: readonly string[][], parts: readonly (readonly string[][])[]): number {
  let all = 0;
  let covered = 0;
  whole.forEach((row, i) => {
    if (!parts.some((part) => part[i]!.length > 0)) return;
    all += row.length;
    covered += row.filter((word) => parts.some((part) => part[i]!.includes(word))).length;
  });
  return all > 0 ? covered / all : 0;
}
