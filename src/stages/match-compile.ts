import { MestreError } from '../errors.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Dialect } from '../sql/dialect.ts';
import { toTest } from './levels/index.ts';
import {
  type Feature,
  type Late,
  type Measure,
  type Operand,
  type Scope,
  type Test,
  toOperand,
} from './levels/level.ts';
import { frequencyShare } from './match-weight.ts';

/** A comparison with everything that its SQL needs. */
export interface CompiledComparison {
  readonly name: string;
  readonly on: Operand;
  /** True where values are counted for it. */
  readonly frequency: boolean;
  /** What tells the holders of a value apart where not each record counts: an expression over the columns of `node`. */
  readonly per?: string;
  readonly levels: readonly { readonly name: string; readonly test: Test; readonly share: number }[];
  /** Each with the levels that ask for it, by index; measures may read what is made late. */
  readonly late: readonly (Late & { readonly levels: readonly number[] })[];
  readonly measures: readonly (Measure & { readonly levels: readonly number[] })[];
  readonly cost: number;
}

/** A deterministic rule as SQL over the columns and levels of a pair. */
export interface CompiledRule {
  readonly name: string;
  readonly why: string;
  readonly review: boolean;
  readonly kind: 'always' | 'never';
  readonly holds: string;
  /** Comparisons whose codes must be equal (lists: share) for the rule to hold: what can be known before anything is compared. */
  readonly equal: readonly string[];
  /** Comparisons that must be present on both sides. */
  readonly present: readonly string[];
}

/** The matching part of the rules, resolved once: which columns a node has, how pairs are compared. */
export interface Compiled {
  readonly rules: Ruleset;
  readonly dialect: Dialect;
  readonly comparisons: readonly CompiledComparison[];
  readonly always: readonly CompiledRule[];
  readonly never: readonly CompiledRule[];
  /** Columns taken from `record`. */
  readonly columns: readonly string[];
  /** Columns made once per node. */
  readonly features: readonly Feature[];
  /** Columns that comparisons and rules read on both sides of a pair. */
  readonly pairColumns: readonly string[];
}

/** Resolves the rules. Throws `unknown_field` or `unknown_level` (78) naming the rule. */
export function compile(rules: Ruleset, dialect: Dialect): Compiled {
  const columns = new Set<string>();
  const features = new Map<string, Feature>();
  const pairColumns = new Set<string>();
  const sides = (column: string): readonly [string, string] => {
    pairColumns.add(column);
    return [dialect.id(`${column}_l`), dialect.id(`${column}_r`)];
  };
  const base = (column: string) => {
    columns.add(column);
    return sides(column);
  };
  const holder = (text: string, where: string): string => {
    const { field, column } = toOperand(rules, text, where);
    columns.add(column).add(`${field}_valid`);
    return `case when ${dialect.id(`${field}_valid`)} then ${dialect.id(column)} end`;
  };
  const comparisons = rules.comparisons.map((comparison): CompiledComparison => {
    const where = `comparison ${comparison.name}`;
    const on = toOperand(rules, comparison.on, where);
    const measures = new Map<string, { cutoff: number; sql: (cutoff: number) => string; levels: Set<number> }>();
    const late = new Map<string, Late & { levels: Set<number> }>();
    let asking = 0;
    const scope: Scope = {
      dialect,
      on,
      part: (name) => (name === undefined ? on : toOperand(rules, `${on.field}.${name}`, where)),
      operand: (text) => toOperand(rules, text, where),
      sides: base,
      feature: (column, suffix, sql) => {
        columns.add(column);
        const name = `${column}_${suffix}`;
        features.set(name, { column: name, sql: sql(dialect.id(column)) });
        return sides(name);
      },
      valueFeature: (column, suffix, sql) => {
        columns.add(column);
        const name = `${column}_${suffix}`;
        features.set(name, { column: name, sql: sql(dialect.id(column)), of: column });
        return sides(name);
      },
      late: (column, suffix, sql) => {
        base(column);
        const name = `${comparison.name}_${column}_${suffix}`;
        const levels = (late.get(name)?.levels ?? new Set<number>()).add(asking);
        late.set(name, { name, column, sql, levels });
        return [dialect.id(`${name}_l`), dialect.id(`${name}_r`)];
      },
      measure: (name, cutoff, sql) => {
        const full = `${comparison.name}_${name}`;
        const known = measures.get(full);
        const levels = (known?.levels ?? new Set<number>()).add(asking);
        measures.set(full, { cutoff: Math.min(cutoff, known?.cutoff ?? cutoff), sql, levels });
        return dialect.id(full);
      },
    };
    base(on.column);
    const per = comparison.per === undefined ? undefined : holder(comparison.per, where);
    const levels = comparison.levels.map((level, i) => {
      asking = i;
      return { name: level.name, test: toTest(scope, level.when), share: frequencyShare(comparison, i) };
    });
    return {
      name: comparison.name,
      on,
      frequency: comparison.frequency,
      ...(per === undefined ? {} : { per }),
      levels,
      late: [...late.values()].map((one) => ({ ...one, levels: [...one.levels] })),
      measures: [...measures].map(([name, { cutoff, sql, levels: by }]) => ({
        name,
        sql: sql(cutoff),
        levels: [...by],
      })),
      cost: Math.max(...levels.map((level) => level.test.cost)),
    };
  });
  const toRule =
    (kind: 'always' | 'never') =>
    (rule: Ruleset['always'][number]): CompiledRule => ({
      name: rule.name,
      why: rule.why,
      review: rule.review,
      kind,
      ...conditions(rules, comparisons, { rule, kind, base, dialect }),
    });
  const always = rules.always.map(toRule('always'));
  const never = rules.never.map(toRule('never'));
  for (const key of rules.blocking.keys)
    for (const atom of key.on) columns.add(toOperand(rules, atom.split('|')[0]!, `blocking key ${key.name}`).column);
  return {
    rules,
    dialect,
    comparisons,
    always,
    never,
    columns: [...columns].toSorted(),
    features: [...features.values()],
    pairColumns: [...pairColumns],
  };
}

