import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/**
 * `centre_operator_day`: one row per person and business day with sums and counts only, so that any period, team or centre adds up and
 * every average is divided once, at the end. Seconds; a rating of 4 or 5 is satisfied (top-2 box).
 */
export function centreOperators(): Step[] {
  return [
    select(
      'centre_operator',
      'everybody whom the exchange or the table of operators names',
      ['alias'],
      sql`
        select
          site,
          member,
          operator,
          team
        from alias
      `,
    ),
    select(
      'centre_operator_day',
      'what each person did on each business day, in sums that may be added',
      ['desk_day', 'centre_offer', 'centre_ring', 'centre_rating', 'alias'],
      sql`
        with
          part as (
            select
              d.business_day as business_day,
              a.operator as operator,
              d.desk_s as desk_s,
              d.pause_s as pause_s,
              d.after_call_s as after_call_s,
              0 as handled,
              0 as talk_s,
              0 as transferred,
              0 as missed,
              0 as ratings,
              0 as rating_sum,
              0 as satisfied,
              case when d.open then 1 else 0 end as open
            from desk_day as d
            join alias as a on a.site = d.site and a.member = d.member
            union all
            select
              o.business_day,
              o.operator,
              0, 0, 0,
              1,
              coalesce(o.talk_s, 0),
              case when o.transferred then 1 else 0 end,
              0, 0, 0, 0, 0
            from centre_offer as o
            where o.outcome = 'answered'
              and o.operator is not null
            union all
            select
              r.business_day,
              r.operator,
              0, 0, 0, 0, 0, 0,
              1,
              0, 0, 0, 0
            from centre_ring as r
            where not r.answered
            union all
            select
              business_day,
              operator,
              0, 0, 0, 0, 0, 0, 0,
              1,
              rating,
              case when rating >= 4 then 1 else 0 end,
              0
            from centre_rating
            where operator is not null
          ),
          team as (
            select
              operator,
              min(team) as team
            from alias
            group by operator
          )
        select
          p.business_day as business_day,
          p.operator as operator,
          t.team as team,
          cast(sum(p.desk_s) as bigint) as desk_s,
          cast(sum(p.pause_s) as bigint) as pause_s,
          cast(sum(p.after_call_s) as bigint) as after_call_s,
          cast(sum(p.handled) as bigint) as handled,
          cast(sum(p.talk_s) as bigint) as talk_s,
          cast(sum(p.transferred) as bigint) as transferred,
          cast(sum(p.missed) as bigint) as missed,
          cast(sum(p.ratings) as bigint) as ratings,
          cast(sum(p.rating_sum) as bigint) as rating_sum,
          cast(sum(p.satisfied) as bigint) as satisfied,
          max(p.open) = 1 as open
        from part as p
        left join team as t on t.operator = p.operator
        group by
          p.business_day,
          p.operator,
          t.team
      `,
    ),
  ];
}
