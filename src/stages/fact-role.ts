import { KEPT } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { FactPart } from './fact-current.ts';
import { byColumn, keyColumn } from './fact-segment.ts';

/** A role of a kind of fact, and how its sources name who is meant. */
export interface Role {
  readonly kind: string;
  readonly role: string;
  /** Entity of the rules that it leads to. */
  readonly entity: string;
  /** Fields of the rules by which some source names it. */
  readonly fields: readonly string[];
  /** Sources whose keys some source names it by. */
  readonly keys: readonly string[];
}

/** The columns of a segment that name a role, keys first. */
export const roleColumns = ({ role, fields, keys }: Role): string[] => [
  ...keys.map((source) => keyColumn({ role, source })),
  ...fields.map((field) => byColumn({ role, field })),
];

/** Table of what a kind of fact says of a role, each way of saying it once, and whom it means. */
export const meantOf = ({ kind, role }: Pick<Role, 'kind' | 'role'>): string => `meant_${kind}_${role}`;

/**
 * Whom each way of naming a role means, by exact match forms over what the edition knows (`xref` for keys, `lookup` for values). A
 * known key decides. Otherwise whoever all usable values agree on: one is the answer, several are candidates, and so are those of
 * values that contradict each other. Nothing is guessed.
 */
export function roleSteps(role: Role, parts: readonly FactPart[], dialect: Dialect): Step[] {
  if (roleColumns(role).length === 0 || parts.length === 0) return [];
  return [saidStep(role, parts, dialect), meantStep(role, dialect)];
}

/** Table of each way of naming a role, numbered. */
export const saidOf = (role: Pick<Role, 'kind' | 'role'>): string => `${meantOf(role)}_said`;

/** Where ways of naming a role are looked for. */
export interface Ways {
  readonly parts: readonly FactPart[];
  /** Columns of the role that none of these segments has, though others do. */
  readonly absent?: readonly string[];
}

/** Each way in which segments name a role, with the first event that does. */
function waysSql(role: Role, { parts, absent = [] }: Ways, dialect: Dialect): string {
  const columns = roleColumns(role).map((column) => dialect.id(column));
  const given = roleColumns(role).map((column) =>
    absent.includes(column) ? `cast(null as varchar) as ${dialect.id(column)}` : dialect.id(column),
  );
  return sql`
    select
      min(event_id) as first_event,
      ${columns}
    from (
      select
        event_id,
        ${given}
      from ${dialect.parquet(parts.map(({ path }) => path))}
    ) as named
    where ${columns.map((column) => `${column} is not null`).join(' or ')}
    group by
      ${columns}
  `;
}

function saidStep(role: Role, parts: readonly FactPart[], dialect: Dialect): Step {
  const columns = roleColumns(role).map((column) => dialect.id(column));
  return select(
    saidOf(role),
    `each way in which a ${role.kind} names its ${role.role}`,
    [],
    sql`
      select
        row_number() over (order by ${columns.map((column) => `${column} asc nulls first`).join(', ')}) as said_id,
        first_event,
        ${columns}
      from (
        ${waysSql(role, { parts }, dialect)}
      ) as way
    `,
  );
}

/** The ways that are known with those of new segments: a known way keeps its number. */
export function saidAgain(role: Role, ways: Ways, dialect: Dialect): Step {
  const columns = roleColumns(role).map((column) => dialect.id(column));
  return select(
    saidOf(role),
    `each way in which a ${role.kind} names its ${role.role}, those of new files after the others`,
    [saidOf(role)],
    sql`
      select
        coalesce(
          known_id,
          (select coalesce(max(said_id), 0) from ${saidOf(role)})
            + row_number() over (
              partition by known_id is null
              order by ${columns.map((column) => `${column} asc nulls first`).join(', ')}
            )
        ) as said_id,
        first_event,
        ${columns}
      from (
        select
          min(known_id) as known_id,
          min(first_event) as first_event,
          ${columns}
        from (
          select
            said_id as known_id,
            first_event,
            ${columns}
          from ${saidOf(role)}
          union all
          select
            null as known_id,
            way.*
          from (
            ${waysSql(role, ways, dialect)}
          ) as way
        ) as told
        group by
          ${columns}
      ) as way
    `,
  );
}

