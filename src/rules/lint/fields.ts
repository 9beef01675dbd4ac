import type { Ruleset } from '../schema/ruleset.ts';
import type { SourceContract } from '../schema/source.ts';
import { strategiesOf } from '../schema/survivorship.ts';
import type { Tell } from './finding.ts';

/** Fields that nobody fills or nobody reads, sources that survivorship does not rank. Without contracts only the second is known. */
export function lintFields(rules: Ruleset, contracts: readonly SourceContract[], tell: Tell): void {
  const own = contracts.filter(({ entity }) => entity === rules.entity);
  const mapped = new Set(
    own.flatMap(({ map, layouts }) => [map, ...layouts.map((layout) => layout.map ?? {})].flatMap(Object.keys)),
  );
  for (const [name, field] of Object.entries(rules.fields)) {
    const readers = readersOf(rules, name);
    if (own.length > 0 && !mapped.has(name))
      tell('unmapped_field', 'warning', {
        path: ['fields', name],
        message: `no source maps ${name}${readers.length === 0 ? '' : `, so ${readers.join(', ')} never ${readers.length === 1 ? 'has' : 'have'} a value`}`,
        remedy: `map it in rules/sources/ (${own.map(({ source }) => source).join(', ')}), or take the field out`,
      });
    if (readers.length === 0 && !field.golden)
      tell('idle_field', 'warning', {
        path: ['fields', name],
        message: `nothing reads ${name}: no key, no comparison, no rule, and it is not golden`,
        remedy: 'take it out, or let golden: true publish it',
      });
  }
  lintRanks(rules, own, tell);
}

function lintRanks(rules: Ruleset, own: readonly SourceContract[], tell: Tell): void {
  const { survivorship } = rules;
  const ranked = new Set(survivorship.sources);
  const asksRank = Object.keys(rules.fields).some(
    (field) =>
      strategiesOf(survivorship, field).includes('source') && survivorship.fields[field]?.sources === undefined,
  );
  const missing = own.map(({ source }) => source).filter((source) => !ranked.has(source));
  if (!asksRank || ranked.size === 0 || missing.length === 0) return;
  tell('unranked_source', 'note', {
    path: ['survivorship', 'sources'],
    message: `${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} no rank and come${missing.length === 1 ? 's' : ''} after all others`,
    remedy: 'put every source into the list, best first',
  });
}

const fieldOf = (operand: string): string => operand.split('|')[0]!.split('.')[0]!;

/** The keys, comparisons and rules that read a field, in words. */
function readersOf(rules: Ruleset, field: string): string[] {
  const comparisons = rules.comparisons.filter(
    ({ on, levels }) =>
      fieldOf(on) === field || JSON.stringify(levels).includes(`"${field}`) || readsColumn(levels, field),
  );
  const names = new Set(comparisons.map(({ name }) => name));
  return [
    ...rules.blocking.keys
      .filter(({ on }) => on.some((atom) => fieldOf(atom) === field))
      .map(({ name }) => `key ${name}`),
    ...comparisons.map(({ name }) => `comparison ${name}`),
    ...[...rules.never, ...rules.always]
      .filter(({ when }) => Object.keys(when).some((subject) => !names.has(subject) && fieldOf(subject) === field))
      .map(({ name }) => `rule ${name}`),
  ];
}

/** SQL inside a level speaks of columns: `l.name_suffix`. */
function readsColumn(levels: Ruleset['comparisons'][number]['levels'], field: string): boolean {
  return new RegExp(`\\b[lr]\\.${field}(_|\\b)`).test(JSON.stringify(levels));
}
