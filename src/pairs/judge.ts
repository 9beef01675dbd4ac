import type { PairLoop } from '../sql/pair-loop.ts';
import type { Blocked, Task } from './blocks.ts';
import { enumerate } from './enumerate.ts';
import type { Layout } from './layout.ts';
import { apartPass, endsPass, equalPass, flagsPass, lettersPass, subsetPass } from './pass.ts';
import { type Found, openFound } from './found.ts';

/** Pairs that are judged together: their words and what is known of them stay in the fastest cache. */
const BATCH = 1024;

/** Judges the pairs of tasks over the words of nodes: what it returns is what can still reach the floor. */
export function openJudge(loop: PairLoop, layout: Layout, blocked: Blocked): (task: Task) => Found {
  const { words } = blocked;
  const { groups, always, sums, floor } = loop;
  const one = new Int32Array(BATCH);
  const other = new Int32Array(BATCH);
  const keys = new Int32Array(BATCH);
  const batch = { words, one, other };
  const index = groups.map(() => new Int32Array(BATCH));
  const total = sums.map(() => new Float64Array(BATCH));

  const passes = layout.groups.flatMap((group, g) => [
    flagsPass(batch, index[g]!, group),
    ...group.equal.map((lanes) => equalPass(batch, index[g]!, lanes)),
    ...group.ends.map((lanes) => endsPass(batch, index[g]!, lanes)),
    ...group.apart.map((lists) => apartPass(batch, index[g]!, lists)),
    ...group.subset.map((lists) => subsetPass(batch, index[g]!, lists)),
  ]);
  const counting = layout.letters.map((text) =>
    lettersPass(batch, index[text.group]!, { ...text, flags: layout.groups[text.group]!.flags }),
  );

  const mayBeAlways = (at: number) =>
    always.some((tests) => tests.every(({ group, mask, value }) => (index[group]![at]! & mask) === value));
  /** Adds up what the pairs can reach and moves those that are left to the front. */
  const keep = (count: number): number => {
    sums.forEach(({ start }, s) => {
      const sum = total[s]!;
      sum.fill(start, 0, count);
      groups.forEach(({ most }, g) => addUp(sum, most[s]!, { index: index[g]!, count }));
    });
    let kept = 0;
    for (let at = 0; at < count; at++) {
      let least = total[0]![at]!;
      for (let s = 1; s < total.length; s++) if (total[s]![at]! < least) least = total[s]![at]!;
      if (!(least >= floor) && (always.length === 0 || !mayBeAlways(at))) continue;
      one[kept] = one[at]!;
      other[kept] = other[at]!;
      keys[kept] = keys[at]!;
      for (const each of index) each[kept] = each[at]!;
      for (const each of total) each[kept] = each[at]!;
      kept++;
    }
    return kept;
  };

  return (task) => {
    const found = openFound(loop, { words, one, other, keys, index, total });
    enumerate(loop, layout, { blocked, task, one, other, keys }, (count) => {
      for (const pass of passes) pass(count);
      let left = keep(count);
      for (const pass of counting) {
        if (left === 0) return;
        pass(left);
        left = keep(left);
      }
      found.add(left);
    });
    return found.finish();
  };
}

function addUp(
  sum: Float64Array,
  most: Float64Array,
  { index, count }: { readonly index: Int32Array; readonly count: number },
): void {
  for (let at = 0; at < count; at++) sum[at]! += most[index[at]!]!;
}
