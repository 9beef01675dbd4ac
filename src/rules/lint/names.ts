import type { Ruleset } from '../schema/ruleset.ts';
import type { Tell } from './finding.ts';

/** Names that stand twice in one list, and blocking keys that ask for the same under two names. */
export function lintNames(rules: Ruleset, tell: Tell): void {
  const twice = (what: string, names: readonly string[], path: (i: number) => readonly PropertyKey[]) =>
    names.forEach((name, i) => {
      if (names.indexOf(name) < i)
        tell('duplicate_name', 'error', {
          path: path(i),
          message: `a second ${what} is called ${name}`,
          remedy: 'give it a name of its own: reports and rules refer to it by its name',
        });
    });
  const { keys } = rules.blocking;
  twice('blocking key', keys.map(({ name }) => name), (i) => ['blocking', 'keys', i, 'name']); // prettier-ignore
  twice('comparison', rules.comparisons.map(({ name }) => name), (i) => ['comparisons', i, 'name']); // prettier-ignore
  rules.comparisons.forEach(
    ({ name, levels }, i) =>
    twice(`level of ${name}`, levels.map((level) => level.name), (j) => ['comparisons', i, 'levels', j, 'name']), // prettier-ignore
  );
  const pairRules = [...rules.never, ...rules.always].map(({ name }) => name);
  twice('rule', pairRules, (i) =>
    i < rules.never.length ? ['never', i, 'name'] : ['always', i - rules.never.length, 'name'],
  );
  keys.forEach(({ on, name }, i) => {
    const parts = on.toSorted().join(' + ');
    const twin = keys.slice(0, i).find((other) => other.on.toSorted().join(' + ') === parts);
    if (twin !== undefined)
      tell('key_twice', 'warning', {
        path: ['blocking', 'keys', i, 'on'],
        message: `the key ${name} asks for the same as ${twin.name}: ${parts}`,
        remedy: 'take one of them out: it finds nothing and costs a join',
      });
  });
}