/** Ways of new segments that nobody has heard of, numbered after the others, and known ones that an earlier event names now. */
export function newWays(role: Role, ways: Ways, dialect: Dialect): Step {
  const columns = roleColumns(role).map((column) => dialect.id(column));
  const said = `${KEPT}.main.${saidOf(role)}`;
  return select(
    `${meantOf(role)}_way`,
    `ways in which a ${role.kind} names its ${role.role} that nobody has heard of, or that an earlier event names now`,
    [saidOf(role)],
    sql`
      select
        coalesce(
          k.said_id,
          (select coalesce(max(said_id), 0) from ${said})
            + row_number() over (
              partition by k.said_id is null
              order by ${columns.map((column) => `w.${column} asc nulls first`).join(', ')}
            )
        ) as said_id,
        w.first_event as first_event,
        ${columns.map((column) => `w.${column} as ${column}`)}
      from (
        ${waysSql(role, ways, dialect)}
      ) as w
      left join ${said} as k on ${columns.map((column) => `k.${column} is not distinct from w.${column}`).join(' and ')}
      where k.said_id is null
         or w.first_event < k.first_event
    `,
  );
}

/** The ways of which some say the strongest thing that a new one says: while nobody knows them they are taken for one. */
export function waysLikeNew(role: Role, dialect: Dialect): Step {
  const given = firstGiven(roleColumns(role).map((column) => dialect.id(column)));
  return select(
    saidOf(role),
    'the ways of naming that may mean another, alone',
    [saidOf(role), `${meantOf(role)}_way`],
    `select s.* from ${KEPT}.main.${saidOf(role)} as s where ${given} in (select ${given} from ${meantOf(role)}_way as s)`,
  );
}

/** Whom each way means, as things stand today. */
export function meantStep(role: Role, dialect: Dialect): Step {
  const name = meantOf(role);
  const said = saidOf(role);
  const columns = roleColumns(role).map((column) => dialect.id(column));
  const hits = [
    ...role.keys.map(
      (source) => sql`
        select
          s.said_id as said_id,
          0 as piece,
          x.golden_id as golden_id
        from ${said} as s
        inner join xref as x
          on x.entity = ${literal(role.entity)}
          and x.source = ${literal(source)}
          and x.source_key = s.${dialect.id(keyColumn({ role: role.role, source }))}
      `,
    ),
    ...role.fields.map((field, i) => {
      const named = `concat(${literal(`${field}|`)}, s.${dialect.id(byColumn({ role: role.role, field }))})`;
      return sql`
        select
          s.said_id as said_id,
          ${i + 1} as piece,
          l.golden_id as golden_id
        from ${said} as s
        inner join lookup as l on l.hash = ${dialect.hash60(named)}
        where s.${dialect.id(byColumn({ role: role.role, field }))} is not null
      `;
    }),
  ];
  return select(
    name,
    `the golden record that each of them means: one, or how many candidates`,
    [said, 'xref', 'lookup'],
    sql`
        select
          s.*,
          case when coalesce(h.found, 0) = 1 then h.golden_id end as golden_id,
          coalesce(h.found, 0) as candidates,
          'x' || first_value(s.first_event) over (
            partition by ${firstGiven(columns)}
            order by s.first_event asc
          ) as unlinked_id
        from ${said} as s
        left join (
          select
            said_id,
            case when count(case when agrees then 1 end) > 0 then count(case when agrees then 1 end) else count(*) end as found,
            case when count(case when agrees then 1 end) > 0 then min(case when agrees then golden_id end) else min(golden_id) end as golden_id
          from (
            select
              said_id,
              golden_id,
              by_key or (not any_key and pieces = max(pieces_found) over (partition by said_id)) as agrees
            from (
              select
                a.said_id as said_id,
                a.golden_id as golden_id,
                a.by_key as by_key,
                a.pieces as pieces,
                b.any_key as any_key,
                b.pieces_found as pieces_found
              from (
                select
                  said_id,
                  golden_id,
                  bool_or(piece = 0) as by_key,
                  count(distinct piece) as pieces
                from (
                  ${hits.join('\nunion all\n')}
                ) as hit
                group by
                  said_id,
                  golden_id
              ) as a
              inner join (
                select
                  said_id,
                  bool_or(piece = 0) as any_key,
                  count(distinct piece) as pieces_found
                from (
                  ${hits.join('\nunion all\n')}
                ) as hit
                group by said_id
              ) as b on b.said_id = a.said_id
            ) as weighed
          ) as judged
          group by said_id
        ) as h on h.said_id = s.said_id
      `,
  );
}

/** The strongest thing that was said, with what it is: equal for those who are taken for one while nobody knows them. */
const firstGiven = (columns: readonly string[]): string =>
  `coalesce(${columns.map((column) => `${literal(`${column}|`)} || s.${column}`).join(', ')})`;
