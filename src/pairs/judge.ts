import type { PairLoop } from '../sql/pair-loop.ts';
import { type Blocked, firstCommon, type Task } from './blocks.ts';
import { type Found, type KeyOf, openFound, patternsOf } from './found.ts';
import type { Layout } from './layout.ts';
import { ARGUMENTS, toSource } from './source.ts';

/** Pairs that are handed on together. */
const BATCH = 1024;

/** Judges the pairs of tasks over the words of nodes: what it returns is what can still reach the floor. */
export function openJudge(loop: PairLoop, layout: Layout, blocked: Blocked): (task: Task) => Found {
  const { words, members, several } = blocked;
  const one = new Int32Array(BATCH);
  const other = new Int32Array(BATCH);
  const indices = loop.groups.map(() => new Int32Array(BATCH));
  const most = loop.groups.map((group) => group.most);
  const { stride } = layout;
  const common = (a: number, b: number) => firstCommon(several, a / stride, b / stride);
  const keyOf = ({ members: number }: Task): KeyOf =>
    number < loop.keys.length ? loop.keys[number]! : (a, b) => several.keys[common(a, b)]!;
  const judged = { words, one, other, indices, patternOf: loop.groups.map(patternsOf) };
  let found = openFound(loop, judged);
  let key: KeyOf = 0;
  const onBatch = (count: number) => found.add(count, key);
  /** A loop per key, made when it is first asked for. */
  const loops = new Map<number, (from: number, to: number) => void>();
  const loopOf = (number: number) => {
    const { nodes, blocks } = members[number]!;
    // A text of numbers of ours: see toSource.
    const make = new Function(...ARGUMENTS, toSource(loop, layout, number)) as (
      ...given: unknown[]
    ) => (from: number, to: number) => void;
    return make(words, nodes, blocks, common, one, other, indices, most, onBatch);
  };
  return (task) => {
    const run = loops.get(task.members) ?? loopOf(task.members);
    loops.set(task.members, run);
    found = openFound(loop, judged);
    key = keyOf(task);
    run(task.from, task.to);
    return found.finish();
  };
}
