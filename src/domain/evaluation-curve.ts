import { type Groups, type Scores, toScores } from './evaluation.ts';

export interface CurvePoint extends Scores {
  /** Ties of at least this weight hold. */
  readonly weight: number;
}

/** What ties two records of a group; a tie that no weight made (a person's, or identical records) is infinite. */
export interface Tie {
  readonly a: string;
  readonly b: string;
  readonly weight: number;
}

/**
 * Precision and recall of the groups that are left when only ties from a weight on hold, by whole bits from the strongest down. Groups
 * grow together: the small one's entities are counted into the large one's, so all thresholds cost n log n together.
 */
export function groupCurve(ties: readonly Tie[], truth: Groups): CurvePoint[] {
  const parent = new Map<string, string>();
  const size = new Map<string, number>();
  const entities = new Map<string, Map<string, number>>();
  const find = (record: string): string => {
    let at = record;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    if (!parent.has(at)) {
      parent.set(at, at);
      const entity = truth.get(at);
      size.set(at, entity === undefined ? 0 : 1);
      entities.set(at, entity === undefined ? new Map() : new Map([[entity, 1]]));
    }
    return at;
  };
  let [hit, claimed] = [0, 0];
  const join = (one: string, other: string): void => {
    const [x, y] = [find(one), find(other)];
    if (x === y) return;
    const [to, from] = entities.get(x)!.size >= entities.get(y)!.size ? [x, y] : [y, x];
    claimed += size.get(to)! * size.get(from)!;
    const counts = entities.get(to)!;
    for (const [entity, count] of entities.get(from)!) {
      hit += count * (counts.get(entity) ?? 0);
      counts.set(entity, count + (counts.get(entity) ?? 0));
    }
    parent.set(from, to);
    size.set(to, size.get(to)! + size.get(from)!);
    entities.delete(from);
  };
  const all = new Map<string, number>();
  for (const entity of truth.values()) all.set(entity, (all.get(entity) ?? 0) + 1);
  const actual = [...all.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const sorted = ties.toSorted((a, b) => (a.weight === b.weight ? 0 : b.weight - a.weight));
  const points: CurvePoint[] = [];
  sorted.forEach(({ a, b, weight }, i) => {
    join(a, b);
    const next = sorted[i + 1];
    if (!Number.isFinite(weight) || (next && Math.floor(next.weight) === Math.floor(weight))) return;
    points.push({ weight: Math.floor(weight), ...toScores(hit, claimed, actual) });
  });
  return points;
}
