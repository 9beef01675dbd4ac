import type { EditionEntity } from '../domain/edition/entity.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';

/** Whether a link, `p`, is published; `cases` is the table of pairs for people. */
export const isPublished = (review: number, cases: string): string => sql`
  (
    p.verdict in ('same', 'unsure')
    or p.rule = 'decision'
    or exists (select 1 from ${cases} as q where q.l = p.l and q.r = p.r)
    or (p.rule is not null and p.weight >= ${literal(review)})
  )
`;

/**
 * `link`: the pairs that matching judged the same or unsure, and those that a rule decided although their weight reaches
 * `review`: far below it a rule changes nothing, and there are more such pairs than all others. What a person should look at
 * is always there.
 */
export function linkSql({ entity, comparisons }: EditionEntity, review: number, dialect: Dialect): string {
  return sql`
    select
      ${literal(entity)} as entity,
      l.source as source_l,
      l.source_key as source_key_l,
      r.source as source_r,
      r.source_key as source_key_r,
      l.golden_id as golden_id_l,
      r.golden_id as golden_id_r,
      p.weight as weight,
      p.verdict as verdict,
      p.rule as rule,
      p.key as key${comparisons.length > 0 ? ',' : ''}
      ${comparisons.flatMap((name) => [`p.${dialect.id(`${name}_level`)}`, `p.${dialect.id(`${name}_weight`)}`])}
    from link as p
    join identity as l on l.record_id = p.l
    join identity as r on r.record_id = p.r
    where ${isPublished(review, 'review_pair')}
  `;
}
