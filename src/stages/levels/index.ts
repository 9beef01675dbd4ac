import type { LevelTest, NamedTest } from '../../rules/schema/matching.ts';
import * as date from './date.ts';
import * as document from './document.ts';
import type { Scope, Test } from './level.ts';
import { overlap } from './list.ts';
import * as logic from './logic.ts';
import * as number from './number.ts';
import { phonetic } from './phonetic.ts';
import * as text from './text.ts';
import * as token from './tokens.ts';

const named: Readonly<Record<NamedTest, (scope: Scope) => Test>> = {
  exact: text.exact,
  same_tokens: token.sameTokens,
  initials: token.initials,
  phonetic,
  one_digit: document.oneDigit,
  transposed: document.transposed,
  digit_error: document.digitError,
  both_valid: document.bothValid,
  shared: (scope) => overlap(scope, { overlap: 1 }),
  swapped_day_month: date.swappedDayMonth,
  two_date_parts: date.twoDateParts,
  near_date: date.nearDate,
  same_year: date.sameYear,
  same_month_day: date.sameMonthDay,
};

/** One level test of the rules as SQL over a pair. */
export function toTest(scope: Scope, test: LevelTest): Test {
  if (typeof test === 'string') return named[test](scope);
  if ('jaro_winkler' in test) return text.jaroWinkler(scope, test);
  if ('levenshtein' in test) return text.levenshtein(scope, test);
  if ('swapped' in test) return logic.swapped(scope, test);
  if ('damerau' in test) return text.damerau(scope, test);
  if ('ratio' in test) return text.ratio(scope, test);
  if ('prefix' in test) return text.prefix(scope, test);
  if ('trigrams' in test) return text.trigrams(scope, test);
  if ('same' in test) return logic.same(scope, test);
  if ('days' in test) return date.days(scope, test);
  if ('difference' in test) return number.difference(scope, test);
  if ('percent' in test) return number.percent(scope, test);
  if ('kilometres' in test) return number.kilometres(scope, test);
  if ('tokens' in test) return token.tokens(scope, test);
  if ('contained' in test) return token.contained(scope, test);
  if ('overlap' in test) return overlap(scope, test);
  if ('crossed' in test) return logic.crossed(scope, test);
  if ('sql' in test) return logic.custom(scope, test);
  if ('all' in test) return logic.all(test.all.map((inner) => toTest(scope, inner)));
  if ('any' in test) return logic.any(test.any.map((inner) => toTest(scope, inner)));
  return logic.not(toTest(scope, test.not));
}
