import type { Engine } from '../../engine/engine.ts';
import { literal, sql } from '../../sql/sql.ts';
import { select, type Step } from '../../sql/step.ts';
import type { LoadedFiles } from './load-files.ts';
import { needed } from '../../domain/needed.ts';

/** The weakest link that each group needs: without it the group falls apart. */
export function neededLinks(): Step {
  return {
    kind: 'compute',
    table: 'group_weight',
    why: 'the weakest link that each group needs',
    reads: ['link', 'grouping', 'record'],
    inputs: {
      count: 'select coalesce(max(record_id) + 1, 0)::integer as n from record',
      links: sql`
        select
          k.l,
          k.r,
          k.weight
        from link as k
        join grouping as a on a.record_id = k.l
        join grouping as b on b.record_id = k.r and b.group_no = a.group_no
        where k.l <> k.r
        order by
          k.weight desc nulls last,
          k.l nulls last,
          k.r nulls last
      `,
    },
    columns: { record_id: 'INTEGER', weight: 'DOUBLE' },
    compute: ({ count, links }) => {
      const found = needed(
        (count!['n'] as Int32Array)[0] ?? 0,
        links!['l'] as Int32Array,
        links!['r'] as Int32Array,
        links!['weight'] as Float64Array,
      );
      return { record_id: found.node, weight: found.weight };
    },
  };
}

/** One row per input record: its key under its own name, its cluster, the weight of the weakest link that the cluster needs. */
export function clusterTable(loaded: LoadedFiles): Step {
  return select(
    'clusters',
    'which cluster each record is in',
    ['record_place', 'grouping', 'group_weight', 'plain'],
    sql`
      select
        ${loaded.key === null ? 'p._line' : 'p._key'} as _key,
        g._cluster,
        round(w.weight, 3) as _weight,
        ${[...(loaded.sources.length > 1 ? ['p._source'] : []), 'g.record_id as _record', 'p._mestre_row']}
      from (
        select
          record_id,
          group_no,
          dense_rank() over (order by group_no nulls last) as _cluster
        from grouping
      ) as g
      join record_place as n on n.record_id = g.record_id
      join plain as p on p._mestre_row = n._mestre_row
      left join group_weight as w on w.record_id = g.group_no
    `,
  );
}

/** One row per cluster of several records: of each column the value that most of them have; the longer, then the smaller of those that tie. */
export function goldenTable(loaded: LoadedFiles, dialect: Engine['dialect']): Step {
  const columns = goldenColumns(loaded);
  const picked = columns.map((column, i) => `max(value) filter (where name = ${literal(column)}) as v${i}`);
  return select(
    'golden_several',
    'one row per cluster of several records, of each column the most frequent value',
    ['plain', 'clusters'],
    columns.length === 0
      ? 'select _cluster, count(*) as _records from clusters group by _cluster having count(*) > 1'
      : sql`
          with
            counted as materialized (
              select
                _cluster,
                count(*) as _records,
                min(_mestre_row) as one,
                max(_mestre_row) as other
              from clusters
              group by _cluster
              having count(*) > 1
            ),
            several as materialized (
              select
                c._cluster,
                ${columns.map((column) => `p.${dialect.id(column)}`)}
              from clusters as c
              semi join (select _cluster from counted where _records > 2) as n on n._cluster = c._cluster
              join plain as p on p._mestre_row = c._mestre_row
            ),
            -- Most values are the same in all records of a cluster: only the others have to be counted.
            settled as (
              select
                _cluster,
                count(*) as _records,
                ${columns.flatMap((column, i) => [`min(${dialect.id(column)}) as lo${i}`, `max(${dialect.id(column)}) as hi${i}`])}
              from several
              group by _cluster
            ),
            unsettled as (
              select
                s._cluster,
                ${columns.map((column, i) => `case when t.lo${i} <> t.hi${i} then s.${dialect.id(column)} end as ${dialect.id(column)}`)}
              from several as s
              join settled as t on t._cluster = s._cluster
            ),
            best as (
              select
                _cluster,
                name,
                value
              from (
                select
                  _cluster,
                  name,
                  value,
                  row_number() over (
                    partition by _cluster, name
                    order by count(*) desc, length(value) desc, value asc
                  ) as place
                from (unpivot unsettled on ${columns.map((column) => dialect.id(column)).join(', ')} into name name value value) as cells
                group by
                  _cluster,
                  name,
                  value
              ) as ranked
              where place = 1
            )
          select
            t._cluster,
            t._records,
            ${columns.map((column, i) => `coalesce(b.v${i}, t.lo${i}) as ${dialect.id(column)}`)}
          from settled as t
          left join (
            select
              _cluster,
              ${picked}
            from best
            group by _cluster
          ) as b on b._cluster = t._cluster
          union all
          -- Most clusters are of two records, whose values need no counting.
          select
            n._cluster,
            n._records,
            ${columns.map((column) => `${better(`a.${dialect.id(column)}`, `b.${dialect.id(column)}`)} as ${dialect.id(column)}`)}
          from counted as n
          join plain as a on a._mestre_row = n.one
          join plain as b on b._mestre_row = n.other
          where n._records = 2
        `,
  );
}

/** Of two values the longer, then the smaller; the one that is there. */
const better = (a: string, b: string): string =>
  `case when ${a} = ${b} or ${b} is null or length(${a}) > length(${b}) or (length(${a}) = length(${b}) and ${a} <= ${b}) then ${a} else ${b} end`;

/** Every cluster with its golden record, in order: one that is alone speaks for itself. */
export function goldenQuery(loaded: LoadedFiles, dialect: Engine['dialect']): string {
  const columns = goldenColumns(loaded).map((column) => dialect.id(column));
  return sql`
    select
      ${['_cluster as cluster_id', '_records as records', ...columns]}
    from (
      select
        ${['_cluster', '_records', ...columns]}
      from golden_several
      union all
      select
        ${['c._cluster', '1 as _records', ...columns.map((column) => `p.${column}`)]}
      from clusters as c
      join plain as p on p._mestre_row = c._mestre_row
      anti join golden_several as s on s._cluster = c._cluster
    ) as g
    order by _cluster
  `;
}

const goldenColumns = ({ columns, key }: LoadedFiles): string[] => columns.filter((column) => column !== key);
