import { exploding, type Transform } from '../rules/schema/matching.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal } from '../sql/sql.ts';
import type { Dialect } from '../sql/dialect.ts';
import { toOperand } from './levels/level.ts';
import { soundex } from './levels/phonetic.ts';

/** An atom of a blocking key as SQL over `node`. */
export interface Atom {
  readonly text: string;
  /** A value, or a list of different ones where `list`. Null and empty block nothing. */
  readonly sql: string;
  readonly list: boolean;
  /** The column that it is made of, where its making costs more than a join: it is computed once per value. */
  readonly dear?: string;
}

/** Transforms that cost microseconds a value. */
const DEAR: readonly Transform[] = ['phonetic', 'sorted_letters', 'sorted_tokens'];

/** Texts longer than this are cut before they are exploded. */
const LONGEST = 200;

type Make = (dialect: Dialect, value: string) => string;

const date = (value: string) => `replace(${value}, '-', '')`;
const words: Make = (dialect, value) =>
  dialect.listFilter(dialect.split(`left(${value}, ${LONGEST})`, literal(' ')), 'w', `length(w) > 2`);
const only =
  (pattern: string): Make =>
  (dialect, value) =>
    dialect.replaceAll(value, `[^${pattern}]`, '');

const make: Readonly<Record<Transform, Make>> = {
  first1: (_, value) => `left(${value}, 1)`,
  first2: (_, value) => `left(${value}, 2)`,
  first3: (_, value) => `left(${value}, 3)`,
  first4: (_, value) => `left(${value}, 4)`,
  first6: (_, value) => `left(${value}, 6)`,
  last4: (_, value) => `right(${value}, 4)`,
  last8: (_, value) => `right(${value}, 8)`,
  first_half: (_, value) =>
    `case when length(${value}) >= 4 then left(${value}, floor(length(${value}) / 2e0)::integer) end`,
  second_half: (_, value) =>
    `case when length(${value}) >= 4 then right(${value}, floor(length(${value}) / 2e0)::integer) end`,
  reversed: (_, value) => `reverse(${value})`,
  digits: only('0-9'),
  letters: only('a-z'),
  sorted_letters: (dialect, value) =>
    dialect.join(
      dialect.listSort(
        dialect.listTransform(dialect.positions(`least(length(${value}), ${LONGEST})`), 'i', `substr(${value}, i, 1)`),
      ),
      '',
    ),
  first_word: (_, value) => `split_part(${value}, ' ', 1)`,
  last_word: (dialect, value) => {
    const all = dialect.split(value, literal(' '));
    return dialect.listAt(all, dialect.listLength(all));
  },
  sorted_tokens: (dialect, value) => dialect.join(dialect.listSort(dialect.split(value, literal(' '))), ' '),
  phonetic: (_, value) => soundex(`left(${value}, 60)`),
  year: (_, value) => `left(${date(value)}, 4)`,
  month_day: (_, value) => `substr(${date(value)}, 5, 4)`,
  year_month: (_, value) => `left(${date(value)}, 6)`,
  year_day: (_, value) => `left(${date(value)}, 4) || substr(${date(value)}, 7, 2)`,
  local: (_, value) => `split_part(${value}, '@', 1)`,
  domain: (_, value) => `split_part(${value}, '@', 2)`,
  tokens: (dialect, value) => dialect.listDistinct(words(dialect, value)),
  bigrams: (dialect, value) => {
    const list = words(dialect, value);
    const pair = `${dialect.listAt(list, 'i')} || ' ' || ${dialect.listAt(list, '(i + 1)')}`;
    return dialect.listDistinct(dialect.listTransform(dialect.positions(`${dialect.listLength(list)} - 1`), 'i', pair));
  },
  trigrams: (dialect, value) =>
    dialect.listDistinct(
      dialect.listTransform(
        dialect.positions(`least(length(${value}), ${LONGEST}) - 2`),
        'i',
        `substr(${value}, i, 3)`,
      ),
    ),
  // A value and all its shortenings by one letter: two values one edit apart share one (their deletion neighbourhoods meet).
  deletions: (dialect, value) =>
    `case when length(${value}) between 4 and 64 then ${dialect.listDistinct(
      dialect.listTransform(
        dialect.positions(`length(${value}) + 1`),
        'i',
        `left(${value}, i::integer - 1) || substr(${value}, i::integer + 1)`,
      ),
    )} end`,
};

/** The different elements of a list; most lists have one, and looking for the same one twice is what costs. */
const different = (dialect: Dialect, list: string) =>
  `case when ${dialect.listLength(list)} > 1 then ${dialect.listDistinct(list)} else ${list} end`;

/** Resolves an atom; list fields and exploding transforms give lists. */
export function toAtom(rules: Ruleset, dialect: Dialect, text: string, where: string): Atom {
  const [operandText, ...names] = text.split('|') as [string, ...Transform[]];
  const operand = toOperand(rules, operandText, where);
  let atom: Atom = { text, sql: dialect.id(operand.column), list: operand.list };
  for (const name of names) {
    const apply = (value: string) => make[name](dialect, value);
    if (!atom.list) atom = { ...atom, sql: apply(atom.sql), list: exploding.includes(name) };
    else if (exploding.includes(name))
      atom = { ...atom, sql: dialect.listDistinct(dialect.flatten(dialect.listTransform(atom.sql, 'v', apply('v')))) };
    else atom = { ...atom, sql: different(dialect, dialect.listTransform(atom.sql, 'v', apply('v'))) };
  }
  return !atom.list && names.some((name) => DEAR.includes(name)) ? { ...atom, dear: operand.column } : atom;
}
