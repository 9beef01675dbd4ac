import { numbersWhere } from './place.ts';

/**
 * The weakest link that each group needs: links come strongest first, and the one that joins the last two parts of a group
 * is its weakest needed one. Returns one weight per group, under its smallest node.
 */
export function needed(
  nodes: number,
  l: Int32Array,
  r: Int32Array,
  weight: Float64Array,
): { node: Int32Array; weight: Float64Array } {
  const parent = new Int32Array(nodes);
  for (let i = 0; i < nodes; i++) parent[i] = i;
  const find = (start: number): number => {
    let i = start;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  const weakest = new Float64Array(nodes).fill(NaN);
  for (let i = 0; i < l.length; i++) {
    const [a, b] = [find(l[i]!), find(r[i]!)];
    if (a === b) continue;
    const root = Math.min(a, b);
    parent[Math.max(a, b)] = root;
    weakest[root] = weight[i]!;
  }
  const node = numbersWhere(nodes, (i) => parent[i] === i && !Number.isNaN(weakest[i]!));
  return { node, weight: new Float64Array(node.length).map((_, i) => weakest[node[i]!]!) };
}
