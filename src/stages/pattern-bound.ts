import { literal, sql } from '../sql/sql.ts';
import { select, type SelectStep } from '../sql/step.ts';
import { reachable } from './collapse.ts';
import { isClosed } from './levels/flag.ts';
import type { Compiled, CompiledComparison } from './match-compile.ts';
import type { Weights } from './match-weight.ts';
import { closedBy, gatesOf, lettersOf, type Placed, type Slot, slotOf, toWords } from './pattern-layout.ts';
import { type Asked, largest, ratePerBin, sums, type Sum } from './score-bound.ts';

/** Levels that a comparison may be at, "else" last, while its own flag is set or not. */
function levelsOf(slot: Slot): { differs: number[]; alike: number[] } {
  const differs = reachable(slot.one.levels.map(({ test }) => test.unequal));
  const equal = reachable(slot.one.levels.map(({ test }) => test.equal));
  // Values that seem to be equal need not be: whatever unequal ones reach counts too.
  return { differs, alike: [...new Set([...equal, ...differs])] };
}

/** The levels ("else" last) that a comparison may be at where both sides are present, by which of its flags are set. */
export function openLevels(slot: Slot): { flags: bigint; levels: number[] }[] {
  const gates = gatesOf(slot);
  const { differs, alike } = levelsOf(slot);
  return Array.from({ length: 2 ** slot.flags.length }, (_, i) => {
    const set = slot.flags.filter((_flag, place) => i & (1 << place));
    const isSet = new Set(set.map(({ flag }) => flag.key));
    const levels = (slot.own !== undefined && set.includes(slot.own) ? differs : alike).filter((level) => {
      const gate = gates[level];
      return gate === undefined || !isClosed(gate, ({ key }) => isSet.has(key));
    });
    return { flags: set.reduce((sum, { bit }) => sum | bit, slot.present), levels };
  });
}

/** What a comparison may add to a sum in each of its states, with the bits of the state. */
export function states(slot: Slot, weights: Weights, which: readonly Sum[]): { bits: bigint; most: number[] }[] {
  const { levels } = weights.comparisons[slot.one.name]!;
  const classes = [0, ...slot.bins.map(({ least }) => least)];
  return [
    { bits: 0n, most: which.map(() => 0) },
    ...openLevels(slot).flatMap(({ flags: bits, levels: open }) =>
      classes.map((bin) => ({
        bits: slot.bins.filter(({ least }) => least <= bin).reduce((sum, { bit }) => sum | bit, bits),
        most: which.map((sum) => Math.max(...open.map((i) => levels[i]![sum] - ratePerBin(levels[i]!, sum) * bin))),
      })),
    ),
  ];
}

/** `bound_<word>(pattern, <sum>_most)`: the most that pairs of a pattern can reach, for every pattern there is. */
export function bounds(compiled: Compiled, weights: Weights): SelectStep[] {
  const which = sums(weights);
  return toWords(compiled).map(({ number, slots }) => {
    const from = slots.map((slot, i) => {
      const rows = states(slot, weights, which).map(
        ({ bits, most }) => `(${bits}::bigint, ${most.map((weight) => literal(weight)).join(', ')})`,
      );
      return `(values ${rows.join(', ')}) as s${i}(bits, ${which.map((sum) => `${sum}_most`).join(', ')})`;
    });
    const total = (column: string) => slots.map((_, i) => `s${i}.${column}`).join(' + ');
    return select(
      `bound_${number}`,
      `the most that ${slots.map(({ one }) => one.name).join(', ')} can add, by which are missing, equal or surely apart`,
      [],
      sql`
        select
          (${total('bits')})::bigint as pattern,
          ${which.map((sum) => `${total(`${sum}_most`)} as ${sum}_most`)}
        from ${from.join('\ncross join ')}
      `,
    );
  });
}

