import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOND, contract } from './contraction.ts';
import { closePairs, contradicted, nameOf, type Said, type Standing, toKey } from './decision.ts';

const record = (name: string) => toKey(`s:${name}`);
const say = (id: number, kind: Said, ...sides: string[]): Standing => ({
  id,
  kind,
  sides: kind === 'same' ? [sides.map(record)] : sides.map((side) => side.split(' ').map(record)),
});
const told = (decisions: readonly Standing[]) =>
  closePairs(decisions).map(({ key_l: l, key_r: r, verdict }) => `${l}${verdict === 'same' ? '=' : '≠'}${r}`);

describe('what follows from decisions', () => {
  test('a chain of decisions says all its pairs, so that a record that is gone breaks nothing', () => {
    expect(told([say(1, 'same', 'a', 'b'), say(2, 'same', 'b', 'c')])).toEqual(['a=b', 'a=c', 'b=c']);
  });

  test('who is the same as one is different from whom that one is different', () => {
    expect(told([say(1, 'same', 'a', 'b'), say(2, 'different', 'b', 'c')])).toEqual(['a=b', 'a≠c', 'b≠c']);
  });

  test('a split says nothing about the records of one side', () => {
    expect(told([say(1, 'different', 'a b', 'c d')])).toEqual(['a≠c', 'a≠d', 'b≠c', 'b≠d']);
  });

  test('a decision that cannot hold beside others names those', () => {
    const standing = [say(1, 'same', 'a', 'b'), say(2, 'same', 'b', 'c'), say(3, 'different', 'c', 'd')];
    expect(contradicted(standing, say(4, 'different', 'a', 'c')).map(({ id }) => id)).toEqual([1, 2]);
    expect(contradicted(standing, say(4, 'same', 'a', 'd')).map(({ id }) => id)).toEqual([3]);
    expect(contradicted(standing, say(4, 'different', 'a', 'd'))).toEqual([]);
  });
});

test('A ≠ B decided while A = C and C = B by rule: never one group, whatever the graph, the decisions and their order', () => {
  const nodes = 9;
  const pair = fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)).filter(([a, b]) => a !== b);
  const decision = fc.tuple(fc.constantFrom<Said>('same', 'different'), fc.uniqueArray(fc.nat(nodes - 1), { minLength: 2, maxLength: 4 })); // prettier-ignore
  const edge = fc.tuple(pair, fc.constantFrom(20, 8, 3, -2, -20), fc.constantFrom(0, BOND.always, BOND.never));
  fc.assert(
    fc.property(
      fc.array(decision, { maxLength: 6 }),
      fc.array(edge, { maxLength: 30 }),
      fc.array(fc.nat()),
      (said, edges, mix) => {
        // Only what a person would be let say: nothing that contradicts what stands.
        const standing: Standing[] = [];
        for (const [kind, members] of said) {
          const one = say(standing.length + 1, kind, ...members.map(String));
          if (contradicted(standing, one).length === 0) standing.push(one);
        }
        const shuffle = <T>(list: readonly T[]): T[] => list.map((x, i) => [x, mix[i % (mix.length || 1)] ?? 0] as const).sort((a, b) => a[1] - b[1]).map(([x]) => x); // prettier-ignore
        const pairs = closePairs(shuffle(standing));
        expect(pairs).toEqual(closePairs(standing));
        const bonds = { same: BOND.decidedSame, different: BOND.decidedDifferent };
        const all = shuffle([
          ...edges.map(([[l, r], weight, bond]) => ({ l, r, weight, bond: bond as number })),
          ...pairs.map((p) => ({ l: Number(p.key_l), r: Number(p.key_r), weight: 0, bond: bonds[p.verdict] })),
        ]);
        const groups = contract({
          nodes,
          l: Int32Array.from(all, ({ l }) => l),
          r: Int32Array.from(all, ({ r }) => r),
          weight: Float64Array.from(all, ({ weight }) => weight),
          bond: Uint8Array.from(all, ({ bond }) => bond),
        });
        const group = (name: string) => groups[Number(toKey(name).key)];
        for (const { kind, sides } of standing)
          for (const [i, side] of sides.entries()) {
            if (kind === 'same') expect(new Set(side.map((key) => group(nameOf(key)))).size).toBe(1);
            for (const other of sides.slice(i + 1))
              for (const a of side) for (const b of other) expect(group(nameOf(a))).not.toBe(group(nameOf(b)));
          }
      },
    ),
    { numRuns: 500 },
  );
});
