import { literal } from '../../sql/sql.ts';
import { ALIKE, FEW, INITIAL, MOST_WORDS, TRUNCATED, WHOLE } from '../../sql/words.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { equalFlag, ofNode, shareFlag, subsetFlag } from './flag.ts';
import type { Scope, Test } from './level.ts';

const split = (dialect: Dialect, value: string) =>
  dialect.listFilter(dialect.split(`left(${value}, 400)`, literal(' ')), 'x', `x <> ''`);
const sorted = (dialect: Dialect, value: string) =>
  dialect.listSort(dialect.split(`left(${value}, 400)`, literal(' ')));

function words(scope: Scope, column: string): readonly [string, string] {
  return scope.late(column, 'words', (value) => split(scope.dialect, value));
}

/** How alike two words are, in [0, 1]: equal 1, cut off .9, initial .8, else Jaro–Winkler from .85 on. */
export function wordSimilarity(dialect: Dialect, x: string, y: string): string {
  const shorter = `least(length(${x}), length(${y}))`;
  const alike = dialect.jaroWinkler(x, y, ALIKE);
  const opens = `${dialect.startsWith(x, y)} or ${dialect.startsWith(y, x)}`;
  const opening = `case when ${shorter} = 1 then ${literal(INITIAL)} when ${shorter} >= 3 then ${literal(TRUNCATED)} else ${alike} end`;
  return `case when ${x} = ${y} then 1e0 when ${opens} then ${opening} when ${shorter} = 1 then 0e0 else ${alike} end`;
}

/**
 * Words that both sides have, plus the best alignment of those that only one has. Where few words are shared and the texts
 * begin differently the rest is not aligned: most pairs are such, and aligning is dear.
 */
function alignment(scope: Scope, column: string): { sum: string; fewer: string; more: string } {
  const { dialect } = scope;
  const [l, r] = words(scope, column);
  const [wholeL, wholeR] = scope.sides(column);
  const among = (list: string, other: string, not: string) =>
    dialect.listFilter(list, 'x', `${not}${dialect.listContains(other, 'x')}`);
  const best = (from: string, to: string) => {
    const scores = dialect.listTransform(to, 'y', wordSimilarity(dialect, 'x', 'y'));
    const sum = dialect.listAggregate(dialect.listTransform(from, 'x', dialect.listAggregate(scores, 'max')), 'sum');
    return `coalesce(${sum}, 0e0)`;
  };
  const [nl, nr] = [dialect.listLength(l), dialect.listLength(r)];
  const sum = scope.measure(`aligned_${column}`, 0, () => {
    // The smaller of both directions: a word said twice on one side may not count twice.
    const equal = `least(${dialect.listLength(among(l, r, ''))}, ${dialect.listLength(among(r, l, ''))})`;
    const [restL, restR] = [among(l, r, 'not '), among(r, l, 'not ')];
    const apart = `2e0 * ${equal} < ${literal(FEW)} * (${nl} + ${nr}) and ${dialect.jaroWinkler(`left(${wholeL}, 100)`, `left(${wholeR}, 100)`)} < ${literal(WHOLE)}`;
    return `case when ${l} = ${r} then ${nl} when greatest(${nl}, ${nr}) > ${MOST_WORDS} or (${apart}) then ${equal} else ${equal} + least(${best(restL, restR)}, ${best(restR, restL)}) end`;
  });
  return { sum, fewer: `least(${nl}, ${nr})`, more: `greatest(${nl}, ${nr})` };
}

/** Words aligned one by one, whatever their order: 2 x similarity / words of both sides. */
export function tokens(scope: Scope, asked: { tokens: number; part?: string | undefined }): Test {
  const { sum, fewer, more } = alignment(scope, scope.part(asked.part).column);
  return {
    holds: `2e0 * ${sum} / nullif(${fewer} + ${more}, 0) >= ${literal(asked.tokens)}`,
    equal: 'maybe',
    unequal: 'maybe',
    look: { by: 'tokens', sql: ofNode(scope.dialect, scope.part(asked.part).column), least: asked.tokens },
    cost: 3,
  };
}

/** All words of the shorter side are on the longer one: dropped middle names. At least 2 words. */
export function contained(scope: Scope, asked: { contained: number; part?: string | undefined }): Test {
  const { column } = scope.part(asked.part);
  const { sum, fewer } = alignment(scope, column);
  // Only equal words count in full.
  const whole =
    asked.contained >= 1 ? { flag: subsetFlag(split(scope.dialect, ofNode(scope.dialect, column))) } : undefined;
  return {
    holds: `${fewer} >= 2 and ${sum} / nullif(${fewer}, 0) >= ${literal(asked.contained)}`,
    equal: 'maybe',
    unequal: 'maybe',
    gate: whole,
    look: { by: 'contained', sql: ofNode(scope.dialect, column), least: asked.contained },
    cost: 3,
  };
}

/** The same words in another order. */
export function sameTokens(scope: Scope): Test {
  const [l, r] = scope.late(scope.on.column, 'sorted', (value) => sorted(scope.dialect, value));
  const gate = { flag: equalFlag(sorted(scope.dialect, ofNode(scope.dialect, scope.on.column))) };
  return { holds: `${l} = ${r}`, equal: 'maybe', unequal: 'maybe', gate, cost: 0.1 };
}

/** Every word of the side with fewer letters is a word of the other side or the initial of one, at least one of them whole. */
export function initials(scope: Scope): Test {
  const { dialect } = scope;
  const [l, r] = words(scope, scope.on.column);
  const among = (list: string, condition: string) => dialect.listLength(dialect.listFilter(list, 'y', condition));
  const open = `(y = x or (length(x) = 1 and left(y, 1) = x) or (length(y) = 1 and left(x, 1) = y))`;
  const fits = (from: string, to: string) =>
    `${dialect.listLength(dialect.listFilter(from, 'x', `${among(to, open)} = 0`))} = 0 and ${dialect.listLength(dialect.listFilter(from, 'x', `length(x) > 1 and ${among(to, 'y = x')} > 0`))} > 0`;
  const [nl, nr] = [dialect.listLength(l), dialect.listLength(r)];
  const list = split(dialect, ofNode(dialect, scope.on.column));
  return {
    holds: `greatest(${nl}, ${nr}) <= ${MOST_WORDS} and case when ${nl} < ${nr} then ${fits(l, r)} when ${nl} > ${nr} then ${fits(r, l)} else ${fits(l, r)} and ${fits(r, l)} end`,
    equal: 'maybe',
    unequal: 'maybe',
    gate: { any: [{ flag: shareFlag(list) }, { flag: subsetFlag(dialect.listTransform(list, 'w', 'left(w, 1)')) }] },
    look: { by: 'initials', sql: ofNode(dialect, scope.on.column) },
    cost: 2,
  };
}
