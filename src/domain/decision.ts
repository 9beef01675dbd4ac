import { unionFind } from './union-find.ts';

/** What a person says about records: they are one and the same, or they are not. */
export type Said = 'same' | 'different';

/** A record by what names it for ever. */
export interface RecordKey {
  readonly source: string;
  readonly key: string;
}

/**
 * A decision that counts. `same`: all records of all sides are one. `different`: records of two sides are not; nothing is
 * said about records of one side.
 */
export interface Standing {
  readonly id: number;
  readonly kind: Said;
  readonly sides: readonly (readonly RecordKey[])[];
}

/** One pair that matching must keep, smaller key first. */
export interface DecidedPair {
  readonly source_l: string;
  readonly key_l: string;
  readonly source_r: string;
  readonly key_r: string;
  readonly verdict: Said;
}

/** Members of a class, or pairs of two classes, up to which every pair is written out. */
const MOST = 40_000;

/** One text per record; a source's name has no colon. */
export const nameOf = ({ source, key }: RecordKey): string => `${source}:${key}`;

/** The record that `nameOf` wrote. */
export function toKey(name: string): RecordKey {
  const colon = name.indexOf(':');
  return { source: name.slice(0, colon), key: name.slice(colon + 1) };
}

interface Classes {
  /** Class of a record, by its name; a record that nobody joined to another is its own. */
  readonly of: (name: string) => number;
  readonly members: (group: number) => readonly string[];
}

/** Which records persons joined, through any chain of decisions. */
function classesOf(decisions: readonly Standing[]): Classes {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  for (const { sides } of decisions)
    for (const key of sides.flat()) {
      const name = nameOf(key);
      if (numbers.has(name)) continue;
      numbers.set(name, names.length);
      names.push(name);
    }
  const sets = unionFind(names.length);
  for (const { kind, sides } of decisions) {
    if (kind !== 'same') continue;
    const [first, ...rest] = sides.flat().map((key) => numbers.get(nameOf(key))!);
    for (const other of rest) sets.union(first!, other);
  }
  const members = new Map<number, string[]>();
  names.forEach((name, i) => {
    const root = sets.find(i);
    members.set(root, [...(members.get(root) ?? []), name]);
  });
  return { of: (name) => sets.find(numbers.get(name)!), members: (group) => members.get(group) ?? [] };
}

/**
 * Every pair that follows from what persons decided: A = B and B = C also give A = C, and A ≠ C gives A ≠ B, so that a
 * record that is gone breaks no chain. Distinct and in order; where decisions contradict each other, `different` stands.
 */
export function closePairs(decisions: readonly Standing[]): DecidedPair[] {
  const classes = classesOf(decisions);
  const pairs = new Map<string, DecidedPair>();
  const put = (a: string, b: string, verdict: Said): void => {
    if (a === b) return;
    const [l, r] = a < b ? [a, b] : [b, a];
    const id = `${l}\u0000${r}`;
    if (verdict === 'same' && pairs.has(id)) return;
    const [x, y] = [toKey(l), toKey(r)];
    pairs.set(id, { source_l: x.source, key_l: x.key, source_r: y.source, key_r: y.key, verdict });
  };
  const parted = new Set<string>();
  for (const { kind, sides } of decisions) {
    if (kind !== 'different') continue;
    for (const [i, one] of sides.entries())
      for (const other of sides.slice(i + 1))
        for (const a of one)
          for (const b of other) {
            put(nameOf(a), nameOf(b), 'different');
            const [p, q] = [classes.of(nameOf(a)), classes.of(nameOf(b))];
            const id = `${Math.min(p, q)} ${Math.max(p, q)}`;
            if (p === q || parted.has(id)) continue;
            parted.add(id);
            const [left, right] = [classes.members(p), classes.members(q)];
            if (left.length * right.length > MOST) continue;
            for (const x of left) for (const y of right) put(x, y, 'different');
          }
  }
  const done = new Set<number>();
  for (const { kind, sides } of decisions) {
    const [first] = sides.flat();
    if (kind !== 'same' || first === undefined) continue;
    const group = classes.of(nameOf(first));
    if (done.has(group)) continue;
    done.add(group);
    const members = classes.members(group);
    // In a class beyond all reason each member is tied to as many of its neighbours as there is room for.
    const reach = Math.max(1, Math.floor(MOST / members.length));
    members.forEach((a, i) => members.slice(i + 1, i + 1 + reach).forEach((b) => put(a, b, 'same')));
  }
  return [...pairs.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

/** The standing decisions that a new one would contradict, through whatever chain; none where it fits. */
export function contradicted<T extends Standing>(standing: readonly T[], decision: Standing): T[] {
  const classes = classesOf([...standing, decision]);
  const broken = (one: Standing): boolean =>
    one.kind === 'different' &&
    one.sides.some((side, i) =>
      side.some((a) =>
        one.sides.slice(i + 1).some((other) => other.some((b) => classes.of(nameOf(a)) === classes.of(nameOf(b)))),
      ),
    );
  if (decision.kind === 'same') return standing.filter(broken);
  if (!broken(decision)) return [];
  const touched = new Set(decision.sides.flat().map((key) => classes.of(nameOf(key))));
  return standing.filter(
    ({ kind, sides }) => kind === 'same' && sides.flat().some((key) => touched.has(classes.of(nameOf(key)))),
  );
}

/** The records of a decision as one text: two decisions about the same records have the same. */
export const namesOf = (sides: readonly (readonly RecordKey[])[]): string => sides.flat().map(nameOf).sort().join(' ');
