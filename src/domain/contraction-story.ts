import { isAlways, isDecided, isForbidden } from './contraction-graph.ts';

/** One pair of members and what speaks for joining them. */
export interface StoryPair {
  readonly l: number;
  readonly r: number;
  /** Bits above the link threshold. */
  readonly weight: number;
  /** Bits of `BOND`. */
  readonly bond: number;
}

/** One step by which a group came about. */
export interface Join {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly by: 'decision' | 'always' | 'weight';
  /** Bits between the two sides together; what is above the threshold. */
  readonly sum: number;
  /** The pair between the two sides that says most. */
  readonly strongest: StoryPair;
}

/** Weights under this say no more: as in contraction. */
const FLOOR = -25;
/** More than there are records: makes one number of a pair, which breaks ties as contraction does. */
const PLACES = 2 ** 26;

/**
 * How a group of a few members came about: the joins in their order, as `contract` makes them, told the slow way. Decisions
 * first, then `always`, then the largest sum of weights.
 */
export function storyOf(members: readonly number[], pairs: readonly StoryPair[]): Join[] {
  let groups = members.map((member) => [member]);
  const story: Join[] = [];
  for (const by of ['decision', 'always', 'weight'] as const)
    for (;;) {
      const found = groups.flatMap((left, i) =>
        groups.slice(i + 1).flatMap((right) => {
          const between = pairs.filter(({ l, r }) => (left.includes(l) && right.includes(r)) || (left.includes(r) && right.includes(l))); // prettier-ignore
          if (between.length === 0) return [];
          const bond = between.reduce((all, pair) => all | pair.bond, 0);
          const sum = between.reduce((all, pair) => all + Math.max(pair.weight, FLOOR), 0);
          const may =
            by === 'decision' ? isDecided(bond) : by === 'always' ? isAlways(bond) : sum > 0 && !isForbidden(bond);
          if (!may) return [];
          const strongest = between.reduce((best, pair) => (pair.weight > best.weight ? pair : best));
          const rank = Math.min(...between.map(({ l, r }) => Math.min(l, r) * PLACES + Math.max(l, r)));
          return [{ join: { left, right, by, sum, strongest }, rank }];
        }),
      );
      if (found.length === 0) break;
      const best = found.reduce((one, other) => {
        const stronger = by === 'decision' ? 0 : other.join.sum - one.join.sum;
        return stronger > 0 || (stronger === 0 && other.rank < one.rank) ? other : one;
      }).join;
      const joined = [...best.left, ...best.right].sort((a, b) => a - b);
      groups = [...groups.filter((group) => group !== best.left && group !== best.right), joined];
      story.push(best);
    }
  return story;
}

/** The join that is least sure: of those by weight the one with the smallest sum; undefined where nothing was joined by weight. */
export function weakestOf(story: readonly Join[]): Join | undefined {
  return story.filter(({ by }) => by === 'weight').reduce<Join | undefined>((least, join) => (least === undefined || join.sum < least.sum ? join : least), undefined); // prettier-ignore
}
