import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';

/** A promise of the edition: its query, over the edition itself, must return no row. */
export interface Check {
  readonly name: string;
  /** What is wrong where rows come back; `n` of them. */
  readonly says: string;
  readonly query: string;
  /** Two queries: where they have the same rows, told by their number and the sum of a 64-bit number of each, the promise is kept, and is not looked at row by row. */
  readonly kept?: readonly [string, string];
}

/** Whether the two queries of `kept` have the same rows, as a select of `same`. */
export const keptSql = ([one, other]: readonly [string, string], dialect: Dialect): string => {
  const sum = (query: string) =>
    `select count(*) as n, sum(cast(${dialect.hash(['q'])} as hugeint)) as h from (${query}) as q`;
  return `select a.n = b.n and a.h is not distinct from b.h as same from (${sum(one)}) as a, (${sum(other)}) as b`;
};

/** What an edition must keep before anybody sees it. Files taken back count no more, and the later ones were counted again without them. */
export function publishChecks(entities: readonly string[]): Check[] {
  return [
    {
      name: 'xref_unique',
      says: 'source records stand more than once in xref',
      query: 'select entity, source, source_key from xref group by entity, source, source_key having count(*) > 1',
    },
    {
      name: 'record_linked',
      says: 'records do not belong to exactly the golden record that xref says',
      query: sql`
        select
          r.source,
          r.source_key
        from record as r
        full outer join xref as x on x.entity = r.entity and x.source = r.source and x.source_key = r.source_key
        where r.golden_id is distinct from x.golden_id
          or x.golden_id is null
      `,
      // Who belongs to nobody is equal to nothing.
      kept: [
        "select entity, source, source_key, coalesce(golden_id, 'none') as golden_id from record",
        "select entity, source, source_key, coalesce(golden_id, 'nobody') as golden_id from xref",
      ],
    },
    ...entities.flatMap((entity) => entityChecks(entity)),
    {
      name: 'file_balance',
      says: 'files whose records do not each have one fate',
      query: sql`
        select batch_id
        from batch
        where received <> new + changed + unchanged + rejected + duplicate
      `,
    },
    {
      name: 'record_balance',
      says: 'sources whose records are not what their files added and closed',
      query: sql`
        select coalesce(b.source, r.source) as source
        from (
          select
            source,
            sum(new) - sum(closed) as records
          from batch
          where source in (select source from source)
            and entity in (${['', ...entities].map(literal).join(', ')})
          group by source
        ) as b
        full outer join (select source, count(*) as records from record group by source) as r on r.source = b.source
        where coalesce(b.records, 0) <> coalesce(r.records, 0)
      `,
    },
    {
      name: 'holding_preserved',
      says: 'products whose holdings are not the records of their sources',
      query: sql`
        select s.product
        from source as s
        left join (select source, count(*) as n from record group by source) as r on r.source = s.source
        left join (select source, count(*) as n from holding group by source) as h on h.source = s.source
        where s.product is not null
          and coalesce(r.n, 0) <> coalesce(h.n, 0)
      `,
    },
  ];
}

function entityChecks(entity: string): Check[] {
  const golden = `"golden_${entity}"`;
  const e = literal(entity);
  return [
    {
      name: `golden_unique_${entity}`,
      says: 'golden ids stand more than once',
      query: `select golden_id from ${golden} group by golden_id having count(*) > 1`,
    },
    {
      name: `golden_members_${entity}`,
      says: 'golden records have no members, or members no golden record',
      query: sql`
        select coalesce(g.golden_id, x.golden_id)
        from ${golden} as g
        full outer join (
          select
            golden_id,
            count(*) as records
          from xref
          where entity = ${e}
          group by golden_id
        ) as x on x.golden_id = g.golden_id
        where g.records is distinct from x.records
      `,
    },
    {
      name: `roll_forward_${entity}`,
      says: 'golden records are not what all events made of them: created + split + reactivated - merged - retired - erased',
      query: sql`
        select n
        from (
          select coalesce(sum(
            case
              when kind in ('created', 'split', 'reactivated') then 1
              when kind in ('merged', 'retired', 'erased') then -1
              else 0
            end
          ), 0) as n
          from id_event
          where entity = ${e}
        ) as rolled
        where n <> (select count(*) from ${golden})
      `,
    },
    {
      name: `redirect_live_${entity}`,
      says: 'old ids lead to ids that are not in use, or are in use themselves',
      query: sql`
        select d.old_id
        from id_redirect as d
        left join ${golden} as g on g.golden_id = d.golden_id
        left join ${golden} as o on o.golden_id = d.old_id
        where d.entity = ${e}
          and ((d.golden_id is not null and g.golden_id is null) or o.golden_id is not null)
      `,
    },
    {
      name: `preferred_one_${entity}`,
      says: 'golden records have several preferred values of one attribute, or none',
      query: sql`
        select golden_id
        from contact_point
        where entity = ${e}
        group by
          golden_id,
          attribute
        having count(case when preferred then 1 end) <> 1
      `,
    },
  ];
}
