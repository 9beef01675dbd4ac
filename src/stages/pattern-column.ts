import { literal, sql } from '../sql/sql.ts';
import type { Feature } from './levels/level.ts';
import type { Compiled } from './match-compile.ts';
import { bitsOf, lettersOf, placed, type Placed, type Slot, toWords, type Word } from './pattern-layout.ts';

const hash = (code: string, at: number) => `((${code}) & 255)::bigint * ${1n << BigInt(at)}`;

/** Values that are too short to look at both ends of: one edit away are only those that are as short, or one sign longer. */
const SHORT = 1n << 62n;

/** Signs of a value that are looked at, at most. */
const LONGEST = 16;

/** Flags that ask which ends of a value stay as they are under one edit. */
const isEnds = ({ flag }: Placed) => flag.kind === 'ends';

/** The name of a column of `node_code` that a flag has for itself. */
export const columnOf = (name: string, { number }: Word, each: Placed) => `${name}${number}_${bitNumber(each)}`;

const bitNumber = ({ bit }: Placed) => bit.toString(2).length - 1;

/** The bits that say how common values are, to be added to `flags<word>`; `bin` gives the SQL of a comparison's bin. */
export function binFlags(compiled: Compiled, bin: (name: string) => string): Feature[] {
  return toWords(compiled).flatMap(({ number, slots }) => {
    const flags = slots.flatMap((slot) =>
      slot.bins.map(
        (each) =>
          `case when present_${slot.one.name} and ${bin(slot.one.name)} >= ${each.least} then ${each.bit} else 0 end`,
      ),
    );
    return flags.length === 0 ? [] : [{ column: `flags${number}`, sql: `(${flags.join(' + ')})::bigint` }];
  });
}

const ALL_BITS = 2n ** 63n - 1n;

/** The bits of a column of `node_code` that do not say how common values are; undefined where none of them does. */
export function bitsBesideBins(compiled: Compiled, column: string): bigint | undefined {
  const word = toWords(compiled).find(({ number }) => column === `flags${number}`);
  const bins = bitsOf(word?.slots.flatMap((slot) => slot.bins) ?? []);
  return bins === 0n ? undefined : ALL_BITS & ~bins;
}

/** A column of `node_code`, in as few bytes as its highest bit needs: there are dozens of them. Whoever reads it makes it `bigint`. */
export interface Packed extends Feature {
  readonly type: 'smallint' | 'integer' | 'bigint';
}

const typeOf = (bits: number): Packed['type'] => (bits < 16 ? 'smallint' : bits < 32 ? 'integer' : 'bigint');

