import type { PlainKind } from '../../stages/train-record.ts';
import type { Comparison } from '../schema/ruleset.ts';
import type { LevelTest } from '../schema/matching.ts';

/** A level with its name; the first that holds is the pair's. The last number is its share of the frequency weight. */
export type Levels = readonly (readonly [name: string, when: LevelTest, frequency?: number])[];

const NAME: Levels = [
  ['exact', 'exact'],
  ['typo', { damerau: 1 }, 0.5],
  [
    'close',
    { any: [{ all: [{ jaro_winkler: 0.9 }, { ratio: 0.65 }] }, { all: [{ damerau: 2 }, { ratio: 0.6 }] }] },
    0.5,
  ],
  ['alike', { any: [{ jaro_winkler: 0.82 }, { prefix: 1 }] }],
  ['loose', { any: [{ jaro_winkler: 0.7 }, { ratio: 0.6 }] }],
];
const CODE: Levels = [
  ['exact', 'exact'],
  ['typo', { damerau: 1 }, 0.5],
  ['close', { any: [{ same: 'tail' }, { all: [{ damerau: 2 }, { ratio: 0.6 }] }] }, 0.5],
  ['half', { any: [{ ratio: 0.6 }, { jaro_winkler: 0.85 }] }],
];
const DATE: Levels = [
  ['exact', 'exact'],
  ['typo', { any: [{ damerau: 1 }, 'swapped_day_month'] }, 0.5],
  ['two_parts', 'two_date_parts', 0.5],
  ['near', { any: ['near_date', { days: 31 }, { damerau: 2 }] }],
  ['one_part', { any: ['same_year', 'same_month_day', { days: 366 }] }],
];
const EMAIL: Levels = [
  ['exact', 'exact'],
  ['typo', { damerau: 2 }, 0.5],
  ['close', { ratio: 0.8 }, 0.5],
  ['half', { any: [{ same: 'local' }, { ratio: 0.65 }, { same: 'domain' }] }],
  ['loose', { ratio: 0.5 }],
];
const TEXT: Levels = [
  ['exact', 'exact'],
  ['same_words', { tokens: 0.92 }, 0.5],
  ['most_words', { any: [{ tokens: 0.82 }, { contained: 0.98 }] }, 0.5],
  ['many_words', { any: [{ tokens: 0.68 }, { contained: 0.9 }] }],
  ['some_words', { tokens: 0.5 }],
  ['few_words', { tokens: 0.3 }],
];
const CATEGORY: Levels = [['exact', 'exact']];

const LEVELS: Readonly<Record<Exclude<PlainKind, 'plain_number'>, Levels>> = {
  plain_name: NAME,
  plain_code: CODE,
  plain_date: DATE,
  plain_email: EMAIL,
  plain_text: TEXT,
  plain_address: TEXT,
  plain_category: CATEGORY,
};

/** A partner column: first and last name, say, that stand exchanged in some records. */
export interface Partner {
  readonly field: string;
  /** The leading one of the two takes the evidence where only one name is found on the other side. */
  readonly leads: boolean;
}

/** What a kind of value is compared by. Names that stand exchanged with a partner column have levels of their own. */
export function suggestComparison(
  field: string,
  kind: Exclude<PlainKind, 'plain_number'>,
  partner?: Partner,
): Comparison {
  const { levels, ...rest } = toComparison(field, LEVELS[kind]);
  if (partner) {
    // An exchange is looked for after equality and a typo, before what might be chance.
    levels.splice(2, 0, { name: 'swapped', when: { swapped: partner.field, damerau: 1 }, frequency: 0.5 });
    // One name alone on the other side: evidence once, so the partner keeps still.
    const crossed: LevelTest = { crossed: partner.field };
    levels.splice(4, 0, partner.leads ? { name: 'crossed', when: crossed, frequency: 0.5 } : { name: 'crossed', when: crossed, weight: 0, frequency: 0 }); // prettier-ignore
  }
  return { ...rest, levels };
}

/** A comparison of these levels; equal values weigh by how common they are. */
export const toComparison = (field: string, levels: Levels): Comparison & { levels: Level[] } => ({
  name: field,
  on: field,
  levels: levels.map(([name, when, frequency], i): Level => ({ name, when, frequency: frequency ?? (i === 0 ? 1 : 0) })), // prettier-ignore
  frequency: true,
});

type Level = Comparison['levels'][number];

/** What makes blocks out of a kind of value: from the surest to the coarsest. The first is the value itself. */
export const ATOMS: Readonly<Record<PlainKind, readonly string[]>> = {
  plain_name: ['', '|phonetic', '|first3'],
  plain_address: ['', '|first_word|phonetic', '|first3', '|sorted_letters'],
  plain_code: ['', '|first_half', '|second_half'],
  plain_date: ['', '|year', '|month_day', '|year_month', '|year_day'],
  plain_email: ['', '|local', '|domain'],
  plain_text: ['', '|first3'],
  plain_number: [''],
  plain_category: [''],
};

/** What makes several blocks out of one value; used alone, and with few columns beside another value. */
export const EXPLODING: Readonly<Record<PlainKind, readonly string[]>> = {
  plain_name: ['|deletions'],
  plain_address: ['|deletions', '|tokens'],
  plain_code: ['|deletions'],
  plain_date: ['|deletions'],
  plain_email: ['|deletions'],
  plain_text: ['|tokens', '|bigrams'],
  plain_number: [],
  plain_category: [],
};
