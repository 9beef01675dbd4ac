import { sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import type { Atom } from './block-atom.ts';
import type { Key, Keys } from './block-key.ts';

function hashOf({ dialect }: Keys, key: Key, atoms: readonly string[]): string {
  const usable = atoms.map((atom) => `nullif(cast(${atom} as varchar), '') is not null`);
  return `case when ${usable.join(' and ')} then ${dialect.hash([String(key.number), ...atoms])} end`;
}

/** The block of each node under each key of single values. Each atom is computed once, a dear one once per value of its column. */
export function hashes(keys: Keys): Step {
  const { dialect, single } = keys;
  const texts = [...new Map(single.flatMap(({ atoms }) => atoms).map((atom) => [atom.sql, atom])).values()];
  const name = (atom: Atom) => `a${texts.findIndex((one) => one.sql === atom.sql)}`;
  const dear = texts.filter((atom) => atom.dear !== undefined);
  const columns = single.map((key) => `${hashOf(keys, key, key.atoms.map(name))} as h${key.number}`);
  const perValue = dear.map((atom) => {
    const column = dialect.id(atom.dear!);
    return sql`
      left join (
        select
          ${column} as v_${name(atom)},
          ${atom.sql} as ${name(atom)}
        from (select distinct ${column} from node where ${column} is not null) as q
      ) as d_${name(atom)} on d_${name(atom)}.v_${name(atom)} = n.${column}
    `;
  });
  const perNode = texts.filter((atom) => atom.dear === undefined).map((atom) => `${atom.sql} as ${name(atom)}`);
  const used = [...new Set(dear.map((atom) => dialect.id(atom.dear!)))];
  return select(
    'block_hash',
    'the block of each node under each key of single values',
    ['node'],
    sql`
      select
        ${['node_id', 'unique_mask', ...columns]}
      from (
        select
          ${['node_id', 'unique_mask', ...used, ...perNode]}
        from node
      ) as n
      ${perValue.join('\n')}
    `,
  );
}

/** Keys with lists: a node is in one block per combination of their elements, which are different ones. */
export function long(keys: Keys): Step {
  const { dialect } = keys;
  const selects = keys.exploded.map((key) => {
    const made = key.atoms.map(({ sql: text, list }, i) => `${text} as ${list ? `l${i}` : `a${i}`}`);
    const whole = sql`
      select
        ${['node_id', 'unique_mask', ...made]}
      from node
    `;
    // One list after the other: in one select they would be paired, not combined.
    const rows = key.atoms.reduce((from, { list }, i) => {
      if (!list) return from;
      return sql`
        select
          *,
          ${dialect.elements(`l${i}`)} as a${i}
        from (
          ${from}
        ) as q
      `;
    }, whole);
    const names = key.atoms.map((_, i) => `a${i}`);
    return sql`
      select
        ${key.number} as key,
        node_id,
        unique_mask,
        ${hashOf(keys, key, names)} as h
      from (
        ${rows}
      ) as q
    `;
  });
  const none = `select 0 as key, node_id, unique_mask, ${dialect.hash(['0'])} as h from node where false`;
  return select(
    'block_long',
    'the blocks of each node under the keys of lists',
    ['node'],
    selects.join('\nunion all\n') || none,
  );
}

/** Pairs of a block: those within a source that has no duplicates are none. */
const PAIRS = 'n * (n - 1) / 2 - own';

/** Sizes of blocks, before anything is joined. */
export function sizes({ single, exploded, largest, masks }: Keys): Step {
  // Pairs that the unique sources of a block would make with themselves, to be taken off.
  const own = masks.map((mask) => {
    const n = `(count(*) filter (where unique_mask = ${mask}))`;
    return `${n} * (${n} - 1) / 2`;
  });
  const count = (key: string, from: string, h: string) => sql`
    select
      ${key} as key,
      ${h} as h,
      count(*) as n,
      ${own.length > 0 ? own.join(' + ') : '0'} as own
    from ${from}
    where ${h} is not null
    group by ${key === 'key' ? 'key, ' : ''}${h}
    having count(*) > 1
  `;
  const selects = [
    ...single.map(({ number }) => count(String(number), 'block_hash', `h${number}`)),
    ...(exploded.length > 0 ? [count('key', 'block_long', 'h')] : []),
  ];
  return select(
    'block_size',
    'blocks of two nodes or more, counted before any join',
    ['block_hash', 'block_long'],
    sql`
      select
        s.key::smallint as key,
        s.h,
        s.n,
        (${PAIRS})::double as pairs,
        s.n > l.largest as hot,
        false as secondary
      from (
        ${selects.join('\nunion all\n')}
      ) as s
      join (values ${largestRows(largest)}) as l(key, largest) on l.key = s.key
    `,
  );
}

const members = (key: string, from: string, h: string, which: string) => sql`
  select
    ${key} as key,
    b.${h} as h,
    b.node_id,
    b.unique_mask
  from ${from} as b
  semi join (select key, h from block_size where hot${which}) as s on s.h = b.${h}
`;

/** Members of hot blocks. */
export function hot({ single, exploded }: Keys): Step {
  const selects = [
    ...single.map(({ number }) => members(String(number), 'block_hash', `h${number}`, ` and key = ${number}`)),
    ...(exploded.length > 0 ? [`${members('b.key', 'block_long', 'h', '')} and s.key = b.key`] : []),
  ];
  return select(
    'block_hot',
    'nodes in blocks that are too large to compare in full',
    ['block_hash', 'block_long', 'block_size'],
    selects.join('\nunion all\n'),
  );
}

/** Hot blocks, parted by each further atom that the rules know: the same keys, one condition more. */
export function secondary(keys: Keys): Step {
  const { dialect, pool } = keys;
  const selects = pool.map(
    (atom, i) => sql`
      select
        key,
        node_id,
        unique_mask,
        ${dialect.hash(['h', String(i), 'a'])} as h
      from (
        select
          b.key,
          b.node_id,
          b.unique_mask,
          b.h,
          ${atom.list ? dialect.elements(atom.sql) : atom.sql} as a
        from block_hot as b
        join node as n on n.node_id = b.node_id
        where true${ownAtoms(keys, atom.text)}
      ) as q
      where nullif(cast(a as varchar), '') is not null
    `,
  );
  return select(
    'block_secondary',
    'hot blocks parted by a second key',
    ['block_hot', 'node'],
    selects.join('\nunion all\n'),
  );
}

/** A key's own atoms do not part its blocks. */
function ownAtoms({ single, exploded }: Keys, text: string): string {
  const owners = [...single, ...exploded].filter((key) => key.atoms.some((atom) => atom.text === text));
  return owners.length === 0 ? '' : ` and b.key not in (${owners.map((key) => key.number).join(', ')})`;
}

/** All blocks that may be joined. */
export function choices({ largest }: Keys): Step {
  return select(
    'block_choice',
    'all blocks that may be joined: those that are not hot, and the parts of those that are; too_large = a part that is hot again',
    ['block_size', 'block_secondary'],
    sql`
      select
        key,
        h,
        n,
        pairs,
        false as secondary,
        false as too_large
      from block_size
      where not hot
      union all
      select
        s.key::smallint as key,
        s.h,
        s.n,
        (s.n * (s.n - 1) / 2)::double as pairs,
        true as secondary,
        s.n > l.largest as too_large
      from (
        select
          key,
          h,
          count(*) as n
        from block_secondary
        group by
          key,
          h
        having count(*) > 1
      ) as s
      join (values ${largestRows(largest)}) as l(key, largest) on l.key = s.key
    `,
  );
}

function largestRows(largest: readonly number[]): string {
  return largest.map((most, i) => `(${i}, ${most})`).join(', ');
}
