import type { Dialect } from '../../sql/dialect.ts';

/**
 * Something cheap that is known of two nodes before any text is read: a bit that is set only where they are surely apart. It is
 * made of integers that `node_code` keeps of each node (`pattern-column.ts`), and looked at for many at once (`pattern-layout.ts`).
 *
 * - `equal`: two values differ, or one is missing. Equal hashes of different values leave the bit unset.
 * - `share`: two lists have no element in common.
 * - `subset`: neither of two lists is contained in the other.
 * - `ends`: no value of one side is a single edit from one of the other.
 * - `letters`: more letters stand in one text only than `most`, or than `share` of the longer one's length.
 */
export type Flag =
  | { readonly kind: 'equal' | 'subset'; readonly key: string; readonly sql: string }
  | { readonly kind: 'share'; readonly key: string; readonly sql: string; readonly elements?: readonly string[] }
  | { readonly kind: 'ends'; readonly key: string; readonly sql: string; readonly list: boolean }
  | {
      readonly kind: 'letters';
      readonly key: string;
      readonly sql: string;
      readonly list: boolean;
      readonly share: number;
      readonly most: number;
      readonly near?: Near | undefined;
      /** Texts that `sql` joins with a blank: what is known of them need not be looked for again. */
      readonly parts?: readonly string[] | undefined;
    };

/**
 * What a flag that counts letters stands in for: two texts that are less alike, or more edits apart. It may be set wherever a look at
 * the texts says so. `ratio` is 1 less the edits by letters of the longer text.
 */
export type Near =
  | { readonly by: 'jaro_winkler' | 'ratio'; readonly least: number }
  | { readonly by: 'levenshtein' | 'damerau'; readonly most: number };

/** Flags under which a test cannot hold: `all` of them must say so, or `any` of them is enough. */
export type Gate = { readonly flag: Flag } | { readonly all: readonly Gate[] } | { readonly any: readonly Gate[] };

/** `sql` reads columns of `node` as `n`. */
export function equalFlag(sql: string): Flag {
  return { kind: 'equal', key: `equal ${sql}`, sql };
}

/** `sql` is a list over `node` as `n`. */
export function shareFlag(sql: string): Flag {
  return { kind: 'share', key: `share ${sql}`, sql };
}

/** The same for a list of these expressions over `node` as `n`: its bits need no list. */
export function shareOneOf(dialect: Dialect, elements: readonly string[]): Flag {
  const sql = dialect.listOf(elements);
  return { kind: 'share', key: `share ${sql}`, sql, elements };
}

/** `sql` is a list over `node` as `n`. */
export function subsetFlag(sql: string): Flag {
  return { kind: 'subset', key: `subset ${sql}`, sql };
}

/** More than one edit, a swap of neighbours counting as one, between two values (lists: between any two). */
export function endsFlag(sql: string, list: boolean): Flag {
  return { kind: 'ends', key: `ends ${sql}`, sql, list };
}

/** More letters apart than `most` plus `share` of the longer length. Lists of more than one element are never apart. */
export function lettersFlag(
  sql: string,
  list: boolean,
  limit: { share?: number; most?: number; near?: Near | undefined; parts?: readonly string[] },
): Flag {
  const { share = 0, most = 0, near, parts } = limit;
  const key = `letters ${sql} ${share} ${most}${near === undefined ? '' : ` ${near.by}`}`;
  return { kind: 'letters', key, sql, list, share, most, near, parts };
}

/** The column of `node` as `n`. */
export const ofNode = (dialect: Dialect, column: string): string => `n.${dialect.id(column)}`;

/** Every flag that a gate asks for. */
export function flagsOf(gate: Gate): Flag[] {
  if ('flag' in gate) return [gate.flag];
  return ('all' in gate ? gate.all : gate.any).flatMap(flagsOf);
}

/** The gate by those flags alone that are known; undefined where they can never close it. */
export function prune(gate: Gate, isKnown: (flag: Flag) => boolean): Gate | undefined {
  if ('flag' in gate) return isKnown(gate.flag) ? gate : undefined;
  const parts = ('all' in gate ? gate.all : gate.any).map((part) => prune(part, isKnown));
  const known = parts.filter((part) => part !== undefined);
  if ('all' in gate) return known.length === parts.length ? { all: known } : undefined;
  return known.length === 0 ? undefined : { any: known };
}

/** Whether it is closed, given which flags are set. */
export function isClosed(gate: Gate, isSet: (flag: Flag) => boolean): boolean {
  if ('flag' in gate) return isSet(gate.flag);
  return 'all' in gate
    ? gate.all.every((part) => isClosed(part, isSet))
    : gate.any.some((part) => isClosed(part, isSet));
}

/** The same as SQL; `isSet` gives that of one flag. */
export function closedSql(gate: Gate, isSet: (flag: Flag) => string): string {
  if ('flag' in gate) return isSet(gate.flag);
  const [parts, by] = 'all' in gate ? [gate.all, ' and '] : [gate.any, ' or '];
  return `(${parts.map((part) => closedSql(part, isSet)).join(by)})`;
}

/** The least Jaro with which Jaro-Winkler can reach `from`: the bonus for a common beginning (.1 a letter, 4 at most) comes only above .7. */
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