/** Bits that a flag takes off what values that differ may reach, all other flags unset. */
export function takes({ flag }: Placed, slot: Slot, weights: Weights): number {
  const { levels } = weights.comparisons[slot.one.name]!;
  const gates = gatesOf(slot);
  const { differs } = levelsOf(slot);
  const isOpen = (i: number) => {
    const gate = gates[i];
    return gate === undefined || !isClosed(gate, ({ key }) => key === flag.key);
  };
  const most = (some: readonly number[]) => Math.max(...some.map((i) => levels[i]!.same));
  return most(differs) - most(differs.filter(isOpen));
}

/** The limits of each word (by name) that take most off the bounds of pairs whose values differ, as far as it is known without a look at the data. */
export function telling(compiled: Compiled, weights: Weights): Set<string> {
  const chosen = toWords(compiled).flatMap((word) => {
    const all = lettersOf(word).limits.map(({ name, halves }) => {
      const bits = halves.map((each) => {
        const slot = word.slots.find(({ flags }) => each !== undefined && flags.includes(each));
        return slot === undefined ? 0 : takes(each!, slot, weights);
      });
      return { name, bits: bits.reduce((sum, one) => sum + one, 0) };
    });
    const best = all.toSorted((a, b) => b.bits - a.bits)[0];
    return best !== undefined && best.bits > 0 ? [best.name] : [];
  });
  return new Set(chosen);
}

/** What must be true of a pattern for each `always` rule to hold: of these bits of a slot's word, those of `value` are set and no others. */
export function alwaysTests(compiled: Compiled): { slot: Slot; bits: bigint; value: bigint }[][] {
  return compiled.always.map((rule) =>
    [...new Set([...rule.equal, ...rule.present])].map((name) => {
      const slot = slotOf(compiled, name);
      const { present, own } = slot;
      const bits = rule.equal.includes(name) && own !== undefined ? present | own.bit : present;
      return { slot, bits, value: present };
    }),
  );
}

/** What must be true of a pattern for some `always` rule to hold. */
export function maybeAlways(compiled: Compiled): string {
  const rules = alwaysTests(compiled).map(
    (tests) =>
      tests.map(({ slot, bits, value }) => `(pattern${slot.number} & ${bits}) = ${value}`).join(' and ') || 'true',
  );
  return `(${rules.join(' or ')})`;
}

/** The most that a comparison can add to a sum of the pair at hand, by its pattern: the same number as in the tables of bounds. */
export function patternBound(compiled: Compiled, one: CompiledComparison, { weights, which }: Asked): string {
  const slot = slotOf(compiled, one.name);
  const { levels } = weights.comparisons[one.name]!;
  const steps = slot.bins.toSorted((a, b) => b.least - a.least);
  const bin = one.frequency
    ? `(case ${steps.map((step) => `when (pattern${slot.number} & ${step.bit}) <> 0 then ${step.least}`).join(' ')} else 0 end)`
    : '0';
  const gates = gatesOf(slot);
  const { differs, alike } = levelsOf(slot);
  // Levels under the same condition are looked at together.
  const byCondition = new Map<string, number[]>();
  for (const i of alike) {
    const gate = gates[i];
    const conditions = [
      ...(differs.includes(i) || slot.own === undefined ? [] : [`(pattern${slot.number} & ${slot.own.bit}) = 0`]),
      ...(gate === undefined ? [] : [`not (${closedBy(slot, gate)})`]),
    ];
    const condition = conditions.join(' and ');
    byCondition.set(condition, [...(byCondition.get(condition) ?? []), i]);
  }
  const terms = [...byCondition].map(([condition, indices]) => {
    const most = largest(
      indices.map((i) => levels[i]!),
      { which, bin },
    );
    return condition === '' ? most : `case when ${condition} then ${most} end`;
  });
  const greatest = terms.length === 1 ? terms[0]! : `greatest(${terms.join(', ')})`;
  return `case when (pattern${slot.number} & ${slot.present}) = 0 then 0e0 else ${greatest} end`;
}