/** Columns of `node_code` out of which patterns are made, over `node` as `n`; `flags<word>` still without its bins. */
export function packedColumns(compiled: Compiled): Packed[] {
  const { dialect } = compiled;
  const keep = keptOf(compiled);
  const masked = ({ flag }: Placed) =>
    flag.kind === 'share' && flag.elements !== undefined
      ? flag.elements.map((one) => dialect.bit(one)).join(' | ')
      : `coalesce(${dialect.listAggregate(dialect.listTransform(flag.sql, 'x', dialect.bit('x')), 'bit_or')}, 0)`;
  return toWords(compiled).flatMap((word): Packed[] => {
    const { number, slots } = word;
    // A missing value has a hash of its own: it is equal to nothing.
    const code = (value: string) =>
      `case when ${value} is not null then ${dialect.code(value)} else -1 - n.node_id end`;
    const long = ({ flag }: Placed) => `coalesce(length(${flag.sql}) >= ${keep(flag.sql)}, false)`;
    const ends = placed(word, ({ kind }) => kind === 'ends');
    const single = ends.filter(({ flag }) => flag.kind === 'ends' && !flag.list);
    const lists = ends.filter(({ flag }) => flag.kind === 'ends' && flag.list);
    const head = (value: string, kept: string) => `left(${value}, ${kept} - 1 - ${tailOf(kept)})`;
    const tail = (value: string, kept: string) => `right(${value}, ${tailOf(kept)})`;
    const flags = slots.flatMap((slot) => {
      const present = `n.${dialect.id(slot.one.on.column)} is not null`;
      const always = slot.present | bitsOf(slot.flags.filter((each) => !single.includes(each)));
      return [
        `case when ${present} then ${always} else 0 end`,
        ...slot.flags
          .filter((each) => single.includes(each))
          .map((each) => `case when ${present} and ${long(each)} then ${each.bit} else 0 end`),
      ];
    });
    const equal = placed(word, ({ kind }) => kind === 'equal').map(({ flag, at }) => hash(code(flag.sql), at));
    const typeOfHashes = (some: readonly Placed[]) => typeOf(8 + Math.max(...some.map(({ at }) => at)));
    const ofEnds = single.length === 0 ? 'bigint' : typeOfHashes(single);
    const end = (part: typeof head) =>
      `(${single.map(({ flag, at }) => hash(`coalesce(${dialect.code(part(flag.sql, keep(flag.sql)))}, 0)`, at)).join(' + ')})::${ofEnds}`;
    const endsOfAll = (each: Placed, part: typeof head) => {
      const kept = keep(each.flag.sql);
      const bit = `case when length(x) >= ${kept} then ${dialect.bit(part('x', kept))} else 0 end | case when length(x) <= ${kept} then ${SHORT} else 0 end`;
      const some = dialect.listTransform(each.flag.sql, 'x', bit);
      return `coalesce(${dialect.listAggregate(some, 'bit_or')}, 0)`;
    };
    const ofFlags = typeOf(highest(slots));
    const hashed = placed(word, ({ kind }) => kind === 'equal');
    return [
      { column: `flags${number}`, sql: `(${flags.join(' + ')})::${ofFlags}`, type: ofFlags },
      ...(equal.length === 0
        ? []
        : [
            {
              column: `codes${number}`,
              sql: `(${equal.join(' + ')})::${typeOfHashes(hashed)}`,
              type: typeOfHashes(hashed),
            },
          ]),
      ...(single.length === 0
        ? []
        : [
            { column: `heads${number}`, sql: end(head), type: ofEnds },
            { column: `tails${number}`, sql: end(tail), type: ofEnds },
          ]),
      ...lists.flatMap((each) => [
        { column: columnOf('heads', word, each), sql: endsOfAll(each, head), type: 'bigint' as const },
        { column: columnOf('tails', word, each), sql: endsOfAll(each, tail), type: 'bigint' as const },
      ]),
      ...placed(word, ({ kind }) => kind === 'share' || kind === 'subset').map((each) => ({
        column: columnOf('mask', word, each),
        sql: masked(each),
        type: 'bigint' as const,
      })),
      ...letterColumns(compiled, word),
    ];
  });
}

/** How many bits the flags of these take. */
const highest = (slots: readonly Slot[]): number =>
  slots.reduce((all, { present, bins, flags }) => all | present | bitsOf(bins) | bitsOf(flags), 0n).toString(2).length;

/** So many bits say which signs a text has: no two small letters share one, and no two digits. */
const LETTER_BITS = 31;
/** Texts of more signs are never apart: their letters would take more memory than they save. */
const LONG = 512;

/** The texts whose letters a flag counts: a list has one where it has one element. */
function textsOf({ dialect }: Compiled, { flag }: Placed): readonly string[] {
  if (flag.kind === 'letters' && flag.parts !== undefined) return flag.parts;
  return ['list' in flag && flag.list ? `case when ${dialect.listLength(flag.sql)} = 1 then ${dialect.listAt(flag.sql, '1')} end` : flag.sql]; // prettier-ignore
}

/** Every text whose letters are counted, once. */
const letterTexts = (compiled: Compiled): string[] => {
  const all = toWords(compiled).flatMap((word) => lettersOf(word).letters.flatMap(({ halves }) => halves));
  return [...new Set(all.flatMap((each) => textsOf(compiled, each)))];
};

/** So many texts are looked up at most: planning many joins takes longer than they save. */
const MOST_LOOKED_UP = 12;

/** The letters, digits and other signs of ASCII in a text as bits; null where it is empty. */
function lettersIn({ dialect }: Compiled, text: string): string {
  const bit = `case when ascii(x) < 128 then ${dialect.bitAt(`(ascii(x) % ${LETTER_BITS})`)} else 0 end`;
  const signs = dialect.split(`nullif(left(${text}, ${LONG}), '')`, `''`);
  return dialect.listAggregate(dialect.listTransform(signs, 'x', bit), 'bit_or');
}

