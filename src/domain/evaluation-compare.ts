import { type Groups, members } from './evaluation.ts';
import { unionFind } from './union-find.ts';

/** What became of groups: several became one, one became several, or several exchanged records. */
export type Change = 'merged' | 'parted' | 'overlapping';

export interface GroupChange {
  readonly change: Change;
  /** Groups that hang together through shared records, in order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly members: readonly { readonly record: string; readonly before: string; readonly after: string }[];
}

/** What became of the groups of one run in another, group by group. */
export interface Comparison {
  /** Records that both have; the others are left out, and counted below. */
  readonly records: number;
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  readonly before: { readonly groups: number; readonly largest: number };
  readonly after: { readonly groups: number; readonly largest: number };
  /** Groups with the same members in both. */
  readonly same: number;
  /** All others; the ones with most records first. */
  readonly changes: readonly GroupChange[];
}

/** Compares two groupings of the same records, as `mestre rules diff` compares golden records. */
export function compareGroups(before: Groups, after: Groups): Comparison {
  const common = [...before.keys()].filter((record) => after.has(record));
  const first = members(new Map(common.map((record) => [record, before.get(record)!])));
  const second = members(new Map(common.map((record) => [record, after.get(record)!])));
  const [left, right] = [[...first.keys()], [...second.keys()]];
  const place = new Map(right.map((name, i) => [name, left.length + i]));
  const sets = unionFind(left.length + right.length);
  left.forEach((name, i) => {
    for (const record of first.get(name)!) sets.union(i, place.get(after.get(record)!)!);
  });
  const parts = new Map<number, { before: string[]; after: string[] }>();
  [...left, ...right].forEach((name, i) => {
    const root = sets.find(i);
    const part = parts.get(root) ?? parts.set(root, { before: [], after: [] }).get(root)!;
    (i < left.length ? part.before : part.after).push(name);
  });
  const changes = [...parts.values()]
    .filter((part) => part.before.length > 1 || part.after.length > 1)
    .map((part): GroupChange => ({
      change: part.after.length === 1 ? 'merged' : part.before.length === 1 ? 'parted' : 'overlapping',
      ...part,
      members: part.before.flatMap((name) =>
        first.get(name)!.map((record) => ({ record, before: name, after: after.get(record)! })),
      ),
    }));
  const largest = (groups: ReadonlyMap<string, readonly string[]>) =>
    [...groups.values()].reduce((most, group) => Math.max(most, group.length), 0);
  return {
    records: common.length,
    onlyBefore: before.size - common.length,
    onlyAfter: after.size - common.length,
    before: { groups: first.size, largest: largest(first) },
    after: { groups: second.size, largest: largest(second) },
    same: parts.size - changes.length,
    changes: changes.toSorted((a, b) => b.members.length - a.members.length),
  };
}
