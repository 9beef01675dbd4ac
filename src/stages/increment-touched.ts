import { scratch, type Move } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { select } from '../sql/step.ts';

/** The tables that tell publishing which records are not as the last match left them. */
export const TOUCHED = 'touched_record';
export const TOUCHED_CASE = 'touched_case';

const either = (one: string, other: string): string => `
    (${one} except ${other})
    union all
    (${other} except ${one})`;

/**
 * Makes `touched_link`: pairs of links that are about to come, go or change. `come` is the query of those that come, `gone` the condition of
 * those that go; both have the columns of `link` in their order.
 */
export function touchedLinks(dialect: Dialect, { come, gone }: { readonly come: string; readonly gone: string }): Move {
  return scratch(
    select(
      'touched_link',
      'pairs whose link is another',
      ['link', 'link_gone', 'link_due'],
      `
with
  said as (
    select l, r, ${dialect.hash(['c'])} as h
    from (${come}) as c
    union all
    select l, r, ${dialect.hash(['c'])} as h
    from (select * from kept.link where ${gone}) as c
  )
select
  l,
  r
from said
group by
  l,
  r
having count(*) = 1 or min(h) <> max(h)`.trim(),
    ),
  );
}

/** Makes `touched_record`: numbers of records that are new, changed or gone, whose group is another, or of which a link is another, before the kept groups are brought up to date. */
export function touchedRecords(): Move {
  const groups = either(
    'select record_id, group_no from grouping',
    'select record_id, group_no from kept.grouping where record_id in (select record_id from world_record)',
  );
  return scratch(
    select(
      TOUCHED,
      'records that are new, changed or gone, in another group, or of another link',
      ['record_due', 'record_gone', 'grouping', 'world_record', 'touched_link'],
      `
with
  group_other as (${groups}
  )
select record_id from record_due
union
select record_id from record_gone
union
select record_id from group_other
union
select l from touched_link
union
select r from touched_link`.trim(),
    ),
  );
}

/** Makes `touched_case`: records of cases for people that are others than they were; `gone` is the condition of cases that go. */
export function touchedByCases(gone: string): Move {
  const cases = either(
    'select l, r, weight, reason from review_pair',
    `select l, r, weight, reason from kept.review_pair where ${gone}`,
  );
  return scratch(
    select(
      TOUCHED_CASE,
      'records of cases for people that are others',
      ['review_pair'],
      `
with
  case_other as (${cases}
  )
select l as record_id from case_other
union
select r from case_other`.trim(),
    ),
  );
}
