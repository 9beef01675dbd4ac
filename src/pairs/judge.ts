import type { PairBlocks, PairLoop } from '../sql/pair-loop.ts';
import { type Blocked, firstCommon, type Task } from './blocks.ts';
import { type Found, type KeyOf, openFound, patternsOf } from './found.ts';
import type { Layout } from './layout.ts';
import { openNear } from './near.ts';
import { COUNTING, JUDGING, toCountingSource, toSource } from './source.ts';

/** Pairs that are handed on together. */
const BATCH = 1024;

/** Judges the pairs of tasks over the words of nodes: what it returns is what can still reach the floor. */
export function openJudge(loop: PairLoop, layout: Layout, blocked: Blocked): (task: Task) => Found {
  const { words, members, several } = blocked;
  const one = new Int32Array(BATCH);
  const other = new Int32Array(BATCH);
  const indices = loop.groups.map(() => new Int32Array(BATCH));
  const most = loop.groups.map((group) => group.most);
  const common = commonOf(layout, blocked);
  const keyOf = ({ members: number }: Task): KeyOf =>
    number < loop.keys.length ? loop.keys[number]! : (a, b) => several.keys[common(a, b)]!;
  const judged = { words, one, other, indices, patternOf: loop.groups.map(patternsOf) };
  let found = openFound(loop, judged);
  let key: KeyOf = 0;
  const near = openNear(loop, layout, blocked);
  const onBatch = (count: number) => found.add(near === null ? count : near(judged, count), key);
  const loops = loopsOf((number) => {
    const { nodes, blocks } = members[number]!;
    return [JUDGING, toSource(loop, layout, number), words, nodes, blocks, common, one, other, indices, most, onBatch];
  });
  return (task) => {
    found = openFound(loop, judged);
    key = keyOf(task);
    loops(task);
    return found.finish();
  };
}

/** Counts the pairs of tasks: adds to `counts`, by number of key. */
export function openCount(
  loop: PairBlocks,
  layout: Layout,
  blocked: Blocked,
): { counts: Float64Array; count(task: Task): void } {
  const { words, members, several } = blocked;
  const counts = new Float64Array(1 + [...loop.keys, ...several.keys].reduce((most, key) => Math.max(most, key), 0));
  const common = commonOf(layout, blocked);
  const count = loopsOf((number) => {
    const { nodes, blocks } = members[number]!;
    return [COUNTING, toCountingSource(loop, layout, number), words, nodes, blocks, common, counts, several.keys];
  });
  return { counts, count };
}

const commonOf =
  ({ stride }: Layout, { several }: Blocked) =>
  (a: number, b: number): number =>
    firstCommon(several, a / stride, b / stride);

/** A loop per key, made of its text when it is first asked for. */
function loopsOf(
  partsOf: (members: number) => readonly [names: readonly string[], text: string, ...given: unknown[]],
): (task: Task) => void {
  const loops = new Map<number, (from: number, to: number) => void>();
  return ({ members, from, to }) => {
    let run = loops.get(members);
    if (run === undefined) {
      const [names, text, ...given] = partsOf(members);
      // A text of numbers of ours: see toSource.
      const make = new Function(...names, text) as (...all: unknown[]) => (from: number, to: number) => void;
      run = make(...given);
      loops.set(members, run);
    }
    run(from, to);
  };
}
