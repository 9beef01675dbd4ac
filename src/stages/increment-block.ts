import { among } from '../sql/among.ts';
import { change, forget, type Move, onlyWith, scratch } from '../sql/change.ts';
import { sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Keys } from './block-key.ts';
import { limit, probe, sample, totals } from './block-limit.ts';
import { choices, hashes, hot, long, secondary, sizes } from './block-size.ts';
import { changeUse, seenRows } from './increment-use.ts';

/** The blocks of nodes in tables like `block_hash` and `block_long`, as a select of `h`. */
function memberships({ single, exploded }: Keys, [hashes, long]: readonly [string, string]): string {
  const selects = [
    ...single.map(({ number }) => `select h${number} as h from ${hashes} where h${number} is not null`),
    ...(exploded.length > 0 ? [`select h from ${long} where h is not null`] : []),
  ];
  return selects.join('\nunion all\n');
}

/** `block_hash` cut down to blocks of a table: each key's hash in a row of its own, so that each column is read apart and once. */
function narrowed({ single }: Keys, seen: string): string {
  const rows = single.map(({ number }) => {
    const columns = single.map((one) => (one.number === number ? `h${number}` : `null as h${one.number}`));
    return sql`
      select
        ${['node_id', 'unique_mask', ...columns]}
      from kept.block_hash
      where ${among(`h${number}`, seen, 'h')}
    `;
  });
  return rows.join('\nunion all\n') || 'select * from kept.block_hash where false';
}

/**
 * Blocks of changed nodes, the sizes of the blocks that these leave and enter, and what that does to other blocks' members. Leaves
 * `block_moved`: nodes that have another candidate pair now though they did not change, since a block of theirs came to be joined or not.
 */
export function changeBlocks(keys: Keys, rules: Ruleset, columns: readonly string[]): Move[] {
  return [
    scratch(select('node', 'changed nodes', ['node_fresh'], 'select * from node_fresh')),
    scratch(hashes(keys)),
    scratch(long(keys)),
    forget('node'),
    ...(['block_hash', 'block_long'] as const).map((table) =>
      scratch(
        select(
          `${table}_was`,
          'blocks of nodes that are no more, or said something else',
          ['node_old'],
          `select * from kept.${table} where ${among('node_id', 'node_old')}`,
        ),
      ),
    ),
    scratch(
      select(
        'block_seen',
        'blocks that changed nodes left or entered',
        ['block_hash', 'block_long', 'block_hash_was', 'block_long_was'],
        sql`
          select h from (${memberships(keys, ['block_hash_was', 'block_long_was'])}) as m
          union
          select h from (${memberships(keys, ['block_hash', 'block_long'])}) as m
        `,
      ),
    ),
    forget('block_hash_was', 'block_long_was'),
    ...(['block_hash', 'block_long'] as const).map((table) =>
      change(table, 'blocks of changed nodes', {
        gone: 'node_id in (select node_id from node_old)',
        come: `select * from ${table}`,
      }),
    ),
    forget('block_hash', 'block_long'),
    ...changeSizes(keys),
    ...changeHot(keys, columns),
    ...changeChoices(keys, rules, columns),
    ...changeUse(keys),
  ];
}

function changeSizes(keys: Keys): Move[] {
  return [
    scratch(select('block_hash', 'these blocks with all their members', ['block_seen'], narrowed(keys, 'block_seen'))),
    scratch(
      select(
        'block_long',
        'the same for keys of lists',
        ['block_seen'],
        `select * from kept.block_long where ${among('h', 'block_seen')}`,
      ),
    ),
    scratch(sizes(keys)),
    forget('block_hash', 'block_long'),
    scratch(
      select(
        'block_turned',
        'blocks that became hot, or are hot no more',
        ['block_seen', 'block_size'],
        sql`
          select h
          from (
            select key, h from kept.block_size where hot and ${among('h', 'block_seen')}
            union all
            select key, h from block_size where hot
          ) as q
          group by
            key,
            h
          having count(*) = 1
        `,
      ),
    ),
    change('block_size', 'sizes of these blocks', {
      gone: 'h in (select h from block_seen)',
      come: 'select * from block_size',
    }),
    forget('block_size'),
  ];
}

