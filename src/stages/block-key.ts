import type { Dialect } from '../sql/dialect.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { type Atom, toAtom } from './block-atom.ts';

/** A blocking key of the rules, or one that an `always` rule needs so that its pairs are found. */
export interface Key {
  /** Index in `Keys.names`: what `candidate.key` and `link.key` refer to. */
  readonly number: number;
  readonly name: string;
  readonly why: string;
  readonly atoms: readonly Atom[];
}

export interface Keys {
  readonly dialect: Dialect;
  readonly names: readonly string[];
  /** Keys of single values: a node is in one block. */
  readonly single: readonly Key[];
  /** Keys with a list: a node is in several. */
  readonly exploded: readonly Key[];
  /** Size above which a block is hot, by number of key. */
  readonly largest: readonly number[];
  /** Atoms that part hot blocks. */
  readonly pool: readonly Atom[];
  /** Bits of the unique sources. */
  readonly masks: readonly bigint[];
  readonly budget: number;
}

const isExploded = (key: Key) => key.atoms.some((atom) => atom.list);

/** All keys that pairs are looked for by: those of the rules in their order, then those that `always` rules imply. */
export function toKeys(rules: Ruleset, dialect: Dialect, unique: readonly string[] = []): Keys {
  const written = rules.blocking.keys.map((key) => ({ ...key, why: key.why ?? '' }));
  const all = [...written, ...implied(rules)];
  const keys = all.map((key, number): Key => ({
    number,
    name: key.name,
    why: key.why,
    atoms: key.on.map((atom) => toAtom(rules, dialect, atom, `blocking key ${key.name}`)),
  }));
  return {
    dialect,
    names: all.map((key) => key.name),
    single: keys.filter((key) => !isExploded(key)),
    exploded: keys.filter(isExploded),
    largest: all.map((key) => key.largest ?? rules.blocking.largest),
    pool: pool(rules, dialect, keys),
    masks: unique.map((_, i) => 1n << BigInt(i)),
    budget: rules.blocking.budget,
  };
}

interface WrittenKey {
  readonly name: string;
  readonly on: readonly string[];
  readonly largest?: number | undefined;
  readonly why: string;
}

/** An `always` rule must see its pairs: what it asks to be equal becomes a key, unless a written key finds at least as much. */
function implied(rules: Ruleset): WrittenKey[] {
  return rules.always.flatMap((rule) => {
    const on = Object.entries(rule.when).flatMap(([subject, asked]) => {
      const wanted = typeof asked === 'string' ? [asked] : asked;
      const comparison = rules.comparisons.find((one) => one.name === subject);
      const equal = wanted.every(
        (name) =>
          name === 'same' ||
          name === 'both_valid_same' ||
          comparison?.levels.some(
            (level) => level.name === name && (level.when === 'exact' || level.when === 'shared'),
          ),
      );
      return equal ? [comparison?.on ?? subject] : [];
    });
    const found = rules.blocking.keys.some((key) => key.on.every((atom) => on.includes(atom.split('|')[0]!)));
    return on.length === 0 || found ? [] : [{ name: `always: ${rule.name}`, on, why: rule.why }];
  });
}

/** Every atom that a key uses, and every compared value in full. */
function pool(rules: Ruleset, dialect: Dialect, keys: readonly Key[]): Atom[] {
  const compared = rules.comparisons.map(({ on, name }) => toAtom(rules, dialect, on, `comparison ${name}`));
  const byText = new Map([...keys.flatMap((key) => key.atoms), ...compared].map((atom) => [atom.text, atom]));
  return [...byText.values()];
}
