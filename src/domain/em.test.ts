import { expect, test } from 'vitest';
import { fitBest } from './em-choose.ts';
import { poolMonotone } from './em-monotone.ts';
import type { Patterns, Shape } from './em-patterns.ts';
import { fitTwo, type Sample } from './em.ts';

const shape = (name: string, repeat: number): Shape => ({
  name,
  shares: [0, 0],
  fixed: [undefined, undefined],
  exact: true,
  repeat,
});

interface Mixture {
  readonly pairs: number;
  /** Per field: chance of none held, exact, near. */
  readonly fields: readonly (readonly [number, number, number])[];
}

/** Expected counts of every pattern of a mixture whose parameters are known; the likeliest patterns of chance pairs are left to the random sample. */
function mixture(parts: readonly Mixture[]): Sample {
  const fields = parts[0]!.fields.length;
  const all = parts.reduce((sum, part) => sum + part.pairs, 0);
  const patterns = Array.from({ length: 3 ** fields }, (_, code) =>
    Array.from({ length: fields }, (_, c) => Math.floor(code / 3 ** c) % 3),
  );
  const expected = (part: Mixture, levels: readonly number[]) =>
    levels.reduce((share, level, c) => share * part.fields[c]![level]!, part.pairs);
  const isCandidate = (levels: readonly number[]) => levels.filter((level) => level > 0).length >= 1;
  const toPatterns = (
    list: readonly (readonly number[])[],
    count: (levels: readonly number[]) => number,
  ): Patterns => ({
    levels: Array.from({ length: fields }, (_, c) => Int8Array.from(list, (levels) => levels[c]!)),
    rarity: Array.from({ length: fields }, () => new Float32Array(list.length)),
    counts: Float64Array.from(list, count),
  });
  const total = (levels: readonly number[]) => parts.reduce((sum, part) => sum + expected(part, levels), 0);
  return {
    shapes: Array.from({ length: fields }, (_, c) => shape(`f${c}`, parts[0]!.fields[c]![1])),
    candidates: toPatterns(patterns.filter(isCandidate), total),
    random: toPatterns(
      patterns.filter((levels) => !isCandidate(levels)),
      total,
    ),
    total: all,
    records: Math.sqrt(2 * all),
  };
}

const chance: Mixture = { pairs: 10_000_000, fields: Array.from({ length: 5 }, () => [0.989, 0.001, 0.01] as const) };
const same: Mixture = { pairs: 5_000, fields: Array.from({ length: 5 }, () => [0.1, 0.7, 0.2] as const) };

test('two classes: the share of matches and their levels come back from a known mixture, whatever the start', () => {
  const fit = fitTwo(mixture([chance, same]));
  expect(fit.converged).toBe(true);
  expect(fit.same.pairs).toBeGreaterThan(4_900);
  expect(fit.same.pairs).toBeLessThan(5_100);
  for (const m of fit.same.m) {
    expect(m[1]).toBeCloseTo(0.7, 1);
    expect(m[2]).toBeCloseTo(0.2, 1);
  }
  expect(fit.u[0]![2]).toBeCloseTo(0.01, 3);
});

test('no matches: none are expected', () => {
  expect(fitTwo(mixture([chance])).same.pairs).toBeLessThan(50);
});

test('families make a third class; without them there are two', () => {
  // Relatives share the last three fields and differ by chance in the first two.
  const related: Mixture = {
    pairs: 5_000,
    fields: [...chance.fields.slice(0, 2), ...Array.from({ length: 3 }, () => [0.05, 0.9, 0.05] as const)],
  };
  const three = fitBest(mixture([chance, same, related]));
  expect(three.three).not.toBeNull();
  expect(three.three!.atChance).toEqual(['all', 'all', 'none', 'none', 'none']);
  expect(three.fit.same.pairs).toBeGreaterThan(4_700);
  expect(three.fit.same.pairs).toBeLessThan(5_300);
  expect(three.three!.related.pairs).toBeGreaterThan(4_500);
  expect(three.why).toContain('f0, f1');
  const two = fitBest(mixture([chance, same]));
  expect(two.three).toBeNull();
  expect(two.why).toContain('two classes');
});

