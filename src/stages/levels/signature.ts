import { literal } from '../../sql/sql.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { Feature } from './level.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** What gates read of a text: its first and last four signs, or which letters it has. */
export type SignatureKind = 'ends' | 'letters';

const pack = (signs: readonly string[]) =>
  signs.map((sign, i) => `((ascii(${sign}) & 127) << ${24 - 8 * i})`).join(' | ');

/** Columns of `node_code` for the gates of a column; none is null, and no gate is closed where a value is missing. `value` is a column of `node` as `n`. */
export function signature(column: string, kind: SignatureKind, value: string): Feature[] {
  if (kind === 'ends') {
    // Classes by length: from nine signs on four at each end are kept, from five on two, of shorter texts none.
    const size = `case when ${value} is null then -1 - n.node_id when length(${value}) >= 9 then 4 when length(${value}) >= 5 then 2 else 0 end`;
    const head = [1, 2, 3, 4].map((i) => `substr(${value}, ${i}, 1)`);
    const tail = [0, 1, 2, 3].map((i) => `substr(${value}, length(${value}) - ${i}, 1)`);
    const ends = (signs: readonly string[]) =>
      `case when length(${value}) >= 9 then ${pack(signs)} when length(${value}) >= 5 then ${pack(signs.slice(0, 2))} else 0 end`;
    return [
      { column: `${column}_ends`, sql: `(${size})::integer` },
      { column: `${column}_head`, sql: `(${ends(head)})::integer` },
      { column: `${column}_tail`, sql: `(${ends(tail)})::integer` },
    ];
  }
  const length = { column: `${column}_len`, sql: `coalesce(length(${value}), 0)::integer` };
  const letters = [...LETTERS].map(
    (letter, i) => `case when contains(${value}, '${letter}') then ${2 ** i} else 0 end`,
  );
  return [
    length,
    { column: `${column}_letters`, sql: `(${letters.join(' + ')})::integer` },
    { column: `${column}_first`, sql: `coalesce(ascii(${value}), 0)::integer` },
  ];
}

type Sides = readonly [string, string];

function sides(dialect: Dialect, column: string, name: string): Sides {
  return [dialect.id(`${column}_${name}_x`), dialect.id(`${column}_${name}_y`)];
}

/**
 * True only where two texts cannot be one edit (or one swap of neighbours) apart. The edit cannot touch both ends: of
 * nine signs or more the first or the last four are equal, of five or more the first or the last two. Texts of two
 * classes of length say nothing.
 */
export function moreThanOneEdit(dialect: Dialect, column: string): string {
  const differ = (['head', 'tail'] as const).map((name) => sides(dialect, column, name).join(' <> '));
  return [...differ, sides(dialect, column, 'ends').join(' = ')].join(' and ');
}

/** Letters that one side has and the other has not, each way: a lower bound of the edits, and of the letters that cannot match. */
function off(dialect: Dialect, column: string): Sides {
  const [a, b] = sides(dialect, column, 'letters');
  return [`bit_count(${a} & ~${b})`, `bit_count(${b} & ~${a})`];
}

/** True only where 1 - Levenshtein / longer length cannot reach `from`. */
export function belowRatio(dialect: Dialect, column: string, from: number): string {
  const [a, b] = sides(dialect, column, 'len');
  const [offA, offB] = off(dialect, column);
  return `${a} > 0 and ${b} > 0 and greatest(abs(${a} - ${b}), ${offA}, ${offB}) > ${literal(1 - from + 1e-9)} * greatest(${a}, ${b})`;
}

/**
 * True only where Jaro-Winkler cannot reach `from`: at most `length - off` letters match, Jaro is at most (m/a + m/b + 1) / 3,
 * and the bonus for a common beginning (.1 a letter, 4 at most) comes only with an equal first letter and Jaro above .7.
 */
export function belowJaroWinkler(dialect: Dialect, column: string, from: number): string {
  const [a, b] = sides(dialect, column, 'len');
  const [firstA, firstB] = sides(dialect, column, 'first');
  const [offA, offB] = off(dialect, column);
  const withBonus = leastJaro(from);
  const below = (jaro: number) =>
    `least(${a} - ${offA}, ${b} - ${offB}) * (${a} + ${b}) < ${a} * ${b} * ${literal(3 * jaro - 1 - 1e-9)}`;
  return withBonus === from ? below(from) : `(${below(withBonus)} or (${firstA} <> ${firstB} and ${below(from)}))`;
}

/** The least Jaro with which Jaro-Winkler can reach `from`. */
function leastJaro(from: number): number {
  return from > 0.7 ? Math.max(0.7, (from - 0.4) / 0.6) : from;
}

/**
 * With Jaro J or more, m of a and b letters match with m/a + m/b >= 3J - 1, so that a + b - 2m <= 3 (1 - J) max(a, b): the
 * convex bound has its largest values where a = b and where the shorter one matches in full.
 */
export function apartJaroWinkler(from: number): number {
  return 3 * (1 - leastJaro(from));
}
