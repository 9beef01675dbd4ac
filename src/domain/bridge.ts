import { bucket } from './bucket.ts';

/** Links that hold groups together: `group` is the group of both ends. */
export interface GroupLinks {
  readonly nodes: number;
  readonly l: Int32Array;
  readonly r: Int32Array;
}

/**
 * Numbers of the links without which their group would fall in two halves of at least `least` nodes each: one wrong link
 * there joins two people. Tarjan, A note on finding the bridges of a graph (1974), without recursion.
 */
export function bridges({ nodes, l, r }: GroupLinks, least: number): Int32Array {
  const ends = bucket(2 * l.length, nodes, (i) => (i < l.length ? l[i]! : r[i - l.length]!));
  const order = new Int32Array(nodes).fill(-1);
  const low = new Int32Array(nodes);
  const below = new Int32Array(nodes).fill(1);
  const via = new Int32Array(nodes).fill(-1);
  const next = ends.start.slice();
  const tree = new Int32Array(nodes);
  const found: number[] = [];
  let time = 0;
  for (let root = 0; root < nodes; root++) {
    if (order[root] !== -1 || ends.start[root] === ends.start[root + 1]) continue;
    const visited: number[] = [];
    const stack = [root];
    order[root] = low[root] = time++;
    while (stack.length > 0) {
      const at = stack.at(-1)!;
      if (next[at]! < ends.start[at + 1]!) {
        const end = ends.items[next[at]!++]!;
        const link = end < l.length ? end : end - l.length;
        if (link === via[at]) continue;
        const other = l[link] === at ? r[link]! : l[link]!;
        if (order[other] === -1) {
          order[other] = low[other] = time++;
          via[other] = link;
          tree[other] = at;
          stack.push(other);
        } else low[at] = Math.min(low[at]!, order[other]!);
        continue;
      }
      stack.pop();
      visited.push(at);
      if (at === root) continue;
      const up = tree[at]!;
      low[up] = Math.min(low[up]!, low[at]!);
      below[up]! += below[at]!;
    }
    const all = visited.length;
    for (const at of visited)
      if (via[at] !== -1 && low[at] === order[at] && below[at]! >= least && all - below[at]! >= least)
        found.push(via[at]!);
  }
  return Int32Array.from(found).toSorted();
}
