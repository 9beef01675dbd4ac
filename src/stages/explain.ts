import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { toKeys } from './block-key.ts';
import { compile } from './match-compile.ts';
import { scoreNaive } from './score.ts';
import { compared } from './score-level.ts';

/** Two nodes to be explained. */
export interface Pair {
  readonly l: number;
  readonly r: number;
}

/**
 * What matching thinks of two nodes, whether or not they were ever compared: `explain_scored` (levels, weights, the rule
 * that decides), `explain_rule` (every rule that holds) and `explain_key` (every key, and whether they share it).
 * Reads `node` and `node_code`.
 */
export function explain(rules: Ruleset, dialect: Dialect, { l, r }: Pair): Step[] {
  return [
    select(
      'explain_pair',
      'the pair that is asked about',
      [],
      `select ${Math.min(l, r)}::integer as l, ${Math.max(l, r)}::integer as r, (-1)::smallint as key`,
    ),
    scoreNaive(rules, dialect, { pairs: 'explain_pair', into: 'explain_scored' }),
    explainRules(rules, dialect),
    explainKeys(rules, dialect),
  ];
}

function explainRules(rules: Ruleset, dialect: Dialect): Step {
  const compiled = compile(rules, dialect);
  const selects = [...compiled.never, ...compiled.always].map(
    (rule) => sql`
      select
        ${literal(rule.name)} as name,
        ${literal(rule.kind)} as kind,
        ${literal(rule.why)} as why,
        coalesce(${rule.holds}, false) as holds
      from (
        ${compared(compiled, 'explain_pair')}
      ) as q
    `,
  );
  const none = `select '' as name, '' as kind, '' as why, false as holds where false`;
  return select(
    'explain_rule',
    'which rules the pair meets',
    ['explain_pair', 'node', 'node_code'],
    selects.join('\nunion all\n') || none,
  );
}

function explainKeys(rules: Ruleset, dialect: Dialect): Step {
  const { single, exploded } = toKeys(rules, dialect);
  const selects = [...single, ...exploded].map((key) => {
    const atoms = key.atoms.flatMap((atom, i) => [`${atom.list ? atom.sql : `cast(${atom.sql} as varchar)`} as a${i}`]);
    const shares = key.atoms.map((atom, i) =>
      atom.list ? dialect.listOverlap(`l.a${i}`, `r.a${i}`) : `l.a${i} = r.a${i} and l.a${i} <> ''`,
    );
    const node = (id: string) => sql`
      (
        select
          ${atoms}
        from node
        where node_id = (select ${id} from explain_pair)
      ) as ${id}
    `;
    return sql`
      select
        ${key.number} as key,
        ${literal(key.name)} as name,
        ${literal(key.atoms.map((atom) => atom.text).join(' + '))} as atoms,
        coalesce(${shares.join(' and ')}, false) as shared
      from ${node('l')}
      cross join ${node('r')}
    `;
  });
  return select(
    'explain_key',
    'which blocking keys the pair shares',
    ['explain_pair', 'node'],
    `${selects.join('\nunion all\n')}\norder by key nulls last`,
  );
}
