import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type SelectStep, type Step } from '../sql/step.ts';
import { toKeys } from './block-key.ts';
import { blockPairs, candidateCounts } from './block-pair.ts';
import { blockCounted } from './block-report.ts';
import { type Compiled, compile } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';
import { toWeights } from './match-weight.ts';
import { packedColumns } from './pattern-column.ts';
import { sums, type Sum } from './score-bound.ts';
import { cascade } from './score-cascade.ts';
import { compared, joined, outputs, ruleOf, startOf, termsOf, weightColumns, weightOfSums } from './score-level.ts';
import { pairLoop } from './pair-loop.ts';
import { patterned } from './score-possible.ts';
import { type Cascaded, survivors } from './score-survivor.ts';

/**
 * The score-bound cascade: a pair is dropped as soon as the most that it can still reach is under the floor, so that only
 * survivors see a similarity function. Same pairs and weights as `scoreNaive` under the same floor (property test).
 * Makes `survivor` and `scored`; reads `candidate`, `node`, `node_code`.
 */
export function score(rules: Ruleset, dialect: Dialect): Step[] {
  return scoreNear(rules, dialect, { pairs: 'candidate', survivors: 'survivor', into: 'scored' });
}

/**
 * The same over the blocks themselves: codes go with the blocks of a node, so that they need not be looked up for each pair, which
 * takes longer than all else that is done with it. Reads `node_block` and `node_block_long` instead of `candidate`. In passing it makes
 * `block_report` too: see `block`.
 */
export function scoreBlocks(rules: Ruleset, dialect: Dialect, options: MatchOptions = {}): Step[] {
  const compiled = compile(rules, dialect);
  const keys = toKeys(rules, dialect, options.unique);
  const packed = packedColumns(compiled).map(({ column }) => column);
  const sides = sql`
    with
      block_code as (
        select
          b.*,
          ${packed.map((column) => `c.${dialect.id(column)}::bigint as ${dialect.id(column)}`)}
        from node_block as b
        join node_code as c on c.node_id = b.node_id
      )
    ${blockPairs(keys, 'block_code', packed)}
  `;
  const steps = scoreNear(rules, dialect, {
    pairs: 'candidate',
    sides: {
      sql: sides,
      reads: ['node_block', 'node_block_long', 'node_code'],
      loop: () => pairLoop(compiled, toWeights(rules), keys),
    },
    survivors: 'survivor',
    into: 'scored',
  });
  if (!options.passing) return steps;
  // Counts come right after the loop that knows them.
  return [...steps.slice(0, -1), candidateCounts(keys, false), blockCounted(), steps.at(-1)!];
}

/** The same cascade over any table of pairs. */
export function scoreNear(rules: Ruleset, dialect: Dialect, tables: Cascaded): Step[] {
  const compiled = compile(rules, dialect);
  const weights = toWeights(rules);
  return [...survivors(compiled, weights, tables), cascade(compiled, weights, tables)];
}

/** Every pair of the table `pairs` with levels, weights and the rule that holds; tests that its pattern rules out are not asked. */
export function scoreAll(rules: Ruleset, dialect: Dialect, tables: { pairs: string; into: string }): Step[] {
  const compiled = compile(rules, dialect);
  const between = `${tables.pairs}_pattern`;
  return [
    judged(compiled, tables.pairs, between),
    scored(rules, dialect, { pairs: between, into: tables.into, isPatterned: true }),
  ];
}

/** What integers say of every pair of a table. */
const judged = (compiled: Compiled, pairs: string, into: string): SelectStep =>
  select(into, `what integers say of every pair of ${pairs}`, [pairs, 'node_code'], patterned(compiled, pairs));

/** Every pair of the table `pairs` (l, r, key: node ids) with levels, weights and the rule that holds; nothing is dropped. */
export function scoreNaive(
  rules: Ruleset,
  dialect: Dialect,
  tables: Pick<Tables, 'pairs' | 'into' | 'node' | 'code'>,
): SelectStep {
  return scored(rules, dialect, { ...tables, isPatterned: false });
}

