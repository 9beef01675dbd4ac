import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { signature } from './levels/signature.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';
import { floorOf } from './match-options.ts';
import type { Weights } from './match-weight.ts';
import { isQuick, isUnpacked, reduction, sums, type Sum } from './score-bound.ts';
import { bounds, maybeAlways, patternBound } from './pattern-bound.ts';
import { patternColumns } from './pattern-layout.ts';
import { possible } from './score-possible.ts';
import { startOf } from './score-level.ts';

/** How much smaller than the threshold a bound must be before a pair is dropped: sums of doubles differ in their last bits. */
export const SLACK = 1e-6;

/** So many nested selects at most, whatever the number of comparisons. */
export const MOST_STAGES = 12;

/** Drops candidates that cannot reach the floor, by integers alone: no text is read here. */
export function survivors(compiled: Compiled, weights: Weights): Step[] {
  const { dialect, comparisons, always } = compiled;
  const floor = literal(floorOf(compiled.rules) - SLACK);
  const must = always.length > 0 ? [`${maybeAlways(compiled)} as must`] : [];
  const packed = possible(compiled, weights, floor);
  const tables = bounds(compiled, weights);
  const reads = ['candidate', 'node_code', ...tables.map((one) => one.table)];
  const why = 'candidates that can still reach the floor, judged by codes, nulls and gates alone';
  const gated = comparisons.filter(
    (one) => isUnpacked(one) && reduction(dialect, one, { weights, which: 'same' }) !== undefined,
  );
  if (gated.length === 0) return [...tables, select('survivor', why, reads, packed)];
  const plain = sums(weights).map((which) => {
    // Gates that cost no more than integers are looked at together with the codes.
    const quick = gated.filter(isQuick).map((one) => `0e0 - ${reduction(dialect, one, { weights, which })!}`);
    const terms = [...comparisons.map((one) => patternBound(compiled, one, { weights, which })), ...quick];
    return `${dialect.once([startOf(weights, which), ...terms].join('\n  + '))} as ${which}_sum0`;
  });
  const enough = (stage: number) =>
    [
      sums(weights)
        .map((which) => `${which}_sum${stage} >= ${floor}`)
        .join(' and '),
      ...(must.length > 0 ? ['must'] : []),
    ].join(' or ');
  let inner = sql`
    select
      *,
      ${[...plain, ...must]}
    from (
      select
        p.l,
        p.r,
        p.key,
        ${[...patternColumns(compiled).map((column) => `p.${column}`), ...gateColumns(compiled, gated)]}
      from (
        ${packed}
      ) as p
      join node_code as x on x.node_id = p.l
      join node_code as y on y.node_id = p.r
    ) as q
  `;
  // Then those that cost more, one comparison after the other: what one drops, the next need not look at.
  const slow = gated.filter((one) => !isQuick(one));
  const perStage = Math.ceil(slow.length / MOST_STAGES);
  const stages: CompiledComparison[][] = [];
  for (let at = 0; at < slow.length; at += perStage) stages.push(slow.slice(at, at + perStage));
  stages.forEach((part, stage) => {
    const next = sums(weights).map((which) => {
      const terms = part.map((one) => `\n  - ${reduction(dialect, one, { weights, which })!}`);
      return `${dialect.once(`${which}_sum${stage}${terms.join('')}`)} as ${which}_sum${stage + 1}`;
    });
    inner = sql`
      select
        *,
        ${next}
      from (
        ${inner}
      ) as q
      where ${enough(stage)}
    `;
  });
  const last = sql`
    select
      l,
      r,
      key,
      ${patternColumns(compiled)}
    from (
      ${inner}
    ) as q
    where ${enough(stages.length)}
  `;
  return [...tables, select('survivor', why, reads, last)];
}

/** Name of a bound among the columns of a pair. */
export function boundName({ dialect }: Compiled, { name }: CompiledComparison, which: Sum): string {
  return dialect.id(`${name}_${which}_bound`);
}

/** The columns that the gates of these comparisons, and frequencies, read of both sides. */
export function gateColumns(
  { dialect, signatures, comparisons }: Compiled,
  gated: readonly CompiledComparison[],
): string[] {
  const bins = comparisons.flatMap(({ name, frequency }) => {
    const bin = dialect.id(`${name}_bin`);
    return frequency ? [`greatest(x.${bin}, y.${bin}) as ${bin}`] : [];
  });
  const names = signatures
    .filter(() => gated.length > 0)
    .flatMap(({ column, kind }) => signature(column, kind, '').map((feature) => feature.column));
  const sides = [...new Set(names)].flatMap((name) => [
    `x.${dialect.id(name)} as ${dialect.id(`${name}_x`)}`,
    `y.${dialect.id(name)} as ${dialect.id(`${name}_y`)}`,
  ]);
  return [...bins, ...sides];
}
