import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { scoreAll } from './score.ts';

/** Scores the pairs inside components that blocking missed or the cascade dropped: contraction needs to know what speaks against. */
export function inside(rules: Ruleset, dialect: Dialect): Step[] {
  return [
    select(
      'inside_pair',
      'pairs inside components that have no weight yet',
      ['component', 'scored', 'node'],
      sql`
        select
          p.l,
          p.r,
          (-1)::smallint as key
        from (
          select
            a.node_id as l,
            b.node_id as r
          from component as a
          join component as b on b.part_no = a.part_no and a.node_id < b.node_id
          where a.part_no >= 0
        ) as p
        join node as x on x.node_id = p.l
        join node as y on y.node_id = p.r
        anti join scored as s on s.l = p.l and s.r = p.r
        where (x.unique_mask & y.unique_mask) = 0
      `,
    ),
    ...scoreAll(rules, dialect, { pairs: 'inside_pair', into: 'inside_scored' }),
  ];
}
