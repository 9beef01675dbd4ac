/** Precision, recall and their harmonic mean; 1 where nothing was to be found or nothing was claimed. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Which records belong together: a label per record. Records that a grouping leaves out stand alone. */
export type Groups = ReadonlyMap<string, string>;

export interface Evaluation {
  readonly records: number;
  /** Pairs of records, over the transitive closure of both sides. */
  readonly pairwise: Scores & { readonly hit: number; readonly claimed: number; readonly actual: number };
  /** Averaged over records; null where the truth is a list of pairs across two files. */
  readonly bCubed: Scores | null;
  /** Share of the true groups that were found exactly. */
  readonly exactGroups: number | null;
  readonly largestGroup: number;
  readonly errors: Errors;
}

/** What is left to people: pairs that wait for one. */
export interface Waiting {
  readonly pairs: number;
  /** Those of one entity by the truth. */
  readonly same: number;
  /** Share of the records of the truth that stand in such a pair. */
  readonly share: number;
}

/** Counts the pairs that wait, among records that the truth knows. */
export function toWaiting(
  pairs: readonly (readonly [string, string])[],
  known: { has(record: string): boolean; readonly size: number },
  isSame: (a: string, b: string) => boolean,
): Waiting {
  const told = pairs.filter(([a, b]) => known.has(a) && known.has(b));
  return {
    pairs: told.length,
    same: told.filter(([a, b]) => isSame(a, b)).length,
    share: known.size === 0 ? 0 : new Set(told.flat()).size / known.size,
  };
}

/** Errors by kind, each with a few examples. */
export interface Errors {
  /** Groups that hold records of several entities. */
  readonly merged: Kind;
  /** Entities that lie in several groups, all of them pure. */
  readonly parted: Kind;
  /** Entities that lie in several groups of which one holds others too. */
  readonly overlapping: Kind;
}
export interface Kind {
  readonly count: number;
  readonly examples: readonly (readonly string[])[];
}

const EXAMPLES = 5;
const pairsOf = (n: number) => (n * (n - 1)) / 2;

/** Harmonic mean and its parts; an empty claim is right, and nothing to find is found. */
export function toScores(hit: number, claimed: number, actual: number): Scores {
  const precision = claimed === 0 ? 1 : hit / claimed;
  const recall = actual === 0 ? 1 : hit / actual;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** A grouping against the truth, where the truth is a grouping too. Only records of the truth count. */
export function evaluateGroups(predicted: Groups, truth: Groups): Evaluation {
  const found = new Map([...truth.keys()].map((record) => [record, predicted.get(record) ?? `\u0000${record}`]));
  const [byTruth, byFound] = [members(truth), members(found)];
  const overlap = new Map<string, Map<string, number>>();
  for (const [record, entity] of truth) {
    const groups = overlap.get(entity) ?? overlap.set(entity, new Map()).get(entity)!;
    groups.set(found.get(record)!, (groups.get(found.get(record)!) ?? 0) + 1);
  }
  let hit = 0;
  let bPrecision = 0;
  let bRecall = 0;
  let exact = 0;
  for (const [entity, groups] of overlap) {
    const size = byTruth.get(entity)!.length;
    for (const [group, count] of groups) {
      hit += pairsOf(count);
      bPrecision += (count * count) / byFound.get(group)!.length;
      bRecall += (count * count) / size;
      if (count === size && count === byFound.get(group)!.length) exact++;
    }
  }
  const claimed = sumOf(byFound, pairsOf);
  const actual = sumOf(byTruth, pairsOf);
  const records = truth.size;
  const [p, r] = records === 0 ? [1, 1] : [bPrecision / records, bRecall / records];
  return {
    records,
    pairwise: { ...toScores(hit, claimed, actual), hit, claimed, actual },
    bCubed: { precision: p, recall: r, f1: p + r === 0 ? 0 : (2 * p * r) / (p + r) },
    exactGroups: byTruth.size === 0 ? 1 : exact / byTruth.size,
    largestGroup: largest(byFound, 0),
    errors: errorsOf(truth, byTruth, byFound, overlap),
  };
}

/** A grouping against true pairs across two files: only pairs across count. */
export function evaluatePairs(
  predicted: Groups,
  truth: readonly (readonly [string, string])[],
  isLeft: (record: string) => boolean,
): Evaluation {
  const groups = members(predicted);
  let claimed = 0;
  for (const group of groups.values()) {
    const left = group.filter(isLeft).length;
    claimed += left * (group.length - left);
  }
  const same = ([a, b]: readonly [string, string]) => predicted.has(a) && predicted.get(a) === predicted.get(b);
  const hit = truth.filter(same).length;
  const [known, missed] = [new Set(truth.map((pair) => pair.join('\u0000'))), truth.filter((pair) => !same(pair))];
  const wrong: string[][] = [];
  for (const group of groups.values()) {
    const [left, right] = [group.filter(isLeft), group.filter((record) => !isLeft(record))];
    for (const a of left) for (const b of right) if (!known.has(`${a}\u0000${b}`)) wrong.push([a, b]);
  }
  return {
    records: predicted.size,
    pairwise: { ...toScores(hit, claimed, truth.length), hit, claimed, actual: truth.length },
    bCubed: null,
    exactGroups: null,
    largestGroup: largest(groups, 1),
    errors: { merged: kind(wrong), parted: kind(missed.map((pair) => [...pair])), overlapping: kind([]) },
  };
}

/** Members of each group, in the order of the records. */
export function members(groups: Groups): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const [record, group] of groups) {
    const list = result.get(group);
    if (list) list.push(record);
    else result.set(group, [record]);
  }
  return result;
}

function largest(groups: ReadonlyMap<string, readonly string[]>, least: number): number {
  let size = least;
  for (const group of groups.values()) size = Math.max(size, group.length);
  return size;
}

function sumOf(groups: ReadonlyMap<string, readonly string[]>, of: (size: number) => number): number {
  let sum = 0;
  for (const group of groups.values()) sum += of(group.length);
  return sum;
}

const kind = (all: readonly (readonly string[])[]): Kind => ({ count: all.length, examples: all.slice(0, EXAMPLES) });

function errorsOf(
  truth: Groups,
  byTruth: ReadonlyMap<string, string[]>,
  byFound: ReadonlyMap<string, string[]>,
  overlap: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Errors {
  const isMixed = (group: readonly string[]) => group.some((record) => truth.get(record) !== truth.get(group[0]!));
  const mixed = new Set([...byFound].filter(([, group]) => isMixed(group)).map(([name]) => name));
  const parted: string[][] = [];
  const overlapping: string[][] = [];
  for (const [entity, groups] of overlap) {
    if (groups.size < 2) continue;
    ([...groups.keys()].some((group) => mixed.has(group)) ? overlapping : parted).push(byTruth.get(entity)!);
  }
  return {
    merged: kind([...mixed].map((group) => byFound.get(group)!)),
    parted: kind(parted),
    overlapping: kind(overlapping),
  };
}
