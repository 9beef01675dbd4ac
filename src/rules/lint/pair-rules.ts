import type { Ruleset } from '../schema/ruleset.ts';
import type { Tell } from './finding.ts';
import { implies, isImpossible } from './implies.ts';

type PairRule = Ruleset['never'][number];

/** What a state says besides itself. Levels, `else` included, are reached by pairs that have both values. */
const also: Readonly<Record<string, readonly string[]>> = {
  same: ['present'],
  different: ['present'],
  both_valid_same: ['same', 'present'],
  both_valid_different: ['different', 'present'],
  missing: [],
  present: [],
};

const asked = (when: PairRule['when'], subject: string): readonly string[] => [when[subject] ?? []].flat();

/** Rules that can never be the one that decides: `never` is asked before `always`, and the first that holds counts. */
export function lintPairRules(rules: Ruleset, tell: Tell): void {
  const ordered = (['never', 'always'] as const).flatMap((kind) => rules[kind].map((rule, i) => ({ kind, i, rule })));
  const dead = deadLevels(rules);
  ordered.forEach(({ kind, i, rule }, place) => {
    const path = [kind, i, 'name'];
    const blocked = Object.entries(rule.when).find(([subject, states]) =>
      [states].flat().every((state) => dead.get(subject)?.includes(state) ?? false),
    );
    if (blocked !== undefined)
      return tell('unreachable_rule', 'warning', {
        path,
        message: `nothing can meet ${rule.name}: ${blocked[0]} never reaches ${[blocked[1]].flat().join(' or ')}`,
        remedy: `make the level reachable, or ask ${blocked[0]} for another`,
      });
    const earlier = ordered.slice(0, place).find((other) => isTaken(rule, other.rule));
    if (earlier !== undefined)
      tell('unreachable_rule', 'warning', {
        path,
        message: `${rule.name} decides nothing: wherever it holds ${earlier.rule.name} (${earlier.kind}) holds too and is asked first`,
        remedy:
          earlier.kind === kind
            ? `put ${rule.name} in front of ${earlier.rule.name}, or take it out`
            : `narrow ${earlier.rule.name}: a never goes before every always`,
      });
  });
}

/** Every condition of `other` is met by each pair that meets `rule`. */
function isTaken(rule: PairRule, other: PairRule): boolean {
  return Object.keys(other.when).every((subject) => {
    const own = asked(rule.when, subject);
    const wider = asked(other.when, subject);
    const isMet = (state: string) => [state, ...(also[state] ?? ['present'])].some((one) => wider.includes(one));
    return own.length > 0 && own.every(isMet);
  });
}

/** By comparison, the levels that no pair reaches. */
function deadLevels({ comparisons }: Ruleset): Map<string, string[]> {
  return new Map(
    comparisons.map(({ name, levels }) => [
      name,
      levels
        .filter(
          ({ when }, j) => isImpossible(when) || levels.slice(0, j).some((earlier) => implies(when, earlier.when)),
        )
        .map((level) => level.name),
    ]),
  );
}
