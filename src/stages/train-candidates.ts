import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Atom } from './block-atom.ts';

/** An atom that training may file records under. */
export interface TrainAtom extends Atom {
  readonly field: string;
  /** True for the value itself, untransformed. */
  readonly whole: boolean;
}

/** A key that training looks at: one atom or two, by their place in the list of atoms. */
export type TrainKey = readonly [number] | readonly [number, number];

/** With more columns than this, exploding atoms are used alone only. */
const FEW = 8;

/**
 * All keys worth a look, none chosen by hand: every whole value alone, every pair of atoms from two columns, the exploding
 * atoms alone and, where columns are few, beside one whole value of another column.
 */
export function trainKeys(atoms: readonly TrainAtom[]): TrainKey[] {
  const keys: TrainKey[] = [];
  const few = new Set(atoms.map(({ field }) => field)).size <= FEW;
  atoms.forEach((a, i) => {
    if (a.list || a.whole) keys.push([i]);
    atoms.forEach((b, j) => {
      if (a.field === b.field || b.list) return;
      if (!a.list && i < j) keys.push([i, j]);
      if (a.list && few && b.whole) keys.push([i, j]);
    });
  });
  return keys;
}

/** How many records of the first source and of the others a node stands for; in one table all of them are of the first. */
export function trainSides(first: string | null): Step {
  const why = 'how many records of each side a node stands for';
  if (first === null)
    return select('train_side', why, ['node'], 'select node_id, size as first, 0::integer as second from node');
  return select(
    'train_side',
    why,
    ['node_member', 'record'],
    sql`
      select
        m.node_id,
        sum(${side(first)})::integer as first,
        sum(1 - ${side(first)})::integer as second
      from node_member as m
      join record as r on r.record_id = m.record_id
      group by m.node_id
    `,
  );
}

const side = (first: string): string => `case when r.source = ${literal(first)} then 1 else 0 end`;

export interface TrainBlocks {
  readonly atoms: readonly TrainAtom[];
  readonly keys: readonly TrainKey[];
  /** Largest block that is looked at. */
  readonly largest: number;
  /** True where only pairs across two sources count. */
  readonly across: boolean;
  /** Only every so-manieth node is looked at; all of them unless said. */
  readonly every?: number;
}

/** The blocks of all keys: `train_block(block, key, size, pairs, …)` and `train_member(block, size, node_id, first, second)`. */
export function trainBlocks({ atoms, keys, largest, across, every = 1 }: TrainBlocks, dialect: Dialect): Step[] {
  const filed = atoms.map(
    ({ sql: value, list }, atom) => sql`
      select
        node_id,
        ${atom} as atom,
        case when value <> '' then ${dialect.hash(['value'])} end as hash
      from (select node_id, ${list ? dialect.elements(value) : value} as value from train_part) as v
    `,
  );
  const rows = (length: number, none: string) =>
    keys.flatMap((key, i) => (key.length === length ? [`(${[i, ...key].join(', ')})`] : [])).join(', ') || none;
  return [
    select('train_part', 'the nodes that are looked at', ['node'], every === 1 ? 'select * from node' : `select * from node where ${dialect.code('node_id')} % ${every} = 0`), // prettier-ignore
    select('train_atom', 'what each node is filed under', ['train_part'], filed.join('\nunion all\n')),
    select('train_entry', 'every node under every key', ['train_atom'], entries(rows, dialect)),
    select(
      'train_block',
      'blocks that make pairs, with their size',
      ['train_entry', 'train_side'],
      sql`
        select
          (row_number() over (order by key nulls last, hash nulls last))::integer as block,
          key,
          hash,
          size::integer as size,
          pairs::double as pairs
        from (
          select
            e.key,
            e.hash,
            count(*) as size,
            ${across ? 'sum(s.first) * sum(s.second)' : 'count(*) * (count(*) - 1) / 2'} as pairs
          from train_entry as e
          join train_side as s on s.node_id = e.node_id
          group by
            e.key,
            e.hash
        ) as counted
        where size between 2 and ${literal(largest)} and pairs > 0
      `,
    ),
    select(
      'train_member',
      'the nodes of those blocks',
      ['train_entry', 'train_block'],
      sql`
        select
          b.block,
          b.size,
          e.node_id
        from train_entry as e
        join train_block as b on b.key = e.key and b.hash = e.hash
      `,
    ),
  ];
}

