import type { PairLoop } from '../sql/pair-loop.ts';
import type { Layout } from './layout.ts';

/** The nodes of one key, or of all keys of several blocks, block by block. */
export interface Members {
  /** Where each node begins in the words of all. */
  readonly nodes: Int32Array;
  /** Its block, for keys of several; those of one key have theirs among the node's words. */
  readonly blocks: Int32Array | null;
}

/** Blocks of nodes under keys of several, one node after the other by its place, each in ascending order. */
export interface Several {
  readonly starts: Int32Array;
  readonly blocks: Int32Array;
  /** The key of each block, by number of block. */
  readonly keys: Int32Array;
}

/** All that pairs are made of. Arrays lie in memory that threads share. */
export interface Blocked {
  readonly words: Int32Array;
  /** One per key of single blocks, in their order; the last is that of the others. */
  readonly members: readonly Members[];
  readonly several: Several;
}

/** Pairs of a range of members, each with those that follow it in its block. */
export interface Task {
  readonly members: number;
  readonly from: number;
  readonly to: number;
}

const shared = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));

/** Rows `node_id`, `key`, `block_no` of keys of several blocks. */
export interface Long {
  readonly node_id: Int32Array;
  readonly key: Int32Array;
  readonly block_no: Int32Array;
}

/** Puts nodes in the order of their blocks. */
export function toBlocked(
  { keys }: PairLoop,
  { stride, blocks: first }: Layout,
  { words, nodes, long }: { readonly words: Int32Array; readonly nodes: number; readonly long: Long },
): Blocked {
  const single = keys.map((_, i): Members => {
    const block = new Int32Array(nodes);
    for (let n = 0; n < nodes; n++) block[n] = words[n * stride + first + i]!;
    const order = byBlock(block);
    for (let at = 0; at < order.length; at++) order[at]! *= stride;
    return { nodes: order, blocks: null };
  });
  const places = new Map<number, number>();
  if (long.node_id.length > 0) for (let n = 0; n < nodes; n++) places.set(words[n * stride]!, n);
  const place = long.node_id.map((id) => places.get(id)!);
  const order = byBlock(long.block_no);
  const last: Members = { nodes: shared(order.length), blocks: shared(order.length) };
  const starts = shared(nodes + 1);
  for (const n of place) starts[n + 1]!++;
  for (let n = 0; n < nodes; n++) starts[n + 1]! += starts[n]!;
  const filled = starts.slice();
  const several: Several = { starts, blocks: shared(order.length), keys: shared(largestOf(long.block_no) + 1) };
  order.forEach((row, at) => {
    const [n, block] = [place[row]!, long.block_no[row]!];
    last.nodes[at] = n * stride;
    last.blocks![at] = block;
    several.blocks[filled[n]!++] = block;
    several.keys[block] = long.key[row]!;
  });
  return { words, members: [...single, last], several };
}

function largestOf(numbers: Int32Array): number {
  let largest = -1;
  for (const one of numbers) if (one > largest) largest = one;
  return largest;
}

/** Which rows have a block (0 or more), in the order of blocks. */
function byBlock(block: Int32Array): Int32Array {
  const starts = new Int32Array(largestOf(block) + 2);
  let count = 0;
  for (const one of block)
    if (one >= 0) {
      starts[one + 1]!++;
      count++;
    }
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const order = shared(count);
  block.forEach((one, row) => {
    if (one >= 0) order[starts[one]!++] = row;
  });
  return order;
}

/** All pairs in tasks of about so many, and how many pairs that is: as many as blocks have, before any is left out. */
export function toTasks({ words, members }: Blocked, layout: Layout, size: number): { tasks: Task[]; pairs: number } {
  const tasks: Task[] = [];
  let pairs = 0;
  members.forEach(({ nodes, blocks }, number) => {
    const { length } = nodes;
    const blockAt = (at: number) => (blocks === null ? words[nodes[at]! + layout.blocks + number]! : blocks[at]!);
    let [from, waiting] = [0, 0];
    for (let start = 0; start < length;) {
      const block = blockAt(start);
      let end = start + 1;
      while (end < length && blockAt(end) === block) end++;
      for (let at = start; at < end; at++) {
        waiting += end - at - 1;
        if (waiting < size) continue;
        tasks.push({ members: number, from, to: at + 1 });
        pairs += waiting;
        [from, waiting] = [at + 1, 0];
      }
      start = end;
    }
    if (waiting > 0) tasks.push({ members: number, from, to: length });
    pairs += waiting;
  });
  return { tasks, pairs };
}