test('two kinds of relatives: those of the smaller kind are not left among the same', () => {
  const six = (part: Mixture): Mixture => ({ ...part, fields: [...part.fields, part.fields[0]!] });
  const [apart, shared] = [chance.fields[0]!, [0.02, 0.95, 0.03] as const];
  // Of one household, who share four fields of six; and of one name by chance, who are many and share two.
  const household: Mixture = { pairs: 5_000, fields: [apart, apart, shared, shared, shared, shared] };
  const namesakes: Mixture = { pairs: 20_000, fields: [apart, apart, apart, apart, shared, [0.5, 0.4, 0.1]] };
  const sample = told(mixture([six(chance), six(same), household, namesakes]), { lasting: true });
  const { fit, three } = fitBest(sample);
  expect(three?.atChance.slice(0, 2)).toEqual(['all', 'all']);
  expect(three?.atChance.slice(2)).toEqual(['none', 'none', 'none', 'none']);
  expect(fit.same.pairs).toBeGreaterThan(4_700);
  expect(fit.same.pairs).toBeLessThan(5_300);
  // All of the household, and those namesakes who share both fields.
  expect(three!.related.pairs).toBeGreaterThan(14_000);
  // Where nothing that they differ in lasts, they may be the same who moved.
  expect(fitBest(told(sample, { lasting: false })).fit.same.pairs).toBeGreaterThan(9_000);
});

/** The mixture with the first field told of: a name, of which the second level says that half of the words agree. */
const told = (sample: Sample, about: Partial<Shape>): Sample => ({
  ...sample,
  shapes: sample.shapes.map((one, c) => (c === 0 ? { ...one, ...about } : one)),
});

test('a single field tells relatives apart where it lasts, and they are too many to be damage', () => {
  const few = (part: Mixture): Mixture => ({ ...part, fields: part.fields.slice(0, 3) });
  // A first name at chance; family name and town are shared, and more truly than a record's own copies share them.
  const related: Mixture = { pairs: 5_000, fields: [chance.fields[0]!, [0.02, 0.9, 0.08], [0.01, 0.98, 0.01]] };
  const sample = mixture([few(chance), few(same), related]);
  const three = fitBest(told(sample, { lasting: true }));
  expect(three.three?.atChance).toEqual(['all', 'none', 'none']);
  expect(three.fit.same.pairs).toBeGreaterThan(4_500);
  expect(three.fit.same.pairs).toBeLessThan(5_500);
  // A telephone changes: whoever shares the rest is the same.
  expect(fitBest(sample).three).toBeNull();
  // One pair in six with another first name: that is damage.
  const damaged = told(mixture([few(chance), few(same), { ...related, pairs: 1_000 }]), { lasting: true });
  expect(fitBest(damaged).three).toBeNull();
});

test('relatives share half of a name that one field holds: only the whole of it is at chance among them', () => {
  const few = (part: Mixture): Mixture => ({ ...part, fields: part.fields.slice(0, 3) });
  const related: Mixture = { pairs: 8_000, fields: [[0.04, 0.001, 0.959], [0.1, 0.7, 0.2], chance.fields[2]!] };
  const sample = mixture([
    few(chance),
    few({ ...same, fields: [[0.05, 0.9, 0.05], ...same.fields.slice(1)] }),
    related,
  ]);
  const three = fitBest(told(sample, { strong: 1, lasting: true }));
  expect(three.three?.atChance).toEqual(['strong', 'none', 'all']);
  expect(three.three!.related.m[0]![2]).toBeGreaterThan(0.8);
  expect(three.three!.related.m[0]![1]).toBeCloseTo(three.fit.u[0]![1]!, 12);
  expect(three.fit.same.pairs).toBeGreaterThan(4_500);
  expect(three.fit.same.pairs).toBeLessThan(5_500);
});