/** Every node under every key. */
function entries(rows: (length: number, none: string) => string, dialect: Dialect): string {
  return sql`
    select
      k.key,
      x.hash,
      x.node_id
    from train_atom as x
    join (values ${rows(1, '(-1, -1)')}) as k(key, atom) on k.atom = x.atom
    where x.hash is not null
    union all
    select
      k.key,
      ${dialect.hash(['x.hash', 'y.hash'])} as hash,
      x.node_id
    from train_atom as x
    join (values ${rows(2, '(-1, -1, -1)')}) as k(key, atom, other) on k.atom = x.atom
    join train_atom as y on y.node_id = x.node_id and y.atom = k.other
    where x.hash is not null and y.hash is not null
  `;
}

/** Pairs of all blocks up to a size, each once, with the smallest block that holds both. */
export function trainPairs(size: number, across: boolean): Step {
  return select(
    'train_pair',
    `pairs of blocks of up to ${size} nodes`,
    ['train_member', 'train_side'],
    sql`
      select
        p.l,
        p.r,
        p.size,
        ${pairWeight(across)} as pairs
      from (
        select
          x.node_id as l,
          y.node_id as r,
          min(x.size)::integer as size
        from train_member as x
        join train_member as y on y.block = x.block and x.node_id < y.node_id
        where x.size <= ${size}
        group by
          1,
          2
      ) as p
      join train_side as x on x.node_id = p.l
      join train_side as y on y.node_id = p.r
      where ${pairWeight(across)} > 0
    `,
  );
}

/** Pairs of records among the identical ones of a node. */
export const ownPairs = (across: boolean, of = ''): string =>
  across ? `${of}first * ${of}second` : `(${of}first + ${of}second) * (${of}first + ${of}second - 1) / 2`;

/** Pairs of records that a pair of nodes stands for. */
export const pairWeight = (across: boolean): string =>
  across ? '(x.first * y.second + x.second * y.first)' : '((x.first + x.second) * (y.first + y.second))';

/** The pairs that training compares: those of blocks up to a size, and every node with itself, for its identical records. */
export function trainCandidates(size: number, across: boolean): Step {
  const own = ownPairs(across);
  return select(
    'train_candidate',
    'pairs that training compares, with the number of record pairs each stands for',
    ['train_pair', 'train_side'],
    sql`
      select
        l,
        r,
        0::smallint as key,
        pairs::double as pairs
      from train_pair
      where size <= ${size}
      union all
      select
        node_id as l,
        node_id as r,
        0::smallint as key,
        (${own})::double as pairs
      from train_side
      where ${own} > 0
    `,
  );
}

/** About `count` pairs by chance that are no candidates; the same ones on every run. */
export function trainRandom(count: number, across: boolean, dialect: Dialect): Step {
  return select(
    'train_random',
    'pairs by chance: what unrelated records look like',
    ['train_side', 'train_candidate'],
    sql`
      with
        place as (
          select
            node_id,
            first,
            second,
            row_number() over (order by node_id nulls last) - 1 as place,
            count(*) over () as nodes
          from train_side
        ),
        drawn as (
          select
            p.node_id,
            ${dialect.code(`p.node_id::bigint * 1009 + i`)} % p.nodes as other
          from (
            select
              node_id,
              nodes,
              ${dialect.elements(dialect.positions(`ceil(${count}e0 / nodes)::integer`))} as i
            from place
            -- More nodes than pairs wanted: a part of them, chosen by number alone.
            where ${dialect.code('node_id::bigint * 7919 + 1')} % nodes < ${count}
          ) as p
        )
      select
        q.l,
        q.r,
        0::smallint as key,
        ${pairWeight(across)}::double as pairs
      from (
        select distinct
          least(d.node_id, p.node_id) as l,
          greatest(d.node_id, p.node_id) as r
        from drawn as d
        join place as p on p.place = d.other
        where p.node_id <> d.node_id
      ) as q
      join train_side as x on x.node_id = q.l
      join train_side as y on y.node_id = q.r
      anti join train_candidate as c on c.l = q.l and c.r = q.r
      where ${pairWeight(across)} > 0
    `,
  );
}