/** Joins to `node` as `n` that say which letters its texts have: looked for once per value, since it costs more than a join. */
export function letterJoins(compiled: Compiled): string[] {
  return letterTexts(compiled)
    .slice(0, MOST_LOOKED_UP)
    .map(
      (text, i) => sql`
      left join (
        select
          value,
          ${lettersIn(compiled, 'value')} as letters,
          length(value) as length
        from (select distinct ${text} as value from node as n) as v
        where value is not null
      ) as letters${i} on letters${i}.value = ${text}
    `,
    );
}

/** Which letters two texts have, and 255 less as many as may stand in one of two texts alone, in the halves of a number each. */
function letterColumns(compiled: Compiled, word: Word): Packed[] {
  const texts = letterTexts(compiled);
  const one = (text: string) => {
    const place = texts.indexOf(text);
    return place < MOST_LOOKED_UP
      ? { letters: `letters${place}.letters`, length: `letters${place}.length` }
      : { letters: lettersIn(compiled, text), length: `length(${text})` };
  };
  const known = (each: Placed) => {
    const all = textsOf(compiled, each).map(one);
    // Between texts there is a blank.
    const blanks = all.length === 1 ? [] : [String(1 << (32 % LETTER_BITS))];
    return {
      letters: [...all.map(({ letters }) => `coalesce(${letters}, 0)`), ...blanks].join(' | '),
      length:
        all.length === 1 ? all[0]!.length : `(${all.map(({ length }) => length).join(' + ')} + ${all.length - 1})`,
    };
  };
  const has = (each: Placed) => known(each).letters;
  const limit = (each: Placed | undefined) => {
    if (each?.flag.kind !== 'letters') return '0';
    const { share, most } = each.flag;
    const { length } = known(each);
    const apart = share === 0 ? `${most}` : `floor(${literal(share + 1e-9)} * ${length}) + ${most}`;
    return `(255 - case when ${length} <= ${LONG} then least(${apart}, 100) else 100 end)`;
  };
  const both = (halves: readonly string[], bits: number) => {
    const type = halves.length === 1 ? typeOf(bits) : 'bigint';
    return {
      sql: `(${halves.map((half, i) => `(${half})::bigint * ${i === 0 ? 1n : 1n << 32n}`).join(' + ')})::${type}`,
      type,
    } as const;
  };
  const { letters, limits } = lettersOf(word);
  return [
    ...letters.map(({ name, halves }) => ({ column: `letters${name}`, ...both(halves.map(has), LETTER_BITS) })),
    ...limits.map(({ name, halves }) => ({ column: `limits${name}`, ...both(halves.map(limit), 8) })),
  ];
}

/** Of so many signs that are looked at, the last ones: one edit leaves them or the others as they are. */
const tailOf = (kept: string) => `least(4, (${kept} - 1) >> 1)`;

/** Values whose ends are looked at, by the text of their flag. */
function endTexts(compiled: Compiled): Map<string, { name: string; list: boolean }> {
  const all = toWords(compiled).flatMap((word) => word.slots.flatMap(({ flags }) => flags.filter(isEnds)));
  const texts = new Map<string, { name: string; list: boolean }>();
  for (const { flag } of all)
    if (flag.kind === 'ends')
      texts.set(flag.sql, texts.get(flag.sql) ?? { name: `keep${texts.size}`, list: flag.list });
  return texts;
}

const keptOf = (compiled: Compiled) => {
  const texts = endTexts(compiled);
  return (text: string) => `k.${texts.get(text)!.name}`;
};

/** How many signs are looked at, by text: as many as nine of ten values have, 16 at most. One row. */
export function keptEnds(compiled: Compiled): string | undefined {
  const { dialect } = compiled;
  const texts = [...endTexts(compiled)];
  if (texts.length === 0) return undefined;
  const keep = texts.map(([text, { name, list }]) => {
    const length = list
      ? dialect.listAggregate(dialect.listTransform(text, 'x', 'length(x)'), 'min')
      : `length(${text})`;
    const enough = (least: number) =>
      `sum(case when ${length} >= ${least} then 1 else 0 end) * 10 >= count(${text}) * 9`;
    const lengths = Array.from({ length: LONGEST - 3 }, (_, i) => LONGEST - i);
    return `case ${lengths.map((least) => `when ${enough(least)} then ${least}`).join(' ')} else 3 end as ${name}`;
  });
  return sql`
    select
      ${keep}
    from node as n
  `;
}