test('weights never fall from weak to strong levels', () => {
  // Levels: none held, strongest, weaker. The strongest was seen less often than chance says.
  const pooled = poolMonotone(Float64Array.of(0.2, 0.1, 0.7), Float64Array.of(0.8, 0.1, 0.1));
  const ratio = pooled.m.map((m, i) => m / pooled.u[i]!);
  expect(ratio[1]).toBeCloseTo(ratio[2]!, 12);
  expect(ratio[2]!).toBeGreaterThan(ratio[0]!);
  expect(pooled.m.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
});

test('a level that was never seen weighs nothing, not a great deal', () => {
  const sample = mixture([chance, same]);
  const unseen: Sample = {
    ...sample,
    shapes: sample.shapes.map((one) => ({ ...one, shares: [0, 0, 0], fixed: [undefined, undefined, undefined] })),
  };
  const fit = fitTwo(unseen);
  for (const weights of fit.same.weights) expect(weights[3]).toBeLessThanOrEqual(weights[2]!);
});

test('a weight that the rules fix stays', () => {
  const sample = mixture([chance, same]);
  const fixed = {
    ...sample,
    shapes: sample.shapes.map((one, c) => (c === 0 ? { ...one, fixed: [undefined, 0] } : one)),
  };
  expect(fitTwo(fixed).same.weights[0]![2]).toBe(0);
});

test('a common first name and a birth date together tell relatives apart, though half of them share a phone', () => {
  const levels = (exact: number, near: number) => [1 - exact - near, exact, near] as const;
  const shares = [0.03, 0.001, 0.02, 0.002, 0.001];
  const strangers: Mixture = { pairs: 3_000_000, fields: shares.map((share) => levels(share, share)) };
  const own: Mixture = { pairs: 1_500, fields: shares.map(() => levels(0.85, 0.1)) };
  const family: Mixture = {
    pairs: 4_000,
    fields: [levels(0.03, 0.03), levels(0.001, 0.001), levels(0.95, 0.04), levels(0.9, 0.05), levels(0.5, 0.001)],
  };
  const chosen = fitBest(mixture([strangers, own, family]));
  expect(chosen.three?.atChance).toEqual(['all', 'all', 'none', 'none', 'none']);
  expect(chosen.fit.same.pairs).toBeGreaterThan(1_350);
  expect(chosen.fit.same.pairs).toBeLessThan(1_650);
});

test('who agrees on name and birth date and differs in all that may change has moved, and is no relative', () => {
  const levels = (exact: number) => [1 - exact - 0.02, exact, 0.02] as const;
  const strangers: Mixture = {
    pairs: 3_000_000,
    fields: Array.from({ length: 4 }, () => [0.988, 0.002, 0.01] as const),
  };
  const stayed: Mixture = { pairs: 2_000, fields: [0.93, 0.93, 0.95, 0.95].map(levels) };
  const moved: Mixture = { pairs: 1_800, fields: [0.93, 0.93, 0.002, 0.002].map(levels) };
  const sample = mixture([strangers, stayed, moved]);
  const told = (date: boolean): Sample => ({
    ...sample,
    shapes: sample.shapes.map((one, c) => ({ ...one, lasting: c < 2, date: date && c === 1 })),
  });
  // Without a date these may as well be two of one name.
  expect(fitBest(told(false)).three?.atChance).toEqual(['none', 'none', 'all', 'all']);
  const chosen = fitBest(told(true));
  expect(chosen.three).toBeNull();
  expect(chosen.fit.same.pairs).toBeGreaterThan(3_600);
});

test('unrelated pairs whose name and address of e-mail agree together do not hide the relatives', () => {
  const levels = (exact: number) => [1 - exact - 0.02, exact, 0.02] as const;
  // First name, street, phone, e-mail.
  const strangers: Mixture = { pairs: 3_000_000, fields: [0.01, 0.002, 0.002, 0.002].map(levels) };
  const own: Mixture = { pairs: 1_500, fields: [0.9, 0.9, 0.8, 0.8].map(levels) };
  const family: Mixture = { pairs: 3_000, fields: [0.01, 0.95, 0.6, 0.002].map(levels) };
  // Many who share a name share the e-mail that is made of it, near enough, and nothing else.
  const namesakes: Mixture = { pairs: 30_000, fields: [[0.02, 0.2, 0.78], levels(0.002), levels(0.002), [0.1, 0.01, 0.89]] }; // prettier-ignore
  const sample = mixture([strangers, own, family, namesakes]);
  const told = { ...sample, shapes: sample.shapes.map((one, c) => ({ ...one, lasting: c === 0 })) };
  const chosen = fitBest(told);
  expect(chosen.three?.atChance[0]).toBe('all');
  expect(chosen.three?.atChance[1]).toBe('none');
  expect(chosen.fit.same.pairs).toBeGreaterThan(1_350);
  expect(chosen.fit.same.pairs).toBeLessThan(1_800);
});

test('relatives alone, who differ in name and birth date, leave nobody the same; without a birth date that is not known', () => {
  const levels = (exact: number) => [1 - exact - 0.02, exact, 0.02] as const;
  // First name, birth date, family name, street.
  const strangers: Mixture = { pairs: 500_000, fields: [0.02, 0.002, 0.005, 0.002].map(levels) };
  const family: Mixture = { pairs: 200, fields: [0.02, 0.002, 0.95, 0.9].map(levels) };
  const sample = mixture([strangers, family]);
  const told = (birth: boolean) => ({
    ...sample,
    shapes: sample.shapes.map((one, c) => ({
      ...one,
      lasting: c < 3,
      date: birth && c === 1,
      birth: birth && c === 1,
    })),
  });
  const chosen = fitBest(told(true));
  expect(chosen.fit.same.pairs).toBeLessThan(0.5);
  expect(chosen.three!.related.pairs).toBeGreaterThan(150);
  expect(chosen.three!.related.pairs).toBeLessThan(250);
  expect(fitBest(told(false)).fit.same.pairs).toBeGreaterThan(150);
});
