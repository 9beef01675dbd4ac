import { type Groups, type Kind, members } from './evaluation.ts';

/** What became of the groups of one run in another, group by group. */
export interface Comparison {
  readonly records: number;
  /** Groups with the same members in both. */
  readonly same: number;
  /** Groups of the second run that unite whole groups of the first. */
  readonly merged: Kind;
  /** Groups of the first run that the second one divides into whole groups. */
  readonly parted: Kind;
  /** Groups that exchanged members: neither whole. */
  readonly overlapping: Kind;
}

const EXAMPLES = 5;

/** Compares two groupings of the same records; records that only one of them has are left out. */
export function compareGroups(before: Groups, after: Groups): Comparison {
  const common = [...before.keys()].filter((record) => after.has(record));
  const first = members(new Map(common.map((record) => [record, before.get(record)!])));
  const second = members(new Map(common.map((record) => [record, after.get(record)!])));
  const meets = (group: readonly string[], other: Groups) => [...new Set(group.map((record) => other.get(record)!))];
  let same = 0;
  const [merged, parted, overlapping]: string[][][] = [[], [], []];
  const whole = (names: readonly string[], groups: ReadonlyMap<string, string[]>, size: number) =>
    names.reduce((sum, name) => sum + groups.get(name)!.length, 0) === size;
  for (const group of second.values()) {
    const origins = meets(group, before);
    if (!whole(origins, first, group.length)) continue;
    if (origins.length === 1) same++;
    else merged!.push(group);
  }
  for (const group of first.values()) {
    const heirs = meets(group, after);
    if (whole(heirs, second, group.length)) {
      if (heirs.length > 1) parted!.push(group);
    } else if (!heirs.every((heir) => whole(meets(second.get(heir)!, before), first, second.get(heir)!.length)))
      overlapping!.push(group);
  }
  const kind = (all: readonly string[][]): Kind => ({ count: all.length, examples: all.slice(0, EXAMPLES) });
  return {
    records: common.length,
    same,
    merged: kind(merged!),
    parted: kind(parted!),
    overlapping: kind(overlapping!),
  };
}
