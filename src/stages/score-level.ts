import { literal, sql } from '../sql/sql.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';
import { closedBy, gatesOf, patternColumns, slotOf } from './pattern-layout.ts';
import { largest, ratePerBin, type Sum } from './score-bound.ts';
import type { Weights } from './match-weight.ts';

/** `"<column>_l"` and `"<column>_r"` of everything that comparisons and rules read, for `node` as `a` and `b`. */
export function pairColumns({ dialect, pairColumns: columns }: Compiled): string[] {
  return columns.flatMap((column) => [
    `a.${dialect.id(column)} as ${dialect.id(`${column}_l`)}`,
    `b.${dialect.id(column)} as ${dialect.id(`${column}_r`)}`,
  ]);
}

/** Columns of `node_code` (as `x` and `y`) that the frequency weight of list comparisons reads, and bins of the others. */
export function binColumns(compiled: Compiled, isPatterned: boolean): string[] {
  const { dialect, comparisons } = compiled;
  return comparisons.flatMap(({ name, on, frequency }) => {
    if (!frequency) return [];
    const bin = dialect.id(`${name}_bin`);
    const larger = `greatest(x.${bin}, y.${bin})`;
    if (!on.list) return [`${larger} as ${bin}`];
    // The rarest shared value decides; it is no rarer than the rarest value of either side.
    const [common, bins] = [dialect.id(`${name}_common`), dialect.id(`${name}_bins`)];
    const [l, r] = [`a.${dialect.id(on.column)}`, `b.${dialect.id(on.column)}`];
    const shared = dialect.listFilter(l, 'v', dialect.listContains(r, 'v'));
    const positions = dialect.listFilter(
      dialect.positions(dialect.listLength(`x.${common}`)),
      'i',
      dialect.listContains(r, dialect.listAt(`x.${common}`, 'i')),
    );
    const least = dialect.listAggregate(dialect.listTransform(positions, 'i', dialect.listAt(`x.${bins}`, 'i')), 'min');
    const anyRare = `${dialect.listLength(shared)} > coalesce(${dialect.listLength(positions)}, 0)`;
    const { number, present, own } = slotOf(compiled, name);
    const both = isPatterned && own ? `(p.pattern${number} & ${present | own.bit}) <> ${present}` : 'false';
    return [
      `case when ${both} then ${larger} when not ${dialect.listOverlap(l, r)} then ${larger} when ${anyRare} then 0 else ${least} end as ${bin}`,
    ];
  });
}

/**
 * The level of a pair: 1 = the first that holds, 0 = else, null = a side is missing. Where the pair has patterns, tests that
 * they rule out are not asked.
 */
export function levelOf(compiled: Compiled, comparison: CompiledComparison, isPatterned: boolean): string {
  const slot = slotOf(compiled, comparison.name);
  const gates = isPatterned ? gatesOf(slot) : [];
  const [l, r] = ['l', 'r'].map((side) => compiled.dialect.id(`${comparison.on.column}_${side}`));
  const missing = isPatterned ? `(pattern${slot.number} & ${slot.present}) = 0` : `${l} is null or ${r} is null`;
  const branches = comparison.levels.map(({ test }, i) => {
    const gate = gates[i];
    const holds =
      gate === undefined ? test.holds : `case when ${closedBy(slot, gate)} then false else ${test.holds} end`;
    return `when ${holds} then ${i + 1}`;
  });
  return [`case when ${missing} then null`, ...branches, 'else 0 end'].join('\n  ');
}

/** True where the compared values are equal and the first level says so by itself: no later one is asked. */
function isSettled({ dialect }: Compiled, { on, levels }: CompiledComparison, by: readonly number[]): string {
  const first = levels[0]!.test;
  if (on.list || first.equal !== 'holds' || by.includes(0)) return '';
  return ` or ${['l', 'r'].map((side) => dialect.id(`${on.column}_${side}`)).join(' = ')}`;
}

/** `text` only for pairs of which some of these levels may still hold, as far as their patterns and equality tell. */
function whereOpen(compiled: Compiled, one: CompiledComparison, by: readonly number[], text: string): string {
  const slot = slotOf(compiled, one.name);
  const gates = gatesOf(slot);
  const asked = by.map((i) => gates[i]);
  const shut = asked.every((gate) => gate !== undefined)
    ? ` or (${asked.map((gate) => closedBy(slot, gate)).join(' and ')})`
    : '';
  return `case when (pattern${slot.number} & ${slot.present}) = 0${shut}${isSettled(compiled, one, by)} then null else ${text} end`;
}

