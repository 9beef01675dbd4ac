import { type DecidedPair, nameOf, type RecordKey } from './decision.ts';
import { unionFind } from './union-find.ts';

/** A pair of records that people judged, to train with. */
export interface Label extends DecidedPair {
  /** Pairs that it was drawn by chance to stand for; null where it was not drawn and speaks for itself alone. */
  readonly pairs: number | null;
  /** A steward's decision, or a line of a file. */
  readonly from: 'decision' | 'file';
}

export interface Settled {
  readonly kept: readonly Label[];
  /** Labels of records of which people said both that they are the same, be it through others, and that they are not. */
  readonly contradicting: readonly Label[];
}

const sides = (label: Label): [string, string] => {
  const key = (source: string, own: string): RecordKey => ({ source, key: own });
  return [nameOf(key(label.source_l, label.key_l)), nameOf(key(label.source_r, label.key_r))];
};

/**
 * One label per pair, and none of records about which the labels contradict each other: who joined them cannot be told from
 * who parted them, so none of these is learned from. Of labels that repeat a pair the one drawn by chance stays.
 */
export function settleLabels(labels: readonly Label[]): Settled {
  const numbers = new Map<string, number>();
  for (const label of labels) for (const name of sides(label)) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const sets = unionFind(numbers.size);
  const groupOf = (name: string) => sets.find(numbers.get(name)!);
  for (const label of labels) if (label.verdict === 'same') sets.union(...(sides(label).map((name) => numbers.get(name)!) as [number, number])); // prettier-ignore
  const torn = new Set<number>();
  for (const label of labels) {
    const [l, r] = sides(label).map(groupOf);
    if (label.verdict === 'different' && l === r) torn.add(l!);
  }
  const kept = new Map<string, Label>();
  const contradicting: Label[] = [];
  for (const label of labels) {
    const [l, r] = sides(label).toSorted();
    if (torn.has(groupOf(l!)) && groupOf(l!) === groupOf(r!)) contradicting.push(label);
    else if (l !== r) {
      const before = kept.get(`${l}\u0000${r}`);
      if (before === undefined || (before.pairs === null && label.pairs !== null)) kept.set(`${l}\u0000${r}`, label);
    }
  }
  return { kept: [...kept.values()], contradicting };
}
