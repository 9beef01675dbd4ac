import type { Dialect } from '../../sql/dialect.ts';
import { literal } from '../../sql/sql.ts';
import { apartJaroWinkler, endsFlag, equalFlag, type Flag, lettersFlag, ofNode, shareFlag } from './flag.ts';
import { anyPair, type Scope, type Test } from './level.ts';

/** Longer texts are not worth a quadratic comparison: token tests are for them. Edit tests do not hold above these lengths. */
export const LONGEST = { jaroWinkler: 512, levenshtein: 512, damerau: 64 } as const;

type Asked = { readonly part?: string | undefined };

function within(a: string, b: string, longest: number, then: string): string {
  return `case when greatest(length(${a}), length(${b})) <= ${longest} then ${then} end`;
}

/** The same form compared again, or any element of one list with any of the other. */
function fuzzy(
  scope: Scope,
  asked: Asked,
  test: {
    single: (l: string, r: string) => string;
    pair: (x: string, y: string) => string;
    /** Over a column of `node`, or a list of them. */
    flag?: (column: string, list: boolean) => Flag;
    maybe?: (l: string, r: string) => string;
    cost: number;
  },
): Test {
  const operand = scope.part(asked.part);
  const sides = scope.sides(operand.column);
  const same = asked.part === undefined && scope.on.part === operand.part ? 'holds' : 'maybe';
  const flag = test.flag?.(ofNode(scope.dialect, operand.column), operand.list);
  const gate = flag === undefined ? undefined : { flag };
  if (operand.list)
    return {
      holds: anyPair(scope.dialect, sides, test.pair),
      equal: 'maybe',
      unequal: 'maybe',
      gate,
      cost: test.cost * 4,
    };
  return {
    holds: test.single(...sides),
    equal: same,
    unequal: 'maybe',
    gate,
    maybe: test.maybe?.(...sides),
    cost: test.cost,
  };
}

/** What must hold for two values to be so many edits apart: one leaves an end as it is, each changes two letters at most. */
function editFlag(most: number, by: 'levenshtein' | 'damerau') {
  return (column: string, list: boolean): Flag =>
    most === 1 ? endsFlag(column, list) : lettersFlag(column, list, { most: 2 * most, near: { by, most } });
}

/** The compared values themselves differ; lists share nothing. */
export function ownFlag({ dialect, on }: Pick<Scope, 'dialect' | 'on'>): Flag {
  const column = ofNode(dialect, on.column);
  return on.list ? shareFlag(column) : equalFlag(column);
}

/** Match forms equal. */
export function exact(scope: Scope): Test {
  const [l, r] = scope.sides(scope.on.column);
  return {
    holds: `${l} = ${r}`,
    equal: scope.on.list ? 'maybe' : 'holds',
    unequal: 'fails',
    gate: { flag: ownFlag(scope) },
    ...(scope.on.list ? {} : { look: { by: 'equal', sql: ofNode(scope.dialect, scope.on.column) } as const }),
    cost: 0.01,
  };
}

/** Jaro–Winkler similarity, for short names in which the beginning is the surest part. */
export function jaroWinkler(scope: Scope, asked: { jaro_winkler: number } & Asked): Test {
  const { dialect } = scope;
  const from = asked.jaro_winkler;
  return fuzzy(scope, asked, {
    single: (l, r) => {
      const name = scope.measure(`jw_${scope.part(asked.part).column}`, from, (cutoff) => {
        const similarity = within(l, r, LONGEST.jaroWinkler, dialect.jaroWinkler(l, r, cutoff));
        return `case when ${l} = ${r} then 1e0 else ${similarity} end`;
      });
      return `${name} >= ${literal(from)}`;
    },
    pair: (x, y) => `${dialect.jaroWinkler(x, y)} >= ${literal(from)}`,
    flag: (column, list) =>
      lettersFlag(column, list, { share: apartJaroWinkler(from), near: { by: 'jaro_winkler', least: from } }),
    cost: 0.15,
  });
}

/** At most so many letters inserted, deleted or replaced. */
export function levenshtein(scope: Scope, asked: { levenshtein: number } & Asked): Test {
  const { dialect } = scope;
  const most = asked.levenshtein;
  return fuzzy(scope, asked, {
    single: (l, r) => `${distance(scope, asked, l, r)} <= ${most}`,
    pair: (x, y) => `abs(length(${x}) - length(${y})) <= ${most} and ${dialect.levenshtein(x, y)} <= ${most}`,
    flag: editFlag(most, 'levenshtein'),
    cost: 0.2,
  });
}

