import type { PairLoop } from '../sql/pair-loop.ts';
import type { Blocked, Several, Task } from './blocks.ts';
import type { Layout } from './layout.ts';

interface Into {
  readonly blocked: Blocked;
  readonly task: Task;
  /** Where the words of either side begin, and the key that finds the pair. */
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly keys: Int32Array;
}

/** The pairs of a task, in batches of as many as the arrays hold: none that an earlier key finds, none that share a bit of a mask. */
export function enumerate(
  { keys: numbers, masked }: PairLoop,
  { blocks: first, mask, stride }: Layout,
  { blocked, task, one, other, keys }: Into,
  onBatch: (count: number) => void,
): void {
  const { words, members, several } = blocked;
  const { nodes, blocks } = members[task.members]!;
  const number = blocks === null ? numbers[task.members]! : -1;
  const own = first + task.members;
  const size = one.length;
  const { length } = nodes;
  let count = 0;
  for (let from = task.from; from < task.to; from++) {
    const a = nodes[from]!;
    const block = blocks === null ? words[a + own]! : blocks[from]!;
    for (let to = from + 1; to < length; to++) {
      const b = nodes[to]!;
      if ((blocks === null ? words[b + own]! : blocks[to]!) !== block) break;
      let known = first;
      while (known < own && words[a + known] !== words[b + known]) known++;
      if (known < own) continue;
      if (masked && ((words[a + mask]! & words[b + mask]!) | (words[a + mask + 1]! & words[b + mask + 1]!)) !== 0)
        continue;
      if (blocks !== null && firstCommon(several, a / stride, b / stride) !== block) continue;
      one[count] = a;
      other[count] = b;
      keys[count] = blocks === null ? number : several.keys[block]!;
      if (++count === size) {
        onBatch(count);
        count = 0;
      }
    }
  }
  if (count > 0) onBatch(count);
}

/** The first block that two nodes have in common. */
function firstCommon({ starts, blocks }: Several, one: number, other: number): number {
  let [i, j] = [starts[one]!, starts[other]!];
  const [ends, others] = [starts[one + 1]!, starts[other + 1]!];
  while (i < ends && j < others) {
    const [x, y] = [blocks[i]!, blocks[j]!];
    if (x === y) return x;
    if (x < y) i++;
    else j++;
  }
  return -1;
}
