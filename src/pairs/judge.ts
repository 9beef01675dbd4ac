import type { PairBlocks, PairLoop } from '../sql/pair-loop.ts';
import { type Blocked, blockOf, firstCommon, type Task } from './blocks.ts';
import { type Found, type KeyOf, openFound, patternsOf } from './found.ts';
import type { Layout } from './layout.ts';
import { openNear } from './near.ts';
import { JUDGING, toSource } from './source.ts';

/** Pairs that are handed on together. */
const BATCH = 1024;

/** What is left of the pairs of a task, and how many each key finds first, by its number. */
export interface Judged extends Found {
  readonly counts: Float64Array;
}

/** Judges the pairs of tasks over the words of nodes: what it returns is what can still reach the floor. */
export function openJudge(loop: PairLoop, layout: Layout, blocked: Blocked): (task: Task) => Judged {
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
  const counts = toCounts(loop, blocked);
  let key: KeyOf = 0;
  const near = openNear(loop, layout, blocked);
  const onBatch = (count: number) => found.add(near === null ? count : near(judged, count), key);
  const loops = loopsOf((number) => {
    const { nodes, starts } = members[number]!;
    const text = toSource(loop, layout, number);
    return [JUDGING, text, words, nodes, starts, common, one, other, indices, most, onBatch, counts, several.keys, blockOf]; // prettier-ignore
  });
  return (task) => {
    found = openFound(loop, judged);
    key = keyOf(task);
    counts.fill(0);
    loops(task);
    return { ...found.finish(), counts: counts.slice() };
  };
}

/** A number for each key that pairs may be found by. */
function toCounts({ keys }: PairBlocks, { several }: Blocked): Float64Array {
  let most = Math.max(0, ...keys);
  for (const key of several.keys) most = Math.max(most, key);
  return new Float64Array(1 + most);
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
