import type { Dialect } from '../../src/sql/dialect.ts';
import type { Comparison, Model, Ruleset } from '../../src/rules/schema/ruleset.ts';
import { literal } from '../../src/sql/sql.ts';
import { select, type SelectStep } from '../../src/sql/step.ts';

type Test = Comparison['levels'][number]['when'];

function holds(test: Test, l: string, r: string): string {
  if (test === 'exact') return `${l} = ${r}`;
  if (typeof test === 'object' && 'jaro_winkler' in test)
    return `jaro_winkler_similarity(${l}, ${r}) >= ${test.jaro_winkler}`;
  if (typeof test === 'object' && 'damerau' in test) return `damerau_levenshtein(${l}, ${r}) <= ${test.damerau}`;
  throw new Error(`no plain SQL for ${JSON.stringify(test)}`);
}

function weightOf(dialect: Dialect, { name, on, levels }: Comparison, model: Model): string {
  const [l, r] = [`l.${dialect.id(`${on}_match`)}`, `r.${dialect.id(`${on}_match`)}`];
  const weights = model.weights[name] ?? {};
  const branches = levels.map((level) => `when ${holds(level.when, l, r)} then ${literal(weights[level.name] ?? 0)}`);
  return `case when ${l} is null or ${r} is null then 0 ${branches.join(' ')} else ${literal(weights['else'] ?? 0)} end`;
}

/**
 * Scoring as one writes it by hand and as Splink does: one `case` per comparison, every level of every pair, each test
 * calling its function again. Makes `into` out of the pairs of `candidate`, those of the floor and above.
 */
export function naiveSql(rules: Ruleset, dialect: Dialect, options: { floor: number; into: string }): SelectStep {
  const { model } = rules;
  if (!model) throw new Error('naive scoring needs weights');
  const sum = [literal(model.prior), ...rules.comparisons.map((one) => weightOf(dialect, one, model))].join('\n + ');
  return select(
    options.into,
    'every level of every pair, by hand',
    ['candidate', 'node'],
    `select * from (
      select p.l as l, p.r as r, ${sum} as weight
      from candidate as p
      join node as l on l.node_id = p.l
      join node as r on r.node_id = p.r
    ) as q where weight >= ${literal(options.floor)}`,
  );
}
