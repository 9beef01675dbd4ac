import { findKind } from '../../standardise/kinds.ts';
import type { LevelTest, NamedTest } from '../schema/matching.ts';
import type { Ruleset } from '../schema/ruleset.ts';
import type { Tell } from './finding.ts';
import { implies, isImpossible } from './implies.ts';

const dateTests: readonly (NamedTest | 'days')[] = [
  'swapped_day_month',
  'two_date_parts',
  'near_date',
  'same_year',
  'same_month_day',
  'days',
];

/** Levels that no pair can reach, and tests that a field's kind cannot answer. */
export function lintLevels(rules: Ruleset, tell: Tell): void {
  rules.comparisons.forEach(({ name, on, levels }, i) => {
    const kind = findKind(rules.fields[on.split('.')[0]!]?.kind ?? '');
    levels.forEach(({ name: level, when }, j) => {
      const path = ['comparisons', i, 'levels', j, 'name'];
      const taker = levels.slice(0, j).find((earlier) => implies(when, earlier.when));
      if (isImpossible(when))
        tell('unreachable_level', 'warning', {
          path,
          message: `${name}: no pair can reach the level ${level}, for it asks for something and its contrary`,
          remedy: 'take one of the two conditions out, or the level',
        });
      else if (taker !== undefined)
        tell('unreachable_level', 'warning', {
          path,
          message: `${name}: no pair can reach the level ${level}, for ${taker.name} holds wherever it does and comes first`,
          remedy: `put ${level} in front of ${taker.name}, or take it out`,
        });
      const wrong = kind === undefined || kind.type === 'DATE' || on.includes('.') ? undefined : dateTestIn(when);
      if (wrong !== undefined)
        tell('wrong_kind', 'error', {
          path: ['comparisons', i, 'levels', j, 'when'],
          message: `${wrong} judges dates, and ${on} is of the kind ${kind!.name}`,
          remedy: `compare a field of the kind date or birth_date, or ask ${on} something else`,
        });
    });
  });
}

function dateTestIn(test: LevelTest): string | undefined {
  if (typeof test === 'string') return dateTests.find((name) => name === test);
  if ('all' in test) return first(test.all);
  if ('any' in test) return first(test.any);
  if ('not' in test) return dateTestIn(test.not);
  return 'days' in test ? 'days' : undefined;
}

function first(tests: readonly LevelTest[]): string | undefined {
  return tests.map(dateTestIn).find((name) => name !== undefined);
}
