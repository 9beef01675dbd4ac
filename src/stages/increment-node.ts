import { among } from '../sql/among.ts';
import { change, forget, type Move, onlyWith, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { evidenceReads, maskOf, prepare } from './collapse.ts';
import { changeDisputes } from './dispute.ts';
import { compile } from './match-compile.ts';
import type { MatchOptions } from './match-options.ts';
import { changePools, POOLED } from './pooled.ts';

/**
 * From changed records to changed nodes: their evidence, the classes of identical records that they leave and enter, the nodes of
 * those. Leaves `node_new` (nodes that are new or say something else), `node_old` (nodes that are no more, or said something else),
 * `node_due` (all nodes made again), `node` (their rows) and `record_seen` (all records looked at again).
 */
export function changeNodes(rules: Ruleset, dialect: Dialect, options: MatchOptions): Move[] {
  const steps = prepare(rules, dialect, { ...options, asked: false });
  const compiled = compile(rules, dialect);
  const reads = evidenceReads(compiled).map(dialect.id).join(', ');
  const columns = compiled.columns.map(dialect.id);
  // A record without a number is a node of its own.
  const said = ['unique_mask', ...columns];
  const made = (table: string) => scratch(steps.find((step) => step.table === table)!);
  return [
    ...generic(rules, dialect, made('generic_value')),
    ...changeDisputes(rules, dialect),
    ...changePools(rules, dialect, compiled.columns),
    scratch(
      select(
        'record_other',
        'records that did not change, and whose evidence may be another',
        ['generic_record', 'decided_record', 'disputed_change', 'pooled_change', 'record_come'],
        sql`
          (select record_id from generic_record union select record_id from decided_record union select record_id from disputed_change union select record_id from pooled_change)
          except
          select record_id from record_come
        `,
      ),
    ),
    scratch(select('record', 'what evidence is made of: of records that changed', ['record_come'], `select ${reads} from record_come`)), // prettier-ignore
    ...onlyWith('record_other', [
      change('record', 'and of those', {
        come: `select ${reads} from kept.record where ${among('record_id', 'record_other')}`,
        database: 'temp',
      }),
    ]),
    made('evidence'),
    forget('record', 'record_other'),
    made('evidence_hash'),
    // What stayed is told by one number, but for those without: only they have to be read.
    scratch(
      select(
        'evidence_was',
        'records that had evidence, with its number where it had one',
        ['evidence'],
        sql`
          select
            k.record_id,
            h.h
          from (select record_id from kept.node_member where ${among('record_id', 'evidence')}) as k
          left join (select record_id, h from kept.evidence_hash where ${among('record_id', 'evidence')}) as h on h.record_id = k.record_id
        `,
      ),
    ),
    scratch(
      select(
        'evidence_bare',
        'those without a number, then and now',
        ['evidence_was', 'evidence_hash'],
        sql`
          select record_id
          from evidence_was
          where h is null and record_id not in (select record_id from evidence_hash)
        `,
      ),
    ),
    scratch(
      select(
        'evidence_stays',
        'records whose evidence is what it was',
        ['evidence_was', 'evidence_hash'],
        'select w.record_id from evidence_was as w join evidence_hash as h on h.record_id = w.record_id and h.h = w.h',
      ),
    ),
    ...onlyWith('evidence_bare', [
      change('evidence_stays', 'and those of them that say the same', {
        come: sql`
          select record_id
          from (
            select ${['record_id', ...said].join(', ')} from evidence where record_id in (select record_id from evidence_bare)
            intersect
            select ${['node_id', ...said].join(', ')} from kept.node where ${among('node_id', 'evidence_bare', 'record_id')}
          ) as q
        `,
        database: 'temp',
      }),
    ]),
    scratch(
      select(
        'evidence_come',
        'evidence that is another than it was',
        ['evidence', 'evidence_stays'],
        'select * from evidence where record_id not in (select record_id from evidence_stays)',
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
    forget('evidence', 'evidence_hash', 'evidence_was', 'evidence_bare', 'evidence_stays'),
    scratch(select('evidence', 'evidence to be hashed', ['evidence_come'], 'select * from evidence_come')),
    made('evidence_hash'),
    scratch(
      select(
        'hash_seen',
        'what changed records said, and say now',
        ['evidence_gone', 'evidence_hash'],
        sql`
          select h from kept.evidence_hash where ${among('record_id', 'evidence_gone')}
          union
          select h from evidence_hash
        `,
      ),
    ),
    change('evidence_hash', 'what records say as one number', {
      gone: 'record_id in (select record_id from evidence_gone)',
      come: 'select * from evidence_hash',
    }),
    forget('evidence', 'evidence_hash'),
    scratch(
      select(
        'evidence_hash',
        'records that say what a changed record said or says',
        ['hash_seen'],
        `select record_id, h from kept.evidence_hash where ${among('h', 'hash_seen')}`,
      ),
    ),
    scratch(
      select(
        'evidence_other',
        'those of them that did not change',
        ['evidence_hash', 'evidence_come'],
        'select record_id from evidence_hash except select record_id from evidence_come',
      ),
    ),
    scratch(select('evidence', 'evidence of changed records', ['evidence_come'], 'select * from evidence_come')),
    ...onlyWith('evidence_other', [
      scratch(
        select(
          'member_other',
          'the nodes of these',
          ['evidence_other'],
          `select record_id, node_id from kept.node_member where ${among('record_id', 'evidence_other')}`,
        ),
      ),
      // Whoever says the same as its node says what that says.
      change('evidence', 'and of these', {
        come: sql`
          select
            m.record_id,
            r.source,
            ${maskOf(options.unique)} as unique_mask,
            false as alone,
            ${columns.map((column) => `n.${column}`)}
          from member_other as m
          join (select * from kept.node where ${among('node_id', 'member_other')}) as n on n.node_id = m.node_id
          join (select record_id, source from kept.record where ${among('record_id', 'member_other')}) as r on r.record_id = m.record_id
        `,
        database: 'temp',
      }),
      forget('member_other'),
    ]),
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
          left join (select node_id, unique_mask from kept.node where ${among('node_id', 'node')}) as k on k.node_id = n.node_id
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
          where ${among('node_id', 'record_seen', 'record_id')}
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
    forget(
      'evidence',
      'evidence_hash',
      'evidence_come',
      'twin',
      'node_member',
      'hash_seen',
      'record_come',
      'evidence_other',
    ),
  ];
}

/** Values that stopped counting, or count again, touch the records that have them. */
function generic(rules: Ruleset, dialect: Dialect, values: Move): Move[] {
  const fields = Object.keys(rules.generic);
  const records = fields.map((name) => {
    const column = dialect.id(`${name}_match`);
    const holds = (table: string) =>
      `select record_id, value from (select record_id, ${column} from kept.${table}) as k, ${dialect.unnest(column, 'value')}`;
    // Who shares the lists of others has what is in them too.
    const shared = rules.pooled?.fields.includes(name) ? ` union all ${holds(POOLED)}` : '';
    const from = rules.fields[name]!.list
      ? `(${holds('record')}${shared}) as r`
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
