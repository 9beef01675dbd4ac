import { literal, sql } from '../sql/sql.ts';
import { select, type SelectStep } from '../sql/step.ts';
import { reachable } from './collapse.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { BINS, bit, CLOSED, DIFFERS, PRESENT, type Slot, toWords } from './pattern-layout.ts';
import { type Asked, largest, sums, type Sum } from './score-bound.ts';

/** What a comparison may add to a sum in each of its states, with the flags of the state. */
function states(slot: Slot, weights: Weights, which: readonly Sum[]): { flags: bigint; most: number[] }[] {
  const { one } = slot;
  const { levels } = weights.comparisons[one.name]!;
  const unequal = reachable(one.levels.map(({ test }) => test.unequal));
  const equal = reachable(one.levels.map(({ test }) => test.equal));
  const open = unequal.filter((i) => !slot.closes.includes(i));
  const most = (indices: readonly number[], bin: number) =>
    which.map((sum) =>
      Math.max(
        ...indices.map(
          (i) => levels[i]![sum] - (sum === 'same' || weights.classes === 2 ? levels[i]!.perBin * bin : 0),
        ),
      ),
    );
  const classes = one.frequency ? [0, ...BINS.map(({ least }) => least)] : [0];
  return [
    { flags: 0n, most: which.map(() => 0) },
    ...classes.flatMap((bin) => {
      const common = BINS.filter(({ least }) => least <= bin).reduce(
        (sum, { place }) => sum | bit(slot, place),
        bit(slot, PRESENT),
      );
      const [differs, closed] = [bit(slot, DIFFERS), bit(slot, CLOSED)];
      const always = [
        // Codes that are equal by chance prove nothing: whatever unequal values reach counts too.
        { flags: common, most: most([...equal, ...unequal], bin) },
        { flags: common | differs, most: most(unequal, bin) },
      ];
      if (!slot.gate) return always;
      return [
        ...always,
        { flags: common | closed, most: most([...equal, ...unequal], bin) },
        { flags: common | differs | closed, most: most(open, bin) },
      ];
    }),
  ];
}

/** `bound_<word>(pattern, <sum>_most)`: the most that pairs of a pattern can reach, for every pattern there is. */
export function bounds(compiled: Compiled, weights: Weights): SelectStep[] {
  const which = sums(weights);
  return toWords(compiled).map(({ number, slots }) => {
    const from = slots.map((slot, i) => {
      const rows = states(slot, weights, which).map(
        ({ flags, most }) => `(${flags}::bigint, ${most.map((weight) => literal(weight)).join(', ')})`,
      );
      return `(values ${rows.join(', ')}) as s${i}(flags, ${which.map((sum) => `${sum}_most`).join(', ')})`;
    });
    const total = (column: string) => slots.map((_, i) => `s${i}.${column}`).join(' + ');
    return select(
      `bound_${number}`,
      `the most that ${slots.map(({ one }) => one.name).join(', ')} can add, by which are missing, equal or surely apart`,
      [],
      sql`
        select
          (${total('flags')})::bigint as pattern,
          ${which.map((sum) => `${total(`${sum}_most`)} as ${sum}_most`)}
        from ${from.join('\ncross join ')}
      `,
    );
  });
}

/** What must be true of a pattern for some `always` rule to hold. */
export function maybeAlways(compiled: Compiled): string {
  const all = toWords(compiled).flatMap(({ number, slots }) => slots.map((slot) => ({ number, slot })));
  const isSet = (name: string, alike: boolean) => {
    const { number, slot } = all.find((each) => each.slot.one.name === name)!;
    const present = bit(slot, PRESENT);
    return `(pattern${number} & ${alike ? present | bit(slot, DIFFERS) : present}) = ${present}`;
  };
  const rules = compiled.always.map((rule) => {
    const tests = [...rule.equal.map((name) => isSet(name, true)), ...rule.present.map((name) => isSet(name, false))];
    return tests.join(' and ') || 'true';
  });
  return `(${rules.join(' or ')})`;
}

/** The most that a comparison can add to a sum of the pair at hand: its pattern is known, and the larger bin of its values. */
export function patternBound(compiled: Compiled, one: CompiledComparison, asked: Asked): string {
  const { weights, which } = asked;
  const { number, slot } = toWords(compiled)
    .flatMap((word) => word.slots.map((each) => ({ number: word.number, slot: each })))
    .find((each) => each.slot.one.name === one.name)!;
  const { levels } = weights.comparisons[one.name]!;
  const bin = one.frequency ? compiled.dialect.id(`${one.name}_bin`) : '0';
  const most = (indices: readonly number[]) =>
    largest(
      indices.map((i) => levels[i]!),
      { which, bin },
    );
  const unequal = reachable(one.levels.map(({ test }) => test.unequal));
  const equal = reachable(one.levels.map(({ test }) => test.equal));
  const [present, differs, closed] = [PRESENT, DIFFERS, CLOSED].map((place) => bit(slot, place)) as [
    bigint,
    bigint,
    bigint,
  ];
  const apart = slot.gate === undefined ? differs : differs | closed;
  return [
    `case pattern${number} & ${present | apart} when 0 then 0e0`,
    `when ${present | differs} then ${most(unequal)}`,
    ...(slot.gate ? [`when ${present | apart} then ${most(unequal.filter((i) => !slot.closes.includes(i)))}`] : []),
    `else ${most([...equal, ...unequal])} end`,
  ].join(' ');
}
