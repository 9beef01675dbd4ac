import type { FieldShape } from '../domain/edition/shape.ts';
import type { Survivorship } from '../rules/schema/survivorship.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { fieldColumns, usable } from './survive-field.ts';

export function goldenStep(fields: readonly FieldShape[], survivorship: Survivorship, dialect: Dialect): Step {
  const single = fields.filter((field) => !field.list);
  const lists = fields.filter((field) => field.list);
  const isSum = (field: FieldShape) => survivorship.fields[field.name]?.by?.includes('sum') ?? false;
  const listColumns = lists.map((field) => `l_${field.name}.value as ${dialect.id(field.name)}`);
  const listJoins = lists.map(
    (field) =>
      `left join ${dialect.id(`list_${field.name}`)} as l_${field.name} on l_${field.name}.group_no = g.group_no`,
  );
  const alone = single.flatMap((field) => [
    ...fieldColumns(field, dialect).map(
      (column) => `case when ${usable(field, dialect)} then r.${column} end as ${column}`,
    ),
    `case when ${usable(field, dialect)} then r.source end as ${dialect.id(`${field.name}_from`)}`,
  ]);
  const chosen = single.flatMap((field) => [
    ...fieldColumns(field, dialect).map((column) => `f_${field.name}.${column} as ${column}`),
    `f_${field.name}.source as ${dialect.id(`${field.name}_from`)}`,
  ]);
  const chosenJoins = single.map((field) =>
    isSum(field)
      ? sql`
          left join (
            select
              group_no,
              total as ${dialect.id(field.name)},
              ${fieldColumns(field, dialect)
                .slice(1)
                .map((column) => `null as ${column}`)},
              null as source
            from ${dialect.id(`winner_${field.name}`)}
          ) as f_${field.name} on f_${field.name}.group_no = g.group_no
        `
      : sql`
          left join (
            select
              w.group_no,
              ${fieldColumns(field, dialect).map((column) => `r.${column}`)},
              r.source
            from ${dialect.id(`winner_${field.name}`)} as w
            join record as r on r.record_id = w.record_id
            where ${usable(field, dialect)}
          ) as f_${field.name} on f_${field.name}.group_no = g.group_no
        `,
  );
  const head = ['golden_id', 'group_no', 'records', 'sources', 'since', 'updated_at'].map(
    (column) => `g.${column} as ${column}`,
  );
  return select(
    'golden',
    'one row per golden record: its surviving values and the source of each',
    [
      'golden_group',
      'identity',
      'record',
      ...single.map(({ name }) => `winner_${name}`),
      ...lists.map(({ name }) => `list_${name}`),
    ],
    sql`
      select
        ${[...head, ...alone, ...listColumns]}
      from golden_group as g
      join record as r on r.record_id = g.group_no
      ${listJoins.join('\n')}
      where g.records = 1
      union all
      select
        ${[...head, ...chosen, ...listColumns]}
      from golden_group as g
      ${[...chosenJoins, ...listJoins].join('\n')}
      where g.records > 1
    `,
  );
}

export function originStep(fields: readonly FieldShape[], survivorship: Survivorship, dialect: Dialect): Step {
  const parts = fields.flatMap((field) => {
    const won = sql`
      select
        g.golden_id as golden_id,
        w.group_no as group_no,
        ${literal(field.name)} as attribute,
        w.record_id as record_id,
        w.rule as rule,
        w.rivals as rivals,
        w.runner_up as runner_up
      from ${dialect.id(`winner_${field.name}`)} as w
      join golden_group as g on g.group_no = w.group_no
      ${survivorship.fields[field.name]?.follow === undefined ? '' : `join record as r on r.record_id = w.record_id where ${usable(field, dialect)}`}
    `;
    const alone = sql`
      select
        g.golden_id,
        g.group_no,
        ${literal(field.name)},
        g.group_no,
        'only',
        0,
        null
      from golden_group as g
      join record as r on r.record_id = g.group_no
      where g.records = 1
        and ${usable(field, dialect)}
    `;
    return field.list ? [won] : [won, alone];
  });
  return select(
    'value_origin',
    'where each golden value comes from: the winning record, the rule that decided, its rivals and the runner-up',
    ['golden_group', 'record', ...fields.map(({ name }) => `winner_${name}`)],
    parts.join('\nunion all\n'),
  );
}