function changeHot(keys: Keys, columns: readonly string[]): Move[] {
  // What blocks are parted by; a whole row of a node is several times as wide.
  const ids = columns.map((column) => keys.dialect.id(column));
  const parting = ['node_id', ...ids.filter((id) => keys.pool.some((atom) => atom.sql.includes(id)))].join(', ');
  const turned = keys.single.map(
    ({ number }) => `select node_id from kept.block_hash where ${among(`h${number}`, 'block_turned', 'h')}`,
  );
  const gone = 'node_id in (select node_id from node_old union select node_id from hot_due)';
  return [
    scratch(
      select(
        'hot_due',
        'nodes whose hot blocks are looked up again',
        ['node_new', 'block_turned'],
        [
          'select node_id from node_new',
          ...turned,
          `select node_id from kept.block_long where ${among('h', 'block_turned')}`,
        ].join('\nunion\n'),
      ),
    ),
    scratch(
      select(
        'block_hash',
        'their blocks',
        ['hot_due'],
        `select * from kept.block_hash where ${among('node_id', 'hot_due')}`,
      ),
    ),
    scratch(
      select(
        'block_long',
        'their blocks',
        ['hot_due'],
        `select * from kept.block_long where ${among('node_id', 'hot_due')}`,
      ),
    ),
    scratch(hot(keys)),
    forget('block_hash', 'block_long'),
    scratch(
      select(
        'hot_other',
        'nodes in hot blocks that did not change',
        ['block_hot', 'node_fresh'],
        'select node_id from block_hot except select node_id from node_fresh',
      ),
    ),
    scratch(
      select(
        'node',
        'nodes in hot blocks',
        ['block_hot', 'node_fresh'],
        `select ${parting} from node_fresh where node_id in (select node_id from block_hot)`,
      ),
    ),
    // Most of the time nobody else stands in them, and no other node is read.
    ...onlyWith('hot_other', [
      change('node', 'and those that did not change', {
        come: `select ${parting} from kept.node where ${among('node_id', 'hot_other')}`,
        database: 'temp',
      }),
    ]),
    scratch(secondary(keys)),
    forget('node'),
    scratch(
      select(
        'second_seen',
        'parts of hot blocks that nodes left or entered',
        ['block_secondary', 'node_old', 'hot_due'],
        sql`
          select h from kept.block_secondary where ${among('node_id', '(select node_id from node_old union select node_id from hot_due)')}
          union
          select h from block_secondary
        `,
      ),
    ),
    change('block_hot', 'nodes in hot blocks', { gone, come: 'select * from block_hot' }),
    change('block_secondary', 'parts of hot blocks', { gone, come: 'select * from block_secondary' }),
    forget('block_hot', 'block_secondary', 'hot_due', 'hot_other', 'node_fresh'),
  ];
}

function changeChoices(keys: Keys, rules: Ruleset, columns: readonly string[]): Move[] {
  return [
    scratch(
      select(
        'block_size',
        'blocks that nodes left or entered',
        ['block_seen'],
        `select * from kept.block_size where ${among('h', 'block_seen')}`,
      ),
    ),
    scratch(
      select(
        'block_secondary',
        'parts that nodes left or entered',
        ['second_seen'],
        `select * from kept.block_secondary where ${among('h', 'second_seen')}`,
      ),
    ),
    scratch(choices(keys)),
    change('block_choice', 'these blocks as they may be joined now', {
      gone: `rowid in (${seenRows('block_choice')})`,
      come: 'select * from block_choice',
    }),
    forget('block_size', 'block_secondary', 'block_choice'),
    scratch(totals()),
    scratch(sample(keys, columns)),
    scratch(probe(keys)),
    scratch(limit(rules)),
  ];
}
