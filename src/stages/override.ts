import type { FieldShape } from '../domain/edition/shape.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { fieldColumns } from './survive-field.ts';

/** What `value_origin.rule` and its source say of a value that a person gave. */
export const OVERRIDE = { rule: 'override', source: 'steward' } as const;

/**
 * The columns of `given_<field>`, which must be loaded before for each field that people override: golden ids in use until
 * this run, at most one row each, the value read as its kind reads it, everything as text.
 */
export function givenColumns(field: FieldShape): Record<string, string> {
  const names = [
    'golden_id',
    'override_id',
    'value',
    'match',
    'status',
    ...Object.keys(field.parts).map((part) => `part_${part}`),
  ];
  return Object.fromEntries(names.map((name) => [name, 'VARCHAR']));
}

/**
 * Survivorship with one more source, which outranks all others: what people said the value is. `plan` is that of `survive`;
 * its own tables stay as they are under another name, so that nothing that a source said is lost.
 */
export function withOverrides(
  plan: readonly Step[],
  { shapes, overridden }: { readonly shapes: readonly FieldShape[]; readonly overridden: readonly string[] },
  dialect: Dialect,
): Step[] {
  const fields = shapes.filter((field) => field.golden && overridden.includes(field.name));
  if (fields.length === 0) return [...plan];
  const lists = fields.filter((field) => field.list);
  const current = fields.map((field) => currentStep(field, dialect));
  return plan.flatMap((step): Step[] => {
    const list = lists.find((field) => step.table === `point_${field.name}`);
    if (list !== undefined)
      return [rename(step, `said_${list.name}`), currentStep(list, dialect), pointStep(list, dialect)];
    if (step.table === 'golden')
      return [
        rename(step, 'golden_said'),
        ...current.filter((_, i) => !fields[i]!.list),
        goldenStep(
          shapes.filter((field) => field.golden),
          fields,
          dialect,
        ),
      ];
    if (step.table === 'value_origin') return [rename(step, 'origin_said'), originStep(fields, dialect)];
    return [step];
  });
}

const rename = (step: Step, table: string): Step => ({ ...step, table });

/** An override follows its golden record where that was merged into another in this very run; the latest one counts. */
function currentStep({ name }: FieldShape, dialect: Dialect): Step {
  return select(
    `override_${name}`,
    `what people said ${name} is, by the golden records of today`,
    [`given_${name}`, 'golden_group', 'id_event'],
    sql`
      select
        g.golden_id as golden_id,
        g.group_no as group_no,
        o.*
      from golden_group as g
      join (
        select
          s.* exclude (golden_id),
          coalesce(e.other_id, s.golden_id) as named,
          row_number() over (partition by coalesce(e.other_id, s.golden_id) order by s.override_id desc) as place
        from ${dialect.id(`given_${name}`)} as s
        left join (select golden_id, other_id from id_event where kind = 'merged') as e on e.golden_id = s.golden_id
      ) as o on o.named = g.golden_id and o.place = 1
    `,
  );
}

function pointStep(field: FieldShape, dialect: Dialect): Step {
  const said = dialect.id(`said_${field.name}`);
  const given = dialect.id(`override_${field.name}`);
  const most = `select group_no, max(packed) as packed from ${said} group by group_no`;
  return select(
    `point_${field.name}`,
    `the distinct ${field.name} of each group with what people gave: theirs is preferred`,
    [`said_${field.name}`, `override_${field.name}`],
    sql`
      select
        s.group_no,
        s.value,
        case when o.group_no is not null then m.packed + 1 else s.packed end as packed,
        s.status,
        s.sources,
        s.records,
        s.first_second,
        s.last_second
      from ${said} as s
      join (${most}) as m on m.group_no = s.group_no
      left join ${given} as o on o.group_no = s.group_no and o.value = cast(s.value as varchar)
      union all
      select
        o.group_no,
        cast(o.value as ${field.type}) as value,
        coalesce(m.packed, 0) + 1 as packed,
        o.status,
        0 as sources,
        0 as records,
        null as first_second,
        null as last_second
      from ${given} as o
      left join (${most}) as m on m.group_no = o.group_no
      where not exists (select 1 from ${said} as s where s.group_no = o.group_no and cast(s.value as varchar) = o.value)
    `,
  );
}

function goldenStep(all: readonly FieldShape[], fields: readonly FieldShape[], dialect: Dialect): Step {
  const single = fields.filter((field) => !field.list);
  const columns = all.flatMap((field) => {
    const f = (name: string): string => dialect.id(name);
    if (field.list) return [`g.${f(field.name)} as ${f(field.name)}`];
    const own = [...fieldColumns(field, dialect), f(`${field.name}_from`)];
    if (!single.includes(field)) return own.map((column) => `g.${column} as ${column}`);
    const o = f(`o_${field.name}`);
    const given: Record<string, string> = {
      [f(field.name)]: `cast(${o}.value as ${field.type})`,
      [f(`${field.name}_match`)]: `${o}.match`,
      [f(`${field.name}_status`)]: `${o}.status`,
      [f(`${field.name}_from`)]: literal(OVERRIDE.source),
      ...Object.fromEntries(
        Object.entries(field.parts).map(([part, type]) => [
          f(`${field.name}_${part}`),
          `cast(${o}.${f(`part_${part}`)} as ${type})`,
        ]),
      ),
    };
    return own.map(
      (column) => `case when ${o}.golden_id is not null then ${given[column]} else g.${column} end as ${column}`,
    );
  });
  const head = ['golden_id', 'group_no', 'records', 'sources', 'since', 'updated_at'].map(
    (name) => `g.${name} as ${name}`,
  );
  return select(
    'golden',
    'one row per golden record: its surviving values, those that people gave before all others',
    ['golden_said', ...single.map(({ name }) => `override_${name}`)],
    sql`
      select
        ${[...head, ...columns]}
      from golden_said as g
      ${single
        .map(
          ({ name }) =>
            `left join ${dialect.id(`override_${name}`)} as ${dialect.id(`o_${name}`)} on ${dialect.id(`o_${name}`)}.golden_id = g.golden_id`,
        )
        .join('\n')}
    `,
  );
}

/** The rows of `value_origin` that people stand behind: no record, and the former winner as the runner-up. */
function originStep(fields: readonly FieldShape[], dialect: Dialect): Step {
  const given = fields
    .map(
      ({ name }) => `select golden_id, group_no, ${literal(name)} as attribute from ${dialect.id(`override_${name}`)}`,
    )
    .join('\nunion all\n');
  return select(
    'value_origin',
    'where each golden value comes from, those that people gave included',
    ['origin_said', ...fields.map(({ name }) => `override_${name}`)],
    sql`
      with
        given as (
          ${given}
        )
      select
        s.*
      from origin_said as s
      anti join given as o on o.golden_id = s.golden_id and o.attribute = s.attribute
      union all
      select
        o.golden_id,
        o.group_no,
        o.attribute,
        null as record_id,
        ${literal(OVERRIDE.rule)} as rule,
        cast(coalesce(s.rivals + 1, 0) as integer) as rivals,
        s.record_id as runner_up
      from given as o
      left join origin_said as s on s.golden_id = o.golden_id and s.attribute = o.attribute
    `,
  );
}