interface Tables {
  readonly pairs: string;
  readonly into: string;
  readonly isPatterned: boolean;
  /** Tables in the place of `node` and `node_code`. */
  readonly node?: string;
  readonly code?: string;
}

function scored(rules: Ruleset, dialect: Dialect, tables: Tables): SelectStep {
  const compiled = compile(rules, dialect);
  const weights = toWeights(rules);
  const terms = (which: Sum) => termsOf(dialect, compiled.comparisons, weights, which);
  return select(
    tables.into,
    `every pair of ${tables.pairs} compared in full`,
    [tables.pairs, tables.node ?? 'node', tables.code ?? 'node_code'],
    sql`
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
          ${weightColumns(compiled, weights)},
          ${sums(weights).map((which) => `${startOf(weights, which)} + ${terms(which)} as ${which}_sum`)}
        from (
          ${compared(compiled, tables.pairs, tables)}
        ) as q
      ) as q
    `,
  );
}

/** The columns of nodes that `reweigh` reads. */
export function reweighColumns({ dialect, comparisons }: Compiled): string[] {
  const lists = comparisons.filter(({ frequency, on }) => frequency && on.list);
  return [...new Set(['node_id', ...lists.map(({ on }) => dialect.id(on.column))])];
}

/**
 * Scored pairs weighed again: levels and rules as they are, frequencies as `node_code` has them now. Nothing is compared, and of `node`,
 * the name of a table, nothing read but `reweighColumns`.
 */
export function reweigh(
  rules: Ruleset,
  dialect: Dialect,
  tables: { scored: string; node: string; into: string },
): SelectStep {
  const compiled = compile(rules, dialect);
  const weights = toWeights(rules);
  const levels = compiled.comparisons.map(({ name }) => `p.${dialect.id(`${name}_level`)}`);
  const terms = (which: Sum) => termsOf(dialect, compiled.comparisons, weights, which);
  return select(
    tables.into,
    `pairs of ${tables.scored} by the frequencies of now`,
    [tables.scored, tables.node, 'node_code'],
    sql`
      select
        l,
        r,
        key,
        ${weightOfSums(weights)} as weight,
        rule,
        ${outputs(compiled)}
      from (
        select
          *,
          ${weightColumns(compiled, weights)},
          ${sums(weights).map((which) => `${startOf(weights, which)} + ${terms(which)} as ${which}_sum`)}
        from (
          ${joined(compiled, tables.scored, { more: [...levels, 'p.rule'], node: tables.node, columns: [] })}
        ) as q
      ) as q
    `,
  );
}

/**
 * Every pair of the table `pairs` with the levels it reaches and the bins its frequency weights depend on: what training
 * counts. Integers are asked first: most pairs by chance need no similarity function.
 */
export function compare(rules: Ruleset, dialect: Dialect, tables: { pairs: string; into: string }): SelectStep[] {
  const compiled = compile(rules, dialect);
  const between = `${tables.pairs}_bits`;
  return [
    judged(compiled, tables.pairs, between),
    select(
      tables.into,
      `the levels that every pair of ${tables.pairs} reaches`,
      [between, 'node', 'node_code'],
      sql`
        select
          l,
          r,
          ${patternColumns(compiled)}
        from (
          ${compared(compiled, between, { isPatterned: true })}
        ) as q
      `,
    ),
  ];
}

/** How many pairs of a table made by `compare` share each pattern of levels and bins: hundreds of rows, whatever the number of pairs. */
export function patterns(rules: Ruleset, dialect: Dialect, tables: { compared: string; into: string }): SelectStep {
  const columns = patternColumns(compile(rules, dialect));
  return select(
    tables.into,
    'pairs by pattern of levels: all that training reads',
    [tables.compared],
    sql`
      select
        ${columns},
        count(*) as pairs
      from ${dialect.id(tables.compared)}
      group by
        ${columns}
    `,
  );
}

function patternColumns({ dialect, comparisons }: Compiled): string[] {
  return [
    ...comparisons.map(({ name }) => dialect.id(`${name}_level`)),
    ...comparisons.filter((one) => one.frequency).map(({ name }) => dialect.id(`${name}_bin`)),
  ];
}
