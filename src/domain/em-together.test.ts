import { expect, test } from 'vitest';
import type { Chosen } from './em-choose.ts';
import type { Patterns, Shape } from './em-patterns.ts';
import { fitTogether } from './em-together.ts';
import { fitTwo, type Sample } from './em.ts';

/** Pairs whose fields agree or differ: each part has its number of pairs, and of each state of all fields its share. */
interface Part {
  readonly pairs: number;
  /** By the fields that agree, as bits of a number. */
  readonly share: (agreeing: number) => number;
}

const shapeOf = (about: Partial<Shape>, place: number): Shape => ({ name: `f${place}`, shares: [0], fixed: [undefined], exact: true, repeat: 0, ...about }); // prettier-ignore

function sampleOf(parts: readonly Part[], about: readonly Partial<Shape>[]): Sample {
  const states = Array.from({ length: 2 ** about.length }, (_, code) => code);
  const patterns = (list: readonly number[]): Patterns => ({
    levels: about.map((_, c) => Int8Array.from(list, (code) => (code >> c) & 1)),
    rarity: about.map(() => new Float32Array(list.length)),
    counts: Float64Array.from(list, (code) => parts.reduce((sum, { pairs, share }) => sum + pairs * share(code), 0)),
  });
  const total = parts.reduce((sum, { pairs }) => sum + pairs, 0);
  // What agrees in something is found by blocking, all of it.
  return { shapes: about.map(shapeOf), candidates: patterns(states.slice(1)), random: patterns([0]), total, records: Math.sqrt(2 * total) }; // prettier-ignore
}

const each = (code: number, shares: readonly number[]) =>
  shares.reduce((product, share, c) => product * ((code >> c) & 1 ? share : 1 - share), 1);
const fit = (sample: Sample) => fitTogether(sample, { fit: fitTwo(sample), three: null, why: '' } satisfies Chosen);

test('fields that depend on nothing stay as they were', () => {
  const sample = sampleOf(
    [{ pairs: 1e6, share: (code) => each(code, [0.01, 0.02, 0.01, 0.02]) }, { pairs: 800, share: (code) => each(code, [0.9, 0.9, 0.9, 0.9]) }],
    [{}, {}, {}, {}],
  ); // prettier-ignore
  const before = fitTwo(sample);
  const after = fit(sample);
  expect(after.together).toEqual([]);
  expect(after.fit.weight).toEqual(before.weight);
});

test('a town that its postcode implies counts once: what goes off is how much oftener both agree by chance than each would', () => {
  // Of unrelated pairs one in 20 shares the postcode, and with it the town; one in 10 the town.
  const town = (code: number) => (code & 1 ? (code & 2 ? 0.05 : 0) : code & 2 ? 0.05 : 0.9);
  const chance = (code: number) => 1e6 * town(code) * each(code >> 2, [0.001, 0.001, 0.001, 0.001]);
  const same = (code: number) => 2000 * each(code, [0.9, 0.9, 0.9, 0.9, 0.9, 0.9]);
  const sample = sampleOf(
    [
      { pairs: 1, share: chance },
      { pairs: 1, share: same },
    ],
    [{}, {}, {}, {}, {}, {}],
  );
  const { together } = fit({ ...sample, total: 1_002_000 });
  expect(together.map(({ places }) => places)).toEqual([[0, 1]]);
  // 50,000 pairs agree in both, 5,000 would were they independent: 10 times as many, 3.3 bits.
  expect(together[0]!.same.agree).toBeCloseTo(-Math.log2(10), 1);
  expect(together[0]!.same.differ).toBe(0);
});

test('two fields alone make no bond: whether they agree by chance or because they are the same, nothing else tells', () => {
  const town = (code: number) => [0.9, 0.05, 0.04, 0.01][code]!;
  const same = (code: number) => each(code, [0.9, 0.9]);
  const sample = sampleOf(
    [
      { pairs: 1e5, share: town },
      { pairs: 500, share: same },
    ],
    [{}, {}],
  );
  expect(fit(sample).together).toEqual([]);
  expect(fit(sample).fit.weight).toEqual(fitTwo(sample).weight);
});

/** Four fields that stay, and two that both change with one who moves. */
const stays = [0.95, 0.95, 0.95, 0.95];
const movers: readonly Part[] = [
  { pairs: 1e6, share: (code) => each(code, [0.002, 0.002, 0.002, 0.002, 0.002, 0.002]) },
  { pairs: 600, share: (code) => each(code, [...stays, 0.95, 0.95]) },
  { pairs: 200, share: (code) => each(code, [...stays, 0.02, 0.02]) },
];
const named = [{ lasting: true }, { lasting: true }, { lasting: true }, { lasting: true }];

test('who moved differs in street and postcode, and that counts once', () => {
  const { together, fit: after } = fit(sampleOf(movers, [...named, {}, {}]));
  expect(together.map(({ places }) => places)).toEqual([[4, 5]]);
  // Of 800, street and postcode differ in 28 % each and in 25 % together: log2(.25 / .28²) = 1.6 bits.
  const [alone, both] = [(600 * 0.05 + 200 * 0.98) / 800, (600 * 0.05 ** 2 + 200 * 0.98 ** 2) / 800];
  expect(together[0]!.same.differ).toBeGreaterThan(Math.log2(both / alone ** 2) - 0.25);
  expect(together[0]!.same.differ).toBeLessThan(Math.log2(both / alone ** 2) + 0.25);
  expect(after.same.pairs).toBeGreaterThan(780);
});

test('names and birth dates that differ together are what relatives do: nothing is given back', () => {
  expect(fit(sampleOf(movers, [...named, { lasting: true }, { lasting: true }])).together).toEqual([]);
});
