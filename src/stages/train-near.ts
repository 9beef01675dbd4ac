import type { Dialect } from '../sql/dialect.ts';
import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { ownPairs, pairWeight, type TrainAtom, type TrainKey } from './train-candidates.ts';

/** Which pairs training looks at in a table that is too large for all of them. */
export interface TrainNear {
  readonly atoms: readonly TrainAtom[];
  readonly keys: readonly TrainKey[];
  /** Every so-manieth node is looked at, with all that share a key with it. */
  readonly every: number;
  /** Largest block that is looked at. */
  readonly largest: number;
  /** True where only pairs across two sources count. */
  readonly across: boolean;
}

/**
 * Some nodes with all others that share a key with them: `train_near(l, r, size)`, `size` the smallest block that holds both. A pair is
 * looked at where its smaller number is one of those nodes, so each stands for `every` pairs whatever keys find it.
 */
export function trainNear({ atoms, keys, every, largest, across }: TrainNear, dialect: Dialect): Step[] {
  const used = [...new Set(keys.flat())].sort((a, b) => a - b);
  const entries = keys.map((key, i) => {
    const hash = key.length === 1 ? `h${key[0]}` : dialect.hash(key.map((atom) => `h${atom}`));
    return sql`
      select
        ${i} as key,
        ${hash} as hash,
        node_id
      from train_hash
      where ${key.map((atom) => `h${atom} is not null`).join(' and ')}`;
  });
  const isSome = (node: string): string => (every === 1 ? 'true' : `${dialect.code(node)} % ${every} = 0`);
  return [
    select(
      'train_hash',
      'what each node is filed under',
      ['node'],
      sql`
        select
          node_id,
          ${used.map((atom) => `case when ${atoms[atom]!.sql} <> '' then ${dialect.hash([atoms[atom]!.sql])} end as h${atom}`)}
        from node
      `,
    ),
    select(
      'train_entry',
      'some nodes under every key',
      ['train_hash'],
      sql`
        select
          key,
          hash,
          node_id
        from (
          ${entries.join('\nunion all\n')}
        ) as e
        where ${isSome('node_id')}
      `,
    ),
    select(
      'train_member',
      'all nodes that share a key with them',
      ['train_hash', 'train_entry'],
      sql`
        select
          e.key,
          e.hash,
          e.node_id
        from (
          ${entries.join('\nunion all\n')}
        ) as e
        semi join train_entry as s on s.key = e.key and s.hash = e.hash
      `,
    ),
    select(
      'train_near',
      'some nodes with all that share a key with them',
      ['train_entry', 'train_member', 'train_side'],
      sql`
        select
          p.l,
          p.r,
          p.size
        from (
          select
            s.node_id as l,
            m.node_id as r,
            min(b.size)::integer as size
          from train_entry as s
          join (
            select
              key,
              hash,
              count(*) as size
            from train_member
            group by
              key,
              hash
            having count(*) between 2 and ${largest}
          ) as b on b.key = s.key and b.hash = s.hash
          join train_member as m on m.key = s.key and m.hash = s.hash and m.node_id > s.node_id
          group by
            s.node_id,
            m.node_id
        ) as p
        join train_side as x on x.node_id = p.l
        join train_side as y on y.node_id = p.r
        where ${pairWeight(across)} > 0
      `,
    ),
  ];
}

/** Those of blocks up to a size as the pairs that training compares, and every looked-at node with itself. */
export function nearCandidates({ every, across }: TrainNear, size: number, dialect: Dialect): Step {
  const own = ownPairs(across);
  return select(
    'train_candidate',
    `pairs of blocks of up to ${size} nodes that are looked at`,
    ['train_near', 'train_side'],
    sql`
      select
        c.l,
        c.r,
        0::smallint as key,
        ${pairWeight(across)}::double as pairs
      from train_near as c
      join train_side as x on x.node_id = c.l
      join train_side as y on y.node_id = c.r
      where c.size <= ${size}
      union all
      select
        node_id as l,
        node_id as r,
        0::smallint as key,
        (${own})::double as pairs
      from train_side
      where ${own} > 0 and ${every === 1 ? 'true' : `${dialect.code('node_id')} % ${every} = 0`}
    `,
  );
}

/** Which atoms both sides of each likely pair share: `train_share(place, e0, e1, …)`, 1 where they do; reads `train_likely`. */
export function trainShares(atoms: readonly TrainAtom[]): Step[] {
  return [
    select(
      'train_likely_node',
      'what the nodes of likely pairs could be filed under',
      ['node', 'train_likely'],
      sql`
        select
          node_id,
          ${atoms.map(({ sql: value }, i) => `${value} as a${i}`)}
        from node
        semi join (select l as node from train_likely union select r as node from train_likely) as k on k.node = node.node_id
      `,
    ),
    select(
      'train_share',
      'what both sides of each likely pair are filed under',
      ['train_likely', 'train_likely_node'],
      sql`
        select
          k.place,
          ${atoms.map((_, i) => `coalesce(x.a${i} = y.a${i} and x.a${i} <> '', false)::integer as e${i}`)}
        from train_likely as k
        join train_likely_node as x on x.node_id = k.l
        join train_likely_node as y on y.node_id = k.r
      `,
    ),
  ];
}
