import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Key, Keys } from './block-key.ts';

/** The blocks that are joined. */
export function used(): Step {
  return select(
    'block_used',
    'the blocks that are joined, with a small number each',
    ['block_choice', 'block_limit'],
    sql`
      select
        key,
        h,
        n,
        pairs,
        secondary,
        (row_number() over (order by key nulls last, secondary nulls last, h nulls last))::integer as block_no
      from block_choice
      where n <= (select largest from block_limit) and pairs > 0 and not too_large
    `,
  );
}

/** Which block each node is in, for keys of single values. */
export function assigned({ single }: Keys): Step {
  return select(
    'node_block',
    'the block of each node under each key of single values, where that block is joined',
    ['block_hash', 'block_used'],
    sql`
      select
        ${['b.node_id', 'b.unique_mask', ...single.map(({ number }) => `u${number}.block_no as b${number}`)]}
      from block_hash as b
      ${single
        .map(
          ({ number }) =>
            `left join (select h, block_no from block_used where key = ${number} and not secondary) as u${number} on u${number}.h = b.h${number}`,
        )
        .join('\n')}
    `,
  );
}

/** The same for lists and secondary keys. */
export function assignedLong(): Step {
  return select(
    'node_block_long',
    'the same for keys of lists and secondary keys',
    ['block_long', 'block_secondary', 'block_used'],
    sql`
      select
        b.key,
        b.node_id,
        b.unique_mask,
        u.block_no
      from block_long as b
      join (select key, h, block_no from block_used where not secondary) as u on u.key = b.key and u.h = b.h
      union all
      select
        b.key,
        b.node_id,
        b.unique_mask,
        u.block_no
      from block_secondary as b
      join (select key, h, block_no from block_used where secondary) as u on u.key = b.key and u.h = b.h
    `,
  );
}

/** A pair that one of these keys finds is not found again. */
const unseen = (keys: readonly Key[]) =>
  keys.map(({ number }) => `\n  and (a.b${number} = b.b${number}) is not true`).join('');

/** The pairs that blocks make, out of a table like `node_block`, and columns of it as `<column>_x` and `<column>_y`. */
export function blockPairs({ single, dialect }: Keys, from: string, columns: readonly string[] = []): string {
  const more = columns.flatMap((column) => [
    `a.${dialect.id(column)} as ${dialect.id(`${column}_x`)}`,
    `b.${dialect.id(column)} as ${dialect.id(`${column}_y`)}`,
  ]);
  const selects = single.map(
    ({ number }, i) => sql`
      select
        ${['a.node_id as l', 'b.node_id as r', `${number}::smallint as key`, ...more]}
      from ${from} as a
      join ${from} as b on b.b${number} = a.b${number} and a.node_id < b.node_id
      where (a.unique_mask & b.unique_mask) = 0${unseen(single.slice(0, i))}
    `,
  );
  const rest = sql`
    select
      ${['q.l', 'q.r', 'q.key::smallint as key', ...more]}
    from (
      select
        x.node_id as l,
        y.node_id as r,
        min(x.key) as key
      from node_block_long as x
      join node_block_long as y on y.block_no = x.block_no and x.node_id < y.node_id
      where (x.unique_mask & y.unique_mask) = 0
      group by
        x.node_id,
        y.node_id
    ) as q
    join ${from} as a on a.node_id = q.l
    join ${from} as b on b.node_id = q.r
    where true${unseen(single)}
  `;
  return [...selects, rest].join('\nunion all\n');
}

/** The pairs themselves. */
export function candidates(keys: Keys): Step {
  return select(
    'candidate',
    'pairs to be compared, once each, under the first key that finds them',
    ['node_block', 'node_block_long'],
    blockPairs(keys, 'node_block'),
  );
}

/** How many pairs each key finds first: of the pairs that stand, or of those that blocks hold. */
export function candidateCounts(keys: Keys, stand: boolean): Step {
  const counts = select(
    'candidate_count',
    'how many pairs each key finds before any other',
    stand ? ['candidate'] : ['node_block', 'node_block_long'],
    sql`
      select
        key,
        count(*) as pairs
      from ${stand ? 'candidate' : `(\n  ${blockPairs(keys, 'node_block').replaceAll('\n', '\n  ')}\n) as c`}
      group by key
    `,
  );
  return stand ? counts : { ...counts, isCounted: true };
}
