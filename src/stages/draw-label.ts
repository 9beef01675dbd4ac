import { BANDS } from '../domain/em-labels.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

export interface DrawLabels {
  /** Pairs to draw, at most. */
  readonly count: number;
  /** True where only pairs of two sources count. */
  readonly across: boolean;
}

/**
 * Pairs for people to judge, drawn by chance from bands of weight, as many from each as there are: `to_label(l, r, weight, pairs)`, `pairs`
 * being the pairs of its band that each stands for. Pairs that a rule decides, or that people decided, are left out; chance
 * is a hash of the numbers of the records, so the same run draws the same pairs.
 */
export function drawLabels({ count, across }: DrawLabels, dialect: Dialect): Step {
  const bands = BANDS.map((cut, band) => `when q.weight < ${cut} then ${band}`);
  return select(
    'to_label',
    'pairs for people to judge, by chance from each band of weight',
    ['scored', 'inside_scored', 'decision_pair', 'record'],
    sql`
      select
        l,
        r,
        weight,
        units::double / count(*) over (partition by band) as pairs
      from (
        select
          *,
          count(*) over (partition by band) as units,
          row_number() over (partition by band order by ${dialect.code('l::bigint * 1000003 + r')} nulls last, l nulls last, r nulls last) as place
        from (
          select
            q.l,
            q.r,
            q.weight,
            case ${bands.join(' ')} else ${BANDS.length} end as band
          from (
            select l, r, weight, rule from scored
            union all
            select l, r, weight, rule from inside_scored
          ) as q
          join record as x on x.record_id = q.l
          join record as y on y.record_id = q.r
          anti join decision_pair as d on d.l = q.l and d.r = q.r
          where q.rule is null${across ? ' and x.source <> y.source' : ''}
        ) as banded
        where band between 1 and ${BANDS.length - 1}
        order by
          place nulls last,
          band nulls last
        limit ${literal(count)}
      ) as drawn
      order by
        place nulls last,
        band nulls last
    `,
  );
}