/** What is made of a column on both sides; where the pair has patterns, only if some test that asks for it may still hold. */
export function lateColumns(compiled: Compiled, one: CompiledComparison, isPatterned: boolean): string[] {
  const { dialect } = compiled;
  return one.late.flatMap(({ name, column, sql: make, levels }) =>
    ['l', 'r'].map((side) => {
      const text = make(dialect.id(`${column}_${side}`));
      return `${isPatterned ? whereOpen(compiled, one, levels, text) : text} as ${dialect.id(`${name}_${side}`)}`;
    }),
  );
}

/** What tests share of a pair, as columns; where the pair has patterns, only if some test that asks for it may still hold. */
export function measureColumns(compiled: Compiled, one: CompiledComparison, isPatterned: boolean): string[] {
  return one.measures.map(
    ({ name, sql: text, levels }) =>
      `${isPatterned ? whereOpen(compiled, one, levels, text) : text} as ${compiled.dialect.id(name)}`,
  );
}

/** What the level adds to a sum, frequency included; 0 without evidence. */
export function weightOfLevel(dialect: Dialect, comparison: CompiledComparison, weights: Weights, which: Sum): string {
  const { levels } = weights.comparisons[comparison.name]!;
  const level = dialect.id(`${comparison.name}_level`);
  const bin = dialect.id(`${comparison.name}_bin`);
  const value = (i: number) => {
    const weight = levels[i]![which];
    const rate = ratePerBin(levels[i]!, which);
    return rate === 0 ? literal(weight) : `${literal(weight)} - ${literal(rate)} * ${bin}`;
  };
  const branches = comparison.levels.map((_, i) => `when ${i + 1} then ${value(i)}`);
  return `case ${level} ${branches.join(' ')} when 0 then ${value(comparison.levels.length)} else 0e0 end`;
}

/** What goes off the sum of levels for comparisons that depend on each other; one expression for each such pair, over their levels. */
export function offTerms(dialect: Dialect, weights: Weights, which: Sum, of?: string): string[] {
  return weights.together
    .filter((one) => of === undefined || one.of === of)
    .map((one) => {
      const { agree, differ } = one[which];
      const [own, other] = [one.of, one.with].map((name) => dialect.id(`${name}_level`));
      const by = (isSo: string, { both, alone }: { readonly both: number; readonly alone: number }) =>
        `case when ${isSo} then ${literal(both)} else ${literal(alone)} end`;
      const among = (levels: readonly number[]) => (levels.length === 0 ? '(-1)' : `(${levels.join(', ')})`);
      return `case when ${own} = 0 then ${by(`${other} = 0`, differ)} when ${own} in ${among(one.ofLevels)} then ${by(`${other} in ${among(one.withLevels)}`, agree)} else 0e0 end`;
    });
}

/** Everything that a pair's levels say, as the terms of a sum. */
export const termsOf = (
  dialect: Dialect,
  comparisons: readonly CompiledComparison[],
  weights: Weights,
  which: Sum,
): string =>
  // prettier-ignore
  [
    ...comparisons.map((comparison) => weightOfLevel(dialect, comparison, weights, which)),
    ...offTerms(dialect, weights, which),
  ].join(' + ');

/** What one comparison adds, with what goes off it beside others. */
export const weightOfOne = (dialect: Dialect, comparison: CompiledComparison, weights: Weights): string =>
  [weightOfLevel(dialect, comparison, weights, 'same'), ...offTerms(dialect, weights, 'same', comparison.name)].join(' + '); // prettier-ignore

/**
 * The most that a comparison can still add once its quick measures are known: levels that cannot hold any more are out.
 * `undefined` where the measures say nothing.
 */
