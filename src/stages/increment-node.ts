import { change, forget, type Move, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { prepare } from './collapse.ts';
import { DISPUTED, hasDisputes } from './dispute.ts';
import type { MatchOptions } from './match-options.ts';

/**
 * From changed records to changed nodes: their evidence, the classes of identical records that they leave and enter, the nodes of
 * those. Leaves `node_new` (nodes that are new or say something else), `node_old` (nodes that are no more, or said something else),
 * `node_due` (all nodes made again), `node` (their rows) and `record_seen` (all records looked at again).
 */
export function changeNodes(rules: Ruleset, dialect: Dialect, options: MatchOptions): Move[] {
  const steps = prepare(rules, dialect, options);
  const made = (table: string) => scratch(steps.find((step) => step.table === table)!);
  return [
    ...generic(rules, dialect, made('generic_value')),
    ...(hasDisputes(rules) ? disputes(made(DISPUTED)) : [scratch(select('disputed_change', 'no field is disputed', [], 'select 0 as record_id where false'))]), // prettier-ignore
    scratch(
      select(
        'record',
        'records whose evidence may be another',
        ['record_come'],
        sql`
          select * from record_come
          union all by name
          select k.*
          from kept.record as k
          semi join (
            (select record_id from generic_record union select record_id from decided_record union select record_id from disputed_change)
            except
            select record_id from record_come
          ) as d on d.record_id = k.record_id
        `,
      ),
    ),
    made('evidence'),
    forget('record'),
    scratch(
      select(
        'evidence_come',
        'evidence that is another than it was',
        ['evidence'],
        sql`
          select * from evidence
          except
          select * from kept.evidence where record_id in (select record_id from evidence)
        `,
      ),
    ),
    scratch(
      select(
        'evidence_gone',
        'records whose evidence of the last match does not hold any more',
        ['evidence', 'evidence_come', 'record_gone'],
        sql`
          select record_id from evidence_come
          union
          select record_id from record_gone where record_id not in (select record_id from evidence)
        `,
      ),
    ),
    forget('evidence'),
    scratch(select('evidence', 'evidence to be hashed', ['evidence_come'], 'select * from evidence_come')),
    made('evidence_hash'),
    scratch(
      select(
        'hash_seen',
        'what changed records said, and say now',
        ['evidence_gone', 'evidence_hash'],
        sql`
          select h from kept.evidence_hash where record_id in (select record_id from evidence_gone)
          union
          select h from evidence_hash
        `,
      ),
    ),
    change('evidence', 'evidence of changed records', {
      gone: 'record_id in (select record_id from evidence_gone)',
      come: 'select * from evidence_come',
    }),
    change('evidence_hash', 'the same as one number', {
      gone: 'record_id in (select record_id from evidence_gone)',
      come: 'select * from evidence_hash',
    }),
    forget('evidence', 'evidence_hash'),
    scratch(
      select(
        'evidence_hash',
        'records that say what a changed record said or says',
        ['hash_seen'],
        'select record_id, h from kept.evidence_hash where h in (select h from hash_seen)',
      ),
    ),
    scratch(
      select(
        'evidence',
        'their evidence, and that of changed records',
        ['evidence_hash', 'evidence_come'],
        sql`
          select * from kept.evidence
          where record_id in (select record_id from evidence_hash union select record_id from evidence_come)
        `,
      ),
    ),
    scratch(
      select(
        'record_seen',
        'records whose node is made again',
        ['evidence', 'evidence_gone'],
        'select record_id from evidence union select record_id from evidence_gone',
      ),
    ),
    made('twin'),
    made('node'),
    made('node_member'),
    ...touched(),
  ];
}

function touched(): Move[] {
  return [
    scratch(
      select(
        'node_new',
        'nodes that are new, or say something else than they did',
        ['node', 'evidence_come'],
        sql`
          select n.node_id
          from node as n
          left join kept.node as k on k.node_id = n.node_id
          where k.node_id is null
            or k.unique_mask <> n.unique_mask
            or n.node_id in (select record_id from evidence_come)
        `,
      ),
    ),
    scratch(
      select(
        'node_old',
        'nodes that are no more, or said something else',
        ['node', 'node_new', 'record_seen'],
        sql`
          select node_id
          from kept.node
          where node_id in (select record_id from record_seen)
            and (node_id not in (select node_id from node) or node_id in (select node_id from node_new))
        `,
      ),
    ),
    scratch(select('node_due', 'nodes that are made again', ['node'], 'select node_id from node')),
    change('twin', 'identical records', {
      gone: 'record_id in (select record_id from record_seen)',
      come: 'select * from twin',
    }),
    change('node_member', 'which node each record is part of', {
      gone: 'record_id in (select record_id from record_seen)',
      come: 'select * from node_member',
    }),
    forget('evidence', 'evidence_hash', 'evidence_come', 'twin', 'node_member', 'hash_seen', 'record_come'),
  ];
}

/** Records whose value became disputed, or is not any more. Leaves `disputed_change`. */
function disputes(all: Move): Move[] {
  return [
    all,
    scratch(
      select(
        'disputed_change',
        'records whose value became disputed, or is not any more',
        [DISPUTED],
        sql`
          select record_id
          from (
            (select field, record_id from ${DISPUTED} except select field, record_id from kept.${DISPUTED})
            union all
            (select field, record_id from kept.${DISPUTED} except select field, record_id from ${DISPUTED})
          ) as q
        `,
      ),
    ),
    change(DISPUTED, 'records with a borrowed value', { gone: 'true', come: `select * from ${DISPUTED}` }),
    forget(DISPUTED),
  ];
}

/** Values that stopped counting, or count again, touch the records that have them. */
function generic(rules: Ruleset, dialect: Dialect, values: Move): Move[] {
  const fields = Object.keys(rules.generic);
  const records = fields.map((name) => {
    const column = dialect.id(`${name}_match`);
    const from = rules.fields[name]!.list
      ? `(select record_id, value from kept.record, ${dialect.unnest(column, 'value')}) as r`
      : `(select record_id, ${column} as value from kept.record) as r`;
    return sql`
      select r.record_id
      from ${from}
      join generic_change as g on g.field = ${literal(name)} and g.value = r.value
    `;
  });
  const none = 'select 0 as record_id where false';
  if (fields.length === 0)
    return [scratch(select('generic_record', 'records with values that count otherwise now', [], none))];
  return [
    values,
    scratch(
      select(
        'generic_change',
        'values that stopped counting, or count again',
        ['generic_value'],
        sql`
          (select field, value from generic_value except select field, value from kept.generic_value)
          union all
          (select field, value from kept.generic_value except select field, value from generic_value)
        `,
      ),
    ),
    scratch(
      select(
        'generic_record',
        'records with values that count otherwise now',
        ['generic_change'],
        records.join('\nunion\n'),
      ),
    ),
    change('generic_value', 'values that too many records share', {
      gone: 'true',
      come: 'select * from generic_value',
    }),
    forget('generic_value'),
  ];
}
