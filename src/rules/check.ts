import { factKinds } from '../domain/fact.ts';
import { findKind, kindNames } from '../standardise/kinds.ts';
import type { Finding, Loaded } from './load.ts';
import { type LevelTest, pairStates } from './schema/matching.ts';
import type { Ruleset } from './schema/ruleset.ts';
import type { SourceContract } from './schema/source.ts';
import { checkSurvivorship } from './schema/survivorship.ts';

type Path = readonly PropertyKey[];
/** A name that stands at a path of the file, what is wrong with it, and what there is instead. */
type Tell = (path: Path, message: string, known?: readonly string[]) => void;

/** Parts that every field has besides those of its kind. */
const COMMON = ['match', 'valid'];

/** Rules that were made for one file name kinds of their own. */
const ofDedupe = (kind: string): string =>
  kind.startsWith('plain_') ? ' in a project (rules with plain_ kinds are for mestre dedupe --rules)' : '';

/** Names in a ruleset that lead nowhere: kinds, fields, parts, levels. The schema has been checked before. */
export function checkRuleset(loaded: Loaded<Ruleset>): Finding[] {
  const rules = loaded.value;
  const { findings, tell } = collect(loaded.at);
  const fields = Object.keys(rules.fields);
  const comparisons = new Map(rules.comparisons.map((comparison) => [comparison.name, comparison]));

  for (const [name, { kind }] of Object.entries(rules.fields))
    if (findKind(kind) === undefined) tell(['fields', name, 'kind'], `no kind of value is called ${kind}${ofDedupe(kind)}`, kindNames); // prettier-ignore

  const operand = (text: string, path: Path): void => {
    const [field = '', part] = text.split('.');
    const declared = rules.fields[field];
    if (declared === undefined) return tell(path, `there is no field ${field}`, fields);
    const kind = findKind(declared.kind);
    if (part === undefined || kind === undefined || COMMON.includes(part) || part in kind.parts) return;
    tell(path, `${field} (${declared.kind}) has no part ${part}`, Object.keys(kind.parts));
  };

  rules.blocking.keys.forEach(({ on }, i) =>
    on.forEach((atom, j) => operand(atom.split('|')[0]!, ['blocking', 'keys', i, 'on', j])),
  );
  rules.comparisons.forEach(({ on, per, levels }, i) => {
    operand(on, ['comparisons', i, 'on']);
    if (per !== undefined) operand(per, ['comparisons', i, 'per']);
    const field = on.split('.')[0]!;
    if (field in rules.fields)
      levels.forEach(({ when }, j) =>
        operandsOf(when, field).forEach((text) => operand(text, ['comparisons', i, 'levels', j, 'when'])),
      );
  });
  for (const kind of ['always', 'never'] as const)
    rules[kind].forEach(({ when }, i) => {
      for (const [subject, states] of Object.entries(when)) {
        const path = [kind, i, 'when', subject];
        const levels = comparisons.get(subject)?.levels.map(({ name }) => name);
        if (levels === undefined) operand(subject, path);
        const known = [...(levels === undefined ? [] : [...levels, 'else']), ...pairStates];
        for (const state of [states].flat())
          if (!known.includes(state)) tell(path, `there is no level or state ${state}`, known);
      }
    });
  for (const [name, { follow }] of Object.entries(rules.survivorship.fields)) {
    if (!fields.includes(name)) tell(['survivorship', 'fields', name], `there is no field ${name}`, fields);
    if (follow !== undefined && !fields.includes(follow))
      tell(['survivorship', 'fields', name, 'follow'], `there is no field ${follow}`, fields);
  }
  for (const { path, message } of checkSurvivorship(rules.survivorship)) tell(path, message);
  for (const name of Object.keys(rules.generic))
    if (!fields.includes(name)) tell(['generic', name], `there is no field ${name}`, fields);
  for (const [name, apart] of Object.entries(rules.disputed)) {
    if (!fields.includes(name)) tell(['disputed', name], `there is no field ${name}`, fields);
    else if (rules.fields[name]!.list)
      tell(['disputed', name], `${name} is a list; only single values can be disputed`);
    apart.forEach((text, i) => operand(text, ['disputed', name, i]));
  }
  rules.pooled?.by.forEach((text, i) => operand(text, ['pooled', 'by', i]));
  rules.pooled?.fields.forEach((name, i) => {
    if (!fields.includes(name)) tell(['pooled', 'fields', i], `there is no field ${name}`, fields);
    else if (!rules.fields[name]!.list) tell(['pooled', 'fields', i], `${name} is no list`);
  });
  rules.thresholds.rejoin?.by.forEach((name, i) => {
    if (!comparisons.has(name)) tell(['thresholds', 'rejoin', 'by', i], `there is no comparison ${name}`, [...comparisons.keys()]); // prettier-ignore
  });
  for (const [name, weights] of Object.entries(rules.model?.weights ?? {})) {
    const levels = comparisons.get(name)?.levels.map((level) => level.name);
    if (levels === undefined)
      tell(['model', 'weights', name], `there is no comparison ${name}`, [...comparisons.keys()]);
    else
      for (const level of Object.keys(weights))
        if (level !== 'else' && !levels.includes(level))
          tell(['model', 'weights', name, level], `${name} has no level ${level}`, levels);
  }
  return findings;
}

