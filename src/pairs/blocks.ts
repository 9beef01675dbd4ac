import type { Layout } from './layout.ts';
import type { Places } from './places.ts';

/** The nodes of one key, or of all keys of several blocks, block by block. */
export interface Members {
  /** Where each node begins in the words of all. */
  readonly nodes: Int32Array;
  /** Where each block begins, by number of block, and at last where the last one ends. */
  readonly starts: Int32Array;
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
  /** The texts of nodes: see `texts.ts`. */
  readonly texts: Uint8Array;
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

/** What was read of nodes: their words, and their block under each key of single blocks, below 0 where they have none. */
export interface Nodes {
  readonly words: Int32Array;
  readonly blocks: readonly Int32Array[];
  readonly texts: Uint8Array;
  readonly count: number;
  /** The place of each node among them, by its id. */
  readonly placeOf: Places;
}

/** Puts nodes in the order of their blocks. */
export function toBlocked({ stride }: Layout, nodes: Nodes, long: Long): Blocked {
  const { words, blocks, texts, count, placeOf } = nodes;
  const single = blocks.map((block): Members => {
    const { order, starts } = byBlock(block);
    for (let at = 0; at < order.length; at++) order[at]! *= stride;
    return { nodes: order, starts };
  });
  const place = new Int32Array(long.node_id.length);
  for (let row = 0; row < place.length; row++) {
    const known = placeOf.get(long.node_id[row]!);
    place[row] = known < 0 ? count : known;
  }
  const { order, starts: begin } = byBlock(long.block_no);
  const last: Members = { nodes: shared(order.length), starts: begin };
  const starts = shared(count + 2);
  for (const n of place) starts[n + 1]!++;
  for (let n = 0; n < count; n++) starts[n + 1]! += starts[n]!;
  const filled = starts.slice();
  const several: Several = { starts, blocks: shared(order.length), keys: shared(begin.length - 1) };
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    const n = place[row]!;
    const block = long.block_no[row]!;
    last.nodes[at] = n * stride;
    several.blocks[filled[n]!++] = block;
    several.keys[block] = long.key[row]!;
  }
  return { words, texts, members: [...single, last], several };
}

function largestOf(numbers: Int32Array): number {
  let largest = -1;
  for (const one of numbers) if (one > largest) largest = one;
  return largest;
}

/** Which rows have a block (0 or more), in the order of blocks, and where each block begins. */
function byBlock(block: Int32Array): { order: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(largestOf(block) + 2);
  for (let row = 0; row < block.length; row++) if (block[row]! >= 0) starts[block[row]! + 1]!++;
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const order = shared(starts.at(-1)!);
  const next = starts.slice();
  for (let row = 0; row < block.length; row++) if (block[row]! >= 0) order[next[block[row]!]!++] = row;
  return { order, starts };
}

/** All pairs in tasks of about so many, and how many pairs that is: as many as blocks have, before any is left out. */
export function toTasks(members: readonly Members[], size: number): { tasks: Task[]; pairs: number } {
  const tasks: Task[] = [];
  let pairs = 0;
  members.forEach(({ starts, nodes: { length } }, number) => {
    let [from, waiting] = [0, 0];
    const cut = (to: number) => {
      tasks.push({ members: number, from, to });
      pairs += waiting;
      [from, waiting] = [to, 0];
    };
    for (let block = 1; block < starts.length; block++) {
      const end = starts[block]!;
      const count = end - starts[block - 1]!;
      const all = (count * (count - 1)) / 2;
      // Most blocks go into a task whole; a large one is parted between its members.
      if (waiting + all < size) waiting += all;
      else
        for (let at = end - count; at < end; at++) {
          waiting += end - at - 1;
          if (waiting >= size) cut(at + 1);
        }
    }
    if (waiting > 0) cut(length);
  });
  return { tasks, pairs };
}

/** The block that a member belongs to, out of where each begins. */
export function blockOf(starts: Int32Array, member: number): number {
  let [low, high] = [0, starts.length - 1];
  // The last that begins at the member or before it: empty ones begin where the next one does.
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= member) low = middle;
    else high = middle;
  }
  return low;
}

/** The first block that two nodes have in common, by their places; -1 where there is none. */
export function firstCommon({ starts, blocks }: Several, one: number, other: number): number {
  let i = starts[one]!;
  let j = starts[other]!;
  const end = starts[one + 1]!;
  const otherEnd = starts[other + 1]!;
  while (i < end && j < otherEnd) {
    const x = blocks[i]!;
    const y = blocks[j]!;
    if (x === y) return x;
    if (x < y) i++;
    else j++;
  }
  return -1;
}
