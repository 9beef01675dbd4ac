/** Disjoint sets over 0 … n-1. The representative of a set is its smallest member, whatever the order of the unions. */
export interface UnionFind {
  /** The smallest member of the set that `i` is in. */
  find(i: number): number;
  /** Joins two sets; false where they were one already. */
  union(a: number, b: number): boolean;
}

/** Linking by index, with path halving: near-linear in practice, and labels need no second pass. */
export function unionFind(n: number): UnionFind {
  const parent = new Int32Array(n);
  for (let i = 0; i < n; i++) parent[i] = i;
  const find = (start: number): number => {
    let i = start;
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  };
  return {
    find,
    union: (a, b) => {
      const [x, y] = [find(a), find(b)];
      if (x === y) return false;
      if (x < y) parent[y] = x;
      else parent[x] = y;
      return true;
    },
  };
}
