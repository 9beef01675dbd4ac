import type { PairMeasure, PairTexts } from '../sql/pair-loop.ts';
import { sql } from '../sql/sql.ts';
import type { Compiled } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { takes } from './pattern-bound.ts';
import { type Placed, type Slot, toWords } from './pattern-layout.ts';

/** Where a slot's bits are in the index of its group. */
export interface Indexed {
  readonly group: number;
  readonly toIndex: (bits: bigint) => number;
}

/** What a look at two texts can say, and from where on. */
function nearOf({ flag }: Placed): { by: PairMeasure['by']; limit: number } | undefined {
  // One edit leaves an end as it is.
  if (flag.kind === 'ends' && !flag.list) return { by: 'damerau', limit: 1 };
  if (flag.kind !== 'letters' || flag.list || flag.near === undefined) return undefined;
  return { by: flag.near.by, limit: 'most' in flag.near ? flag.near.most : flag.near.least };
}

const groupBy = <T>(some: readonly T[], keyOf: (one: T) => string): [string, T[]][] => {
  const groups = new Map<string, T[]>();
  for (const one of some) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups];
};

/** The looks at texts that pairs get which are left by their codes, in the order of what a look can take off a pair. */
export function pairTexts(
  compiled: Compiled,
  weights: Weights,
  { indexOf, textOf }: { readonly indexOf: (slot: Slot) => Indexed; readonly textOf: (sql: string) => number },
): PairTexts[] {
  const slots = toWords(compiled).flatMap((word) => word.slots);
  const looks = slots.flatMap((slot) => {
    const told = slot.flags.flatMap((each) => {
      const near = nearOf(each);
      return near === undefined ? [] : [{ ...near, each, takes: takes(each, slot, weights) }];
    });
    return groupBy(told, ({ each }) => each.flag.sql).map(([text, some]) => ({ slot, text, some }));
  });
  const order = looks.toSorted((a, b) => mostOf(b.some) - mostOf(a.some));
  return order.map(({ slot, text, some }): PairTexts => {
    const { group, toIndex } = indexOf(slot);
    return {
      group,
      text: textOf(text),
      present: toIndex(slot.present),
      differ: slot.own?.flag.kind === 'equal' && slot.own.flag.sql === text ? toIndex(slot.own.bit) : 0,
      measures: groupBy(some, ({ by }) => by).map(([, flags]) => ({
        by: flags[0]!.by,
        flags: flags.map(({ each, limit }) => ({ bit: toIndex(each.bit), limit })),
      })),
    };
  });
}

/** Texts that are asked for, each with a number as it is first named; and the select that reads them. */
export function openTexts() {
  const texts: string[] = [];
  const textOf = (text: string): number => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1);
  const read = () => ({
    sql: sql`
      select
        ${['n.node_id', ...texts.map((text, i) => `coalesce(${text}, '') as text${i}`)]}
      from node as n
    `,
    count: texts.length,
  });
  return { textOf, read };
}

const mostOf = (some: readonly { readonly takes: number }[]) => Math.max(...some.map((one) => one.takes));
