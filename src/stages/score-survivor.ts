import type { PairLoop } from '../sql/pair-loop.ts';
import { literal } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Compiled } from './match-compile.ts';
import { floorOf } from './match-options.ts';
import type { Weights } from './match-weight.ts';
import { bounds } from './pattern-bound.ts';
import { possible, sided } from './score-possible.ts';

/** How much smaller than the threshold a bound must be before a pair is dropped: sums of doubles differ in their last bits. */
export const SLACK = 1e-6;

/** So many nested selects at most, whatever the number of comparisons. */
export const MOST_STAGES = 12;

/** Pairs to be scored, what is left of them after a look at their patterns, and where their weights go. */
export interface Cascaded {
  readonly pairs: string;
  /** The pairs with the codes of both sides, as a select and what it reads; without it, codes are looked up for each pair. */
  readonly sides?: { readonly sql: string; readonly reads: readonly string[]; readonly loop?: () => PairLoop };
  readonly survivors: string;
  readonly into: string;
}

/** Drops pairs that cannot reach the floor, by integers alone: no text is read here. */
export function survivors(compiled: Compiled, weights: Weights, { pairs, sides, survivors: into }: Cascaded): Step[] {
  const tables = bounds(compiled, weights);
  return [
    ...tables,
    {
      ...select(
        into,
        `pairs of ${pairs} that can still reach the floor, judged by codes, nulls and gates alone`,
        [...(sides?.reads ?? [pairs, 'node_code']), ...tables.map((one) => one.table)],
        possible(compiled, weights, {
          sides: sides?.sql ?? sided(compiled, pairs),
          floor: literal(floorOf(compiled.rules) - SLACK),
        }),
      ),
      ...(sides?.loop === undefined ? {} : { pairs: sides.loop }),
    },
  ];
}