export function looseBound(
  compiled: Compiled,
  one: CompiledComparison,
  { weights, which }: { readonly weights: Weights; readonly which: Sum },
): string | undefined {
  if (one.on.list || !one.levels.some(({ test }) => test.maybe !== undefined)) return undefined;
  const slot = slotOf(compiled, one.name);
  const gates = gatesOf(slot);
  const { levels } = weights.comparisons[one.name]!;
  const bin = one.frequency ? compiled.dialect.id(`${one.name}_bin`) : '0';
  const most = (from: number) => largest(levels.slice(from), { which, bin });
  const branches = [`when (pattern${slot.number} & ${slot.present}) = 0 then 0e0`];
  for (const [i, { test }] of one.levels.entries()) {
    const asked = test.maybe ?? (test.cost < QUICK ? test.holds : undefined);
    if (asked === undefined) return `case ${branches.join(' ')} else ${most(i)} end`;
    const gate = gates[i];
    const open = gate === undefined ? asked : `case when ${closedBy(slot, gate)} then false else ${asked} end`;
    branches.push(`when ${open} then ${most(i)}`);
  }
  return `case ${branches.join(' ')} else ${most(levels.length - 1)} end`;
}

/** Tests under this cost are asked as they are. */
const QUICK = 0.05;

/** The weight out of its sums: the least of them, softly, in three classes. */
export function weightOfSums(weights: Weights): string {
  if (weights.classes === 2) return 'same_sum';
  // -log2(2^-S + 2^-D) without overflow: the smaller, less at most one bit.
  const distance = 'least(abs(same_sum - apart_sum), 1e3)';
  return `least(same_sum, apart_sum) - log2(1e0 + power(2e0, -${distance}))`;
}

/** What a sum begins with. */
export function startOf(weights: Weights, which: Sum): string {
  return literal(which === 'same' ? weights.prior : weights.apart);
}

/** The pairs with the columns of both sides, their measures and levels; `isPatterned` where the table has their patterns. */
export function compared(
  compiled: Compiled,
  pairs: string,
  { isPatterned = false, ...tables }: Pick<Joined, 'isPatterned' | 'node' | 'code'> = {},
): string {
  const { dialect, comparisons } = compiled;
  const patterns = isPatterned ? patternColumns(compiled).map((column) => `p.${column}`) : [];
  return sql`
    select
      *,
      ${comparisons.map((comparison) => `(${levelOf(compiled, comparison, isPatterned)})::tinyint as ${dialect.id(`${comparison.name}_level`)}`)}
    from (
      select
        *,
        ${['0 as unused', ...comparisons.flatMap((one) => measureColumns(compiled, one, isPatterned))]}
      from (
        select
          *,
          ${['0 as unmade', ...comparisons.flatMap((one) => lateColumns(compiled, one, isPatterned))]}
        from (
          ${joined(compiled, pairs, { ...tables, more: patterns, isPatterned })}
        ) as q
      ) as q
    ) as q
  `;
}

interface Joined {
  /** Columns of the table of pairs. */
  readonly more?: readonly string[];
  readonly isPatterned?: boolean;
  /** Tables in the place of `node` and `node_code`. */
  readonly node?: string;
  readonly code?: string;
  /** Columns of both nodes: what all comparisons read unless said. */
  readonly columns?: readonly string[];
}

/** Pairs of node ids with the columns of both nodes. */
export function joined(
  compiled: Compiled,
  pairs: string,
  { more = [], isPatterned = false, node = 'node', code = 'node_code', columns = pairColumns(compiled) }: Joined = {},
): string {
  const bins = binColumns(compiled, isPatterned);
  return sql`
    select
      p.l,
      p.r,
      p.key,
      ${[...bins, ...more, ...columns]}
    from ${compiled.dialect.id(pairs)} as p
    join ${node} as a on a.node_id = p.l
    join ${node} as b on b.node_id = p.r
    ${bins.length === 0 ? '' : `join ${code} as x on x.node_id = p.l\njoin ${code} as y on y.node_id = p.r`}
  `;
}

/** The weight of each comparison as a column. */
export function weightColumns({ dialect, comparisons }: Compiled, weights: Weights): string[] {
  return comparisons.map(
    (comparison) => `${weightOfOne(dialect, comparison, weights)} as ${dialect.id(`${comparison.name}_weight`)}`,
  );
}

/** The columns of levels and weights. */
export function outputs({ dialect, comparisons }: Compiled): string[] {
  return comparisons.flatMap(({ name }) => [dialect.id(`${name}_level`), dialect.id(`${name}_weight`)]);
}

/** The first rule that holds: `never` before `always`, since joining two people is the dearer error. */
export function ruleOf({ always, never }: Compiled): string {
  const branches = [...never, ...always].map((rule) => `when ${rule.holds} then ${literal(rule.name)}`);
  return branches.length === 0 ? 'null::varchar' : `case ${branches.join(' ')} end`;
}