/** `1 - Levenshtein distance / length of the longer`. */
export function ratio(scope: Scope, asked: { ratio: number } & Asked): Test {
  const { dialect } = scope;
  const from = literal(asked.ratio);
  const similar = (a: string, b: string, d: string) => `1e0 - ${d} / greatest(length(${a}), length(${b})) >= ${from}`;
  return fuzzy(scope, asked, {
    single: (l, r) => similar(l, r, distance(scope, asked, l, r)),
    pair: (x, y) => similar(x, y, dialect.levenshtein(x, y)),
    flag: (column, list) =>
      lettersFlag(column, list, { share: 2 * (1 - asked.ratio), near: { by: 'ratio', least: asked.ratio } }),
    cost: 0.2,
  });
}

function distance(scope: Scope, asked: Asked, l: string, r: string): string {
  return scope.measure(`edits_${scope.part(asked.part).column}`, 0, () => {
    const edits = within(l, r, LONGEST.levenshtein, scope.dialect.levenshtein(l, r));
    return `case when ${l} = ${r} then 0 else ${edits} end`;
  });
}

/** At most so many edits, a swap of neighbours counting as one; cheap bounds come first. */
export function damerau(scope: Scope, asked: { damerau: number } & Asked): Test {
  const { dialect } = scope;
  const most = asked.damerau;
  return fuzzy(scope, asked, {
    // Most pairs are further apart than the gate; Damerau is asked only where Levenshtein leaves a doubt.
    single: (l, r) => {
      const edits = distance(scope, asked, l, r);
      const doubt = within(l, r, LONGEST.damerau, dialect.damerauWithin(l, r, most));
      return `case when ${edits} <= ${most} then true when ${edits} <= ${2 * most} then ${doubt} else false end`;
    },
    pair: (x, y) => within(x, y, LONGEST.damerau, `${x} = ${y} or ${dialect.damerauWithin(x, y, most)}`),
    // A swap is two edits without swaps.
    maybe: (l, r) => `${distance(scope, asked, l, r)} <= ${2 * most}`,
    flag: editFlag(most, 'damerau'),
    cost: 0.3,
  });
}

/** One begins with the other: a value that a source cut off. */
export function prefix(scope: Scope, asked: { prefix: number } & Asked): Test {
  const begins = (a: string, b: string) =>
    `least(length(${a}), length(${b})) >= ${asked.prefix} and left(${a}, least(length(${a}), length(${b}))) = left(${b}, least(length(${a}), length(${b})))`;
  const test = fuzzy(scope, asked, {
    single: begins,
    pair: begins,
    flag: (column, list) =>
      list
        ? shareFlag(scope.dialect.listTransform(column, 'v', `left(v, ${asked.prefix})`))
        : equalFlag(`left(${column}, ${asked.prefix})`),
    cost: 0.03,
  });
  return { ...test, equal: 'maybe' };
}

/** Dice coefficient of the sets of three-letter pieces: order of words hardly matters. */
export function trigrams(scope: Scope, asked: { trigrams: number } & Asked): Test {
  const { dialect } = scope;
  const { column } = scope.part(asked.part);
  const [l, r] = scope.feature(column, 'trigrams', (value) => trigramList(dialect, value));
  const shared = dialect.listLength(dialect.listFilter(l, 'x', dialect.listContains(r, 'x')));
  const name = scope.measure(
    `trigrams_${column}`,
    0,
    () => `2e0 * ${shared} / nullif(${dialect.listLength(l)} + ${dialect.listLength(r)}, 0)`,
  );
  return { holds: `${name} >= ${literal(asked.trigrams)}`, equal: 'maybe', unequal: 'maybe', cost: 2 };
}

/** Distinct three-letter pieces of text padded with spaces, of its first 120 letters. */
export function trigramList(dialect: Dialect, value: string): string {
  const padded = `(' ' || left(${value}, 120) || ' ')`;
  const pieces = dialect.listTransform(dialect.positions(`length(${padded}) - 2`), 'i', `substr(${padded}, i, 3)`);
  return dialect.listDistinct(pieces);
}
