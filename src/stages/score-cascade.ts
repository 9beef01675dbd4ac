import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';
import { floorOf } from './match-options.ts';
import type { Weights } from './match-weight.ts';
import { type Sum, sums } from './score-bound.ts';
import {
  joined,
  lateColumns,
  levelOf,
  looseBound,
  measureColumns,
  outputs,
  ruleOf,
  startOf,
  termsOf,
  weightColumns,
  weightOfLevel,
  weightOfSums,
} from './score-level.ts';
import { maybeAlways, patternBound } from './pattern-bound.ts';
import { patternColumns } from './pattern-layout.ts';
import { type Cascaded, MOST_STAGES, SLACK } from './score-survivor.ts';

/** Comparisons in the order in which evidence is cheapest. */
function byCost(compiled: Compiled): CompiledComparison[] {
  return compiled.comparisons.toSorted((a, b) => a.cost - b.cost);
}

/** Comparisons in as many parts as there may be selects around each other. */
function inStages(order: readonly CompiledComparison[]): CompiledComparison[][] {
  const perStage = Math.max(1, Math.ceil(order.length / MOST_STAGES));
  return Array.from({ length: Math.ceil(order.length / perStage) }, (_, i) =>
    order.slice(i * perStage, (i + 1) * perStage),
  );
}

/** Compares the survivors, cheapest evidence first, each one only as long as it can still reach the floor. */
export function cascade(compiled: Compiled, weights: Weights, { survivors, into }: Cascaded): Step {
  const { dialect, always } = compiled;
  const floor = literal(floorOf(compiled.rules));
  const order = byCost(compiled);
  const must = always.length > 0 ? [`${maybeAlways(compiled)} as must`] : [];
  const carried = [
    ...patternColumns(compiled).map((column) => `p.${column}`),
    ...sums(weights).map((which) => `p.${which}_most as ${which}_sum0`),
  ];
  let inner = sql`
    select
      *,
      ${['0 as unused', ...must]}
    from (
      ${joined(compiled, survivors, { more: carried, isPatterned: true })}
    ) as q
  `;
  const enough = (stage: number) => {
    const sum = sums(weights).map((which) => `${which}_sum${stage} >= ${literal(floorOf(compiled.rules) - SLACK)}`);
    return `(${sum.join(' and ')})${always.length > 0 ? ' or must' : ''}`;
  };
  let stage = 0;
  /** One more select around it: columns, then the sums that they change, then the filter. */
  const narrow = (columns: readonly string[], change: (which: Sum) => string) => {
    stage += 1;
    inner = sql`
      select *
      from (
        select
          *,
          ${sums(weights).map((which) => `${dialect.once(`${which}_sum${stage - 1} + ${change(which)}`)} as ${which}_sum${stage}`)}
        from (
          select
            *,
            ${columns}
          from (
            ${inner}
          ) as q
        ) as q
      ) as q
      where ${enough(stage)}
    `;
  };
  const measure = (part: readonly CompiledComparison[]) => {
    for (const columns of [lateColumns, measureColumns]) {
      const made = part.flatMap((one) => columns(compiled, one, true));
      if (made.length > 0)
        inner = sql`
          select
            *,
            ${made}
          from (
            ${inner}
          ) as q
        `;
    }
  };
  // First what quick measures say of the costly comparisons, of all of them: few pairs are left for the costly part.
  const isLoose = (one: CompiledComparison) => looseBound(compiled, one, { weights, which: 'same' }) !== undefined;
  const looseName = (one: CompiledComparison, which: Sum) => dialect.id(`${one.name}_${which}_loose`);
  for (const part of inStages(order.filter(isLoose))) {
    measure(part);
    const loose = part.flatMap((one) =>
      sums(weights).map((which) => `${looseBound(compiled, one, { weights, which })!} as ${looseName(one, which)}`),
    );
    narrow(loose, (which) =>
      part.map((one) => `${looseName(one, which)} - ${patternBound(compiled, one, { weights, which })}`).join(' + '),
    );
  }
  for (const part of inStages(order)) {
    measure(part.filter((one) => !isLoose(one)));
    const levels = part.map(
      (one) => `(${levelOf(compiled, one, true)})::tinyint as ${dialect.id(`${one.name}_level`)}`,
    );
    const known = (one: CompiledComparison, which: Sum) =>
      isLoose(one) ? looseName(one, which) : patternBound(compiled, one, { weights, which });
    narrow(levels, (which) =>
      part.map((one) => `${weightOfLevel(dialect, one, weights, which)} - ${known(one, which)}`).join(' + '),
    );
  }
  // The sum that the bounds led to is rounded differently from the plain one: weights are added up once more, in the rules' order.
  const finals = sums(weights).map((which) => {
    const terms = termsOf(dialect, compiled.comparisons, weights, which);
    return `${startOf(weights, which)} + ${terms} as ${which}_sum`;
  });
  const isAlways = always.map((rule) => literal(rule.name));
  return select(
    into,
    'pairs that reach the floor, compared in full',
    [survivors, 'node', 'node_code'],
    sql`
      select *
      from (
        select
          l,
          r,
          key,
          ${weightOfSums(weights)} as weight,
          ${ruleOf(compiled)} as rule,
          ${outputs(compiled)}
        from (
          select
            *,
            ${[...weightColumns(compiled, weights), ...finals]}
          from (
            ${inner}
          ) as q
        ) as q
      ) as q
      where weight >= ${floor}${isAlways.length > 0 ? ` or rule in (${isAlways.join(', ')})` : ''}
    `,
  );
}
