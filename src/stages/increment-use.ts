import { among } from '../sql/among.ts';
import { change, forget, type Move, scratch } from '../sql/change.ts';
import { sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Keys } from './block-key.ts';
import { assigned, assignedLong } from './block-pair.ts';

/** Blocks of a kept table that changed nodes left or entered, among blocks and parts of hot ones, as a select of `columns`. */
export function seenRows(table: string, columns = 'rowid'): string {
  const of = (parts: boolean, seen: string) =>
    `select ${columns} from kept.${table} where ${parts ? '' : 'not '}secondary and ${among('h', seen)}`;
  return `${of(true, 'second_seen')} union all ${of(false, 'block_seen')}`;
}

/** Which blocks are joined now, and what follows for their members. Leaves `place_due`: nodes whose blocks are numbered again. */
export function changeUse(keys: Keys): Move[] {
  const { single, exploded } = keys;
  const fate = 'key, h, secondary';
  const members = (table: string) =>
    [
      ...single.map(
        ({ number }) => sql`
          select
            m.node_id,
            t.key,
            t.h,
            t.secondary
          from kept.block_hash as m
          join (select * from ${table} where key = ${number} and not secondary) as t on t.h = m.h${number}
        `,
      ),
      ...(exploded.length > 0
        ? [
            `select m.node_id, t.key, t.h, t.secondary from kept.block_long as m join ${table} as t on t.key = m.key and t.h = m.h and not t.secondary`,
          ]
        : []),
      `select m.node_id, t.key, t.h, t.secondary from kept.block_secondary as m join ${table} as t on t.key = m.key and t.h = m.h and t.secondary`,
      // Those that stood in a part of a block that is hot no more, or in another part.
      `select m.node_id, t.key, t.h, t.secondary from kept.node_block_long as m join ${table} as t on t.block_no = m.block_no`,
    ].join('\nunion\n');
  return [
    scratch(
      select(
        'block_fate',
        'blocks that may be joined otherwise than before',
        ['block_seen', 'second_seen', 'block_limit'],
        sql`
          select
            s.key,
            s.h,
            s.secondary,
            u.block_no,
            (row_number() over () + (select coalesce(max(block_no), 0) from kept.block_used))::integer as new_no,
            c.n,
            c.pairs,
            coalesce(c.n <= (select largest from block_limit) and c.pairs > 0 and not c.too_large, false) as used
          from (
            (${seenRows('block_used', fate)})
            union
            (${seenRows('block_choice', fate)})
            union
            select ${fate}
            from kept.block_choice
            where n > (select least(a.largest, b.largest) from block_limit as a, kept.block_limit as b)
              and n <= (select greatest(a.largest, b.largest) from block_limit as a, kept.block_limit as b)
          ) as s
          left join kept.block_used as u on u.key = s.key and u.h = s.h and u.secondary = s.secondary
          left join kept.block_choice as c on c.key = s.key and c.h = s.h and c.secondary = s.secondary
        `,
      ),
    ),
    scratch(
      select(
        'fate_turned',
        'blocks that are joined now and were not, or the other way',
        ['block_fate'],
        `select ${fate}, block_no from block_fate where used <> (block_no is not null)`,
      ),
    ),
    change('block_used', 'the blocks that are joined', {
      gone: 'case when secondary then h in (select h from block_fate where secondary) else h in (select h from block_fate where not secondary) end',
      come: sql`
        select
          key,
          h,
          n,
          pairs,
          secondary,
          coalesce(block_no, new_no) as block_no
        from block_fate
        where used
      `,
    }),
    ...(['block_total', 'block_limit'] as const).map((table) =>
      change(table, 'how much blocks may cost', { gone: 'true', come: `select * from ${table}` }),
    ),
    scratch(
      select(
        'fate_member',
        'members of blocks that are joined now and were not, or the other way',
        ['fate_turned'],
        members('fate_turned'),
      ),
    ),
    scratch(
      select(
        'block_moved',
        'nodes that a block brings together, or does not any more, with another one that did not change either',
        ['fate_member', 'node_new'],
        sql`
          select distinct m.node_id
          from fate_member as m
          join (
            select ${fate}
            from fate_member
            where node_id not in (select node_id from node_new)
            group by ${fate}
            having count(*) > 1
          ) as t on t.key = m.key and t.h = m.h and t.secondary = m.secondary
        `,
      ),
    ),
    scratch(
      select(
        'place_due',
        'nodes whose blocks are numbered again',
        ['node_new', 'fate_member'],
        'select node_id from node_new union select node_id from fate_member',
      ),
    ),
    ...(['block_hash', 'block_long', 'block_secondary'] as const).map((table) =>
      scratch(
        select(
          table,
          'blocks of these nodes',
          ['place_due'],
          `select * from kept.${table} where ${among('node_id', 'place_due')}`,
        ),
      ),
    ),
    forget('block_limit', 'block_total', 'block_sample', 'block_probe'),
    scratch(assigned(keys)),
    scratch(assignedLong()),
    ...(['node_block', 'node_block_long'] as const).map((table) =>
      change(table, 'the blocks that nodes are joined by', {
        gone: 'node_id in (select node_id from node_old union select node_id from place_due)',
        come: `select * from ${table}`,
      }),
    ),
    forget(
      'node_block',
      'node_block_long',
      'block_hash',
      'block_long',
      'block_secondary',
      'block_seen',
      'second_seen',
      'block_turned',
      'block_fate',
      'fate_turned',
      'fate_member',
    ),
  ];
}
