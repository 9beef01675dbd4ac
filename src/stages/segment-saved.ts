import type { SavedSegment } from '../rules/schema/facts.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** The condition of a segment with its day written in. */
const conditionOf = ({ where }: SavedSegment, asOf: string): string =>
  where.replaceAll(/\$as_of\b/gu, `date ${literal(asOf)}`);

/** Whether a condition speaks of the golden record. */
export const asksGolden = ({ where }: Pick<SavedSegment, 'where'>): boolean => /\bg\s*\./u.test(where);

const titles = ({ title }: SavedSegment) =>
  (['pt', 'es', 'ru', 'en'] as const).map((language) => [language, typeof title === 'string' ? title : title[language]] as const); // prettier-ignore

/** Customers of one saved segment, as a select: `s` is a customer’s recency, frequency and money, `g` the golden record. */
export function segmentSql(
  segment: SavedSegment,
  { asOf, from, golden }: { readonly asOf: string; readonly from: string; readonly golden: boolean },
): string {
  return sql`
    select
      ${literal(segment.name)} as segment,
      s.customer_link as customer_link,
      s.customer as customer
    from ${from} as s
    ${golden ? 'left join golden_customer as g on g.golden_id = s.customer' : ''}
    where (
      ${conditionOf(segment, asOf)}
    )
  `;
}

/** Who is in each segment that people named, and what was asked: with both, an edition’s segments are what they were. */
export function savedSegments(
  segments: readonly SavedSegment[],
  { asOf, golden, runId }: { readonly asOf: string; readonly golden: boolean; readonly runId: string },
): Step[] {
  // Where no source of customers was heard there is nobody golden to ask about.
  const members = segments
    .map((segment) => (!golden && asksGolden(segment) ? { ...segment, where: 'false' } : segment))
    .map((segment) => segmentSql(segment, { asOf, from: 'segment_named', golden }));
  const none = 'select cast(null as varchar) as segment, cast(null as varchar) as customer_link, cast(null as varchar) as customer where false'; // prettier-ignore
  const asked = segments.map((segment) => {
    const condition = conditionOf(segment, asOf);
    const said = titles(segment).map(([language, title]) => `${literal(title)} as title_${language}`);
    return `select ${literal(segment.name)} as segment, ${said.join(', ')}, ${literal(condition)} as condition, left(md5(${literal(condition)}), 16) as condition_hash`;
  });
  const unasked = `select cast(null as varchar) as segment, cast(null as varchar) as title_pt, cast(null as varchar) as title_es, cast(null as varchar) as title_ru, cast(null as varchar) as title_en, cast(null as varchar) as condition, cast(null as varchar) as condition_hash where false`;
  return [
    select(
      'segment_member',
      'customers in the segments that people named',
      ['segment_named'],
      members.length === 0 ? none : members.join('\nunion all\n'),
    ),
    select(
      'segment_saved',
      'the segments that people named: what was asked, as of which day, in which run, and how many were in it',
      ['segment_member'],
      sql`
        select
          a.*,
          date ${literal(asOf)} as as_of,
          ${literal(runId)} as run_id,
          (select count(*) from segment_member as m where m.segment = a.segment) as members
        from (
          ${asked.length === 0 ? unasked : asked.join('\nunion all\n')}
        ) as a
      `,
    ),
  ];
}
