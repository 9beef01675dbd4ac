import type { CurvePoint } from '../../domain/evaluation-curve.ts';
import { toScores } from '../../domain/evaluation.ts';

/** Precision and recall of the links alone, by the weight from which they are taken. */
export function thresholdCurve(
  links: readonly { readonly a: string; readonly b: string; readonly weight: number }[],
  truth: readonly (readonly [string, string])[],
): CurvePoint[] {
  const known = new Set(truth.map((pair) => pair.join('\u0000')));
  const sorted = links.filter(({ weight }) => Number.isFinite(weight)).toSorted((a, b) => b.weight - a.weight);
  const points: CurvePoint[] = [];
  let hit = 0;
  sorted.forEach(({ a, b, weight }, i) => {
    if (known.has(`${a}\u0000${b}`)) hit++;
    const next = sorted[i + 1];
    if (!next || Math.floor(next.weight) < Math.floor(weight))
      points.push({ weight: Math.floor(weight), ...toScores(hit, i + 1, truth.length) });
  });
  return points;
}