/** Names in a contract that its ruleset or its own layouts do not have. Contracts of entities without rules are told too. */
export function checkContract(loaded: Loaded<SourceContract>, rulesets: readonly Ruleset[]): Finding[] {
  const contract = loaded.value;
  const { findings, tell } = collect(loaded.at);
  if (factKinds.has(contract.entity)) {
    checkFact(contract, rulesets, tell);
    return findings;
  }
  const rules = rulesets.find(({ entity }) => entity === contract.entity);
  if (rules === undefined) {
    tell(
      ['entity'],
      `no rules are for the entity ${contract.entity}, and no fact is called that`,
      rulesets.map(({ entity }) => entity),
    );
    return findings;
  }
  const fields = Object.keys(rules.fields);
  const checkMap = (map: SourceContract['map'], path: Path): void => {
    for (const [field, entry] of Object.entries(map)) {
      if (!fields.includes(field)) tell([...path, field], `${rules.entity} has no field ${field}`, fields);
      const kind = findKind(rules.fields[field]?.kind ?? '');
      if (kind === undefined || typeof entry === 'string' || Array.isArray(entry)) continue;
      for (const input of Object.keys(entry))
        if (!kind.inputs.includes(input)) tell([...path, field, input], `${kind.name} takes no ${input}`, kind.inputs);
    }
  };
  checkMap(contract.map, ['map']);
  contract.layouts.forEach((layout, i) => checkMap(layout.map ?? {}, ['layouts', i, 'map']));
  for (const key of ['authority', 'null_means_deleted'] as const)
    contract[key].forEach((field, i) => {
      if (!fields.includes(field)) tell([key, i], `${rules.entity} has no field ${field}`, fields);
    });
  return findings;
}

/** A fact's map names fields of its kind, its references fields of the rules they lead to. */
function checkFact(contract: SourceContract, rulesets: readonly Ruleset[], tell: Tell): void {
  const kind = factKinds.get(contract.entity)!;
  const fields = kind.fields.map(({ name }) => name);
  const isAmount = (field: string) => kind.fields.some(({ name, type }) => name === field && type === 'amount');
  const checkMap = (map: SourceContract['map'], path: Path): void => {
    for (const [field, entry] of Object.entries(map)) {
      if (!fields.includes(field)) tell([...path, field], `a fact ${kind.name} has no field ${field}`, fields);
      else if (typeof entry !== 'string' && !(Array.isArray(entry) && isAmount(field)))
        tell([...path, field], 'a field of a fact is one column; an amount may be the sum of several');
    }
  };
  checkMap(contract.map, ['map']);
  contract.layouts.forEach((layout, i) => checkMap(layout.map ?? {}, ['layouts', i, 'map']));
  const everywhere = { ...contract.map, ...contract.layouts[0]?.map };
  for (const { name, required } of kind.fields)
    if (required && !(name in everywhere)) tell(['map'], `a fact ${kind.name} needs ${name}`);
  const roles = Object.keys(kind.roles);
  for (const [role, need] of Object.entries(kind.roles))
    if (need === 'needed' && !(role in contract.refs)) tell(['refs'], `a fact ${kind.name} needs ${role}`);
  for (const [role, { entity, by }] of Object.entries(contract.refs)) {
    if (!roles.includes(role)) tell(['refs', role], `a fact ${kind.name} names no ${role}`, roles);
    const rules = rulesets.find((one) => one.entity === entity);
    // Without rules for it a reference leads nowhere yet, and keys stay what they are.
    if (rules === undefined) continue;
    for (const field of Object.keys(by))
      if (!(field in rules.fields))
        tell(['refs', role, 'by', field], `${entity} has no field ${field}`, Object.keys(rules.fields));
  }
  for (const [field, codes] of Object.entries(contract.values)) {
    const known = kind.fields.find(({ name }) => name === field);
    if (known === undefined) tell(['values', field], `a fact ${kind.name} has no field ${field}`, fields);
    for (const [code, means] of Object.entries(codes))
      if (known?.codes !== undefined && !known.codes.includes(means))
        tell(['values', field, code], `${field} has no code ${means}`, known.codes);
  }
}

function collect(at: Loaded<unknown>['at']): { readonly findings: Finding[]; readonly tell: Tell } {
  const findings: Finding[] = [];
  const tell: Tell = (path, message, known = []) =>
    void findings.push({
      at: at(path),
      path: path.join('.'),
      message: known.length === 0 ? message : `${message}; there are ${known.join(', ')}`,
    });
  return { findings, tell };
}

/** What a level test of a field reads: parts of the field, and other fields. */
function operandsOf(test: LevelTest, field: string): string[] {
  if (typeof test === 'string') return [];
  if ('all' in test) return test.all.flatMap((one) => operandsOf(one, field));
  if ('any' in test) return test.any.flatMap((one) => operandsOf(one, field));
  if ('not' in test) return operandsOf(test.not, field);
  if ('same' in test) return [`${field}.${test.same}`];
  if ('swapped' in test) return [test.swapped];
  if ('crossed' in test) return [test.crossed];
  return 'part' in test && test.part !== undefined ? [`${field}.${test.part}`] : [];
}