interface RuleScope {
  readonly rule: Ruleset['always'][number];
  readonly kind: 'always' | 'never';
  readonly base: (column: string) => readonly [string, string];
  readonly dialect: Dialect;
}

function conditions(
  rules: Ruleset,
  comparisons: readonly CompiledComparison[],
  { rule, kind, base, dialect }: RuleScope,
): { holds: string; equal: string[]; present: string[] } {
  const where = `${kind} rule "${rule.name}"`;
  const equal: string[] = [];
  const present: string[] = [];
  const holds = Object.entries(rule.when).map(([subject, asked]) => {
    const wanted = typeof asked === 'string' ? [asked] : asked;
    const comparison = comparisons.find((one) => one.name === subject);
    const levelNames = [...(comparison?.levels.map((level) => level.name) ?? []), ...(comparison ? ['else'] : [])];
    const levels = wanted.filter((name) => levelNames.includes(name));
    const states = wanted.filter((name) => !levelNames.includes(name));
    const operand = comparison?.on ?? toOperand(rules, subject, `${where}`);
    const tests = states.map((name) => {
      const test = stateTests[name];
      if (test === undefined)
        throw new MestreError('config', 'unknown_level', `${where} asks ${subject} to be ${name}`, {
          hint: `it can be: ${[...levelNames, ...Object.keys(stateTests)].join(', ')}`,
        });
      return test({ operand, base, dialect });
    });
    if (comparison !== undefined) {
      const chosen = levels.map((name) => comparison.levels.find((level) => level.name === name));
      const needsEqual =
        chosen.every((level) => level !== undefined && level.test.unequal === 'fails') &&
        states.every((name) => name === 'same' || name === 'both_valid_same');
      if (needsEqual) equal.push(comparison.name);
      if (!states.includes('missing')) present.push(comparison.name);
      if (levels.length > 0) {
        const numbers = levels.map((name) => (name === 'else' ? 0 : levelNames.indexOf(name) + 1));
        tests.push(`${dialect.id(`${comparison.name}_level`)} in (${numbers.join(', ')})`);
      }
    }
    return tests.length === 1 ? tests[0]! : `(${tests.map((test) => `coalesce(${test}, false)`).join(' or ')})`;
  });
  return { holds: holds.map((condition) => `(${condition})`).join(' and '), equal, present };
}

interface StateScope {
  readonly operand: Operand;
  readonly base: (column: string) => readonly [string, string];
  readonly dialect: Dialect;
}

const isSame = ({ operand, base, dialect }: StateScope) => {
  const [l, r] = base(operand.column);
  return operand.list ? dialect.listOverlap(l, r) : `${l} = ${r}`;
};
const isPresent = ({ operand, base }: StateScope) => {
  const [l, r] = base(operand.column);
  return `${l} is not null and ${r} is not null`;
};
const bothValid = ({ operand, base }: StateScope) => {
  const [l, r] = base(`${operand.field}_valid`);
  return `coalesce(${l}, false) and coalesce(${r}, false)`;
};

/** States of a field on both sides, as SQL. */
const stateTests: Readonly<Record<string, (scope: StateScope) => string>> = {
  same: isSame,
  different: (scope) => `${isPresent(scope)} and not (${isSame(scope)})`,
  missing: (scope) => `not (${isPresent(scope)})`,
  present: isPresent,
  both_valid_same: (scope) => `${bothValid(scope)} and ${isSame(scope)}`,
  both_valid_different: (scope) => `${bothValid(scope)} and ${isPresent(scope)} and not (${isSame(scope)})`,
};
