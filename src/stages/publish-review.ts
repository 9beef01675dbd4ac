import type { EditionEntity } from '../domain/edition/entity.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';

/**
 * The tables that must be loaded before: cases that decisions make (`review_extra`: stale evidence, keys that a source
 * changed), and where people left each case (`review_standing`).
 */
export const reviewInputs = {
  review_extra: {
    reason: 'VARCHAR',
    source_l: 'VARCHAR',
    source_key_l: 'VARCHAR',
    source_r: 'VARCHAR',
    source_key_r: 'VARCHAR',
    decision_id: 'VARCHAR',
  },
  review_standing: { case_id: 'VARCHAR', state: 'VARCHAR', owner: 'VARCHAR', decision_id: 'VARCHAR' },
} as const;

export interface ReviewOptions {
  /** ISO day of the edition. */
  readonly day: string;
  /** Days after which a case is overdue. */
  readonly days: number;
  /** Whose the cases are that nobody took. */
  readonly owner: string | null;
}

/** SQL for the id of a case, over expressions of the two records. */
const caseIdSql = (entity: string, [sl, kl, sr, kr]: readonly [string, string, string, string]): string =>
  `substr(md5(concat_ws(chr(31), ${literal(entity)}, ${sl}, ${kl}, ${sr}, ${kr})), 1, 12)`;

/** `review_case`: what a person should look at, with what a wrong answer would cost and how doubtful it is. */
export function reviewSql({ entity, measures }: EditionEntity, options: ReviewOptions, dialect: Dialect): string {
  const amounts = measures.map((name) => `coalesce(abs(r.${dialect.id(`m_${name}`)}), 0)`);
  const odds = 'abs(2 / (1 + power(2e0, -greatest(least(c.weight, 60), -60))) - 1)';
  return sql`
    with
      found as (
        select
          p.reason,
          l.source as source_l,
          l.source_key as source_key_l,
          r.source as source_r,
          r.source_key as source_key_r,
          p.weight,
          k.rule,
          cast(null as varchar) as decision_id
        from review_pair as p
        join identity as l on l.record_id = p.l
        join identity as r on r.record_id = p.r
        left join link as k on k.l = p.l and k.r = p.r
        union all
        select
          reason,
          source_l,
          source_key_l,
          source_r,
          source_key_r,
          null as weight,
          null as rule,
          decision_id
        from review_extra
      ),
      named as (
        select
          f.*,
          l.golden_id as golden_id_l,
          r.golden_id as golden_id_r
        from found as f
        left join identity as l on l.source = f.source_l and l.source_key = f.source_key_l
        left join identity as r on r.source = f.source_r and r.source_key = f.source_key_r
      ),
      stake as (
        select
          i.golden_id,
          count(*) as records,
          count(distinct r.source) as sources,
          cast(sum(${amounts.join(' + ') || '0'}) as double) as exposure
        from identity as i
        join record as r on r.record_id = i.record_id
        where i.golden_id in (select golden_id_l from named union all select golden_id_r from named)
        group by i.golden_id
      ),
      costed as (
        select
          n.*,
          cast(coalesce(a.records, 0) + coalesce(case when n.golden_id_l is distinct from n.golden_id_r then b.records end, 0) as integer) as records,
          cast(coalesce(a.sources, 0) + coalesce(case when n.golden_id_l is distinct from n.golden_id_r then b.sources end, 0) as integer) as sources,
          coalesce(a.exposure, 0) + coalesce(case when n.golden_id_l is distinct from n.golden_id_r then b.exposure end, 0) as exposure
        from named as n
        left join stake as a on a.golden_id = n.golden_id_l
        left join stake as b on b.golden_id = n.golden_id_r
      ),
      judged as (
        select
          c.*,
          c.sources + log10(1 + c.exposure) as harm,
          case c.reason
            when 'bridge' then 0.5
            when 'unsure' then greatest(1 - ${odds}, 0.01)
            when 'loose' then greatest(1 - ${odds}, 0.01)
            else 1
          end as doubt,
          ${caseIdSql(entity, ['c.source_l', 'c.source_key_l', 'c.source_r', 'c.source_key_r'])} as case_id
        from costed as c
      )
    select
      ${literal(entity)} as entity,
      j.*,
      j.harm * j.doubt as priority,
      date ${literal(options.day)} as first_seen,
      date ${literal(options.day)} + ${options.days} as due,
      coalesce(s.state, 'open') as state,
      coalesce(s.owner, ${options.owner === null ? 'null' : literal(options.owner)}) as owner
    from judged as j
    left join review_standing as s on s.case_id = j.case_id and (j.decision_id is null or s.decision_id is distinct from j.decision_id)
  `;
}
