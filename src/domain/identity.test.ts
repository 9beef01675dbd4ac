import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryIds, type Carried, type Claims, followRedirects, type Formers } from './identity.ts';

interface Claim {
  golden: string;
  group: number;
  records: number;
  native?: number;
  locked?: number;
  live?: number;
}
interface Former {
  golden: string;
  group: number;
  records: number;
  size: number;
}

const claimsOf = (rows: readonly Claim[]): Claims => ({
  golden: rows.map((r) => r.golden),
  group: rows.map((r) => r.group),
  records: rows.map((r) => r.records),
  native: rows.map((r) => r.native ?? r.records),
  locked: rows.map((r) => r.locked ?? 0),
  live: rows.map((r) => r.live ?? 1),
});
const formersOf = (rows: readonly Former[]): Formers => ({
  golden: rows.map((r) => r.golden),
  group: rows.map((r) => r.group),
  records: rows.map((r) => r.records),
  size: rows.map((r) => r.size),
});
const carry = (claims: readonly Claim[], formers: readonly Former[] = []) =>
  carryIds(claimsOf(claims), formersOf(formers));
const kept = (group: number, golden: string): Carried => ({ group, golden, reactivated: false });
const back = (group: number, golden: string): Carried => ({ group, golden, reactivated: true });

describe('who keeps an id', () => {
  test('merged groups: the id with most records in this group survives, not the one that was largest overall', () => {
    const answer = carry([
      { golden: 'A', group: 1, records: 2 },
      { golden: 'B', group: 1, records: 3 },
      { golden: 'A', group: 2, records: 6 },
    ]);
    expect(answer).toEqual([kept(1, 'B'), kept(2, 'A')]);
  });

  test('split group: the largest part keeps the id; the other needs a new one', () => {
    expect(
      carry([
        { golden: 'A', group: 1, records: 1 },
        { golden: 'A', group: 2, records: 2 },
      ]),
    ).toEqual([kept(2, 'A')]);
  });

  test('a tie goes to the older id, then to the group of the smaller record', () => {
    expect(
      carry([
        { golden: 'B', group: 1, records: 1 },
        { golden: 'A', group: 1, records: 1 },
      ]),
    ).toEqual([kept(1, 'A')]);
    expect(
      carry([
        { golden: 'A', group: 9, records: 1 },
        { golden: 'A', group: 4, records: 1 },
      ]),
    ).toEqual([kept(4, 'A')]);
  });

  test('what a person locked comes before the count', () => {
    expect(
      carry([
        { golden: 'A', group: 1, records: 1, locked: 1 },
        { golden: 'B', group: 1, records: 5 },
        { golden: 'A', group: 2, records: 9 },
      ]),
    ).toEqual([kept(1, 'A')]);
  });

  test('a retired id returns with its records, but an id in use comes before it', () => {
    expect(carry([{ golden: 'A', group: 1, records: 1, live: 0 }])).toEqual([back(1, 'A')]);
    expect(
      carry([
        { golden: 'A', group: 1, records: 2, live: 0 },
        { golden: 'B', group: 1, records: 2 },
      ]),
    ).toEqual([kept(1, 'B')]);
  });

  test('unmerge: the former majority of a merged id gets it back', () => {
    const claims = [
      { golden: 'B', group: 1, records: 2 },
      { golden: 'B', group: 2, records: 3 },
    ];
    // Held as guests, four are not enough to keep the id of the one that was always there.
    expect(
      carry(
        [
          { golden: 'B', group: 1, records: 4, native: 0 },
          { golden: 'B', group: 2, records: 1 },
        ],
        [{ golden: 'A', group: 1, records: 4, size: 4 }],
      ),
    ).toEqual([back(1, 'A'), kept(2, 'B')]);
    expect(carry(claims, [{ golden: 'A', group: 1, records: 2, size: 3 }])).toEqual([back(1, 'A'), kept(2, 'B')]);
    expect(carry(claims, [{ golden: 'A', group: 1, records: 2, size: 4 }])).toEqual([kept(2, 'B')]);
  });
});

/** The rule as domain text has it, step by step and slow: look for the best remaining claim, again and again. */
function reference(claims: readonly Claim[], formers: readonly Former[]): Carried[] {
  const answer: Carried[] = [];
  const free = (golden: string, group: number) => !answer.some((c) => c.golden === golden || c.group === group);
  const returns = (group: number) => formers.some((f) => f.group === group && f.records > f.size / 2);
  const native = (c: Claim) => c.native ?? c.records;
  const guest = (c: Claim) =>
    !c.locked &&
    returns(c.group) &&
    claims.some((o) => o.golden === c.golden && !returns(o.group) && native(o) > 0 && native(o) >= native(c));
  const before = (a: Claim, b: Claim): boolean => {
    const key = (c: Claim) => [guest(c) ? 1 : 0, -(c.locked ?? 0), -c.records, -(c.live ?? 1)];
    const [x, y] = [key(a), key(b)];
    for (let i = 0; i < 4; i++) if (x[i] !== y[i]) return x[i]! < y[i]!;
    return a.golden === b.golden ? a.group < b.group : a.golden < b.golden;
  };
  for (;;) {
    let best: Claim | undefined;
    for (const claim of claims)
      if (free(claim.golden, claim.group) && (best === undefined || before(claim, best))) best = claim;
    if (best === undefined) break;
    answer.push({ group: best.group, golden: best.golden, reactivated: best.live === 0 });
  }
  for (;;) {
    let best: Former | undefined;
    for (const former of formers) {
      if (former.records <= former.size / 2 || !free(former.golden, former.group)) continue;
      if (claims.some((c) => c.golden === former.golden && c.live !== 0)) continue;
      const better =
        best === undefined ||
        former.records > best.records ||
        (former.records === best.records &&
          (former.golden < best.golden || (former.golden === best.golden && former.group < best.group)));
      if (better) best = former;
    }
    if (best === undefined) break;
    answer.push({ group: best.group, golden: best.golden, reactivated: true });
  }
  return answer.sort((a, b) => a.group - b.group);
}

const ids = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const claimList = fc
  .uniqueArray(
    fc.record({
      golden: ids,
      group: fc.integer({ min: 0, max: 5 }),
      records: fc.integer({ min: 1, max: 4 }),
      native: fc.integer({ min: 0, max: 4 }),
      locked: fc.constantFrom(0, 0, 0, 1),
    }),
    { selector: (c) => `${c.golden} ${c.group}`, maxLength: 14 },
  )
  .map((rows) => rows.map((r) => ({ ...r, live: r.golden > 'C' ? 0 : 1 })));
const formerList = fc.uniqueArray(
  fc.record({
    golden: fc.constantFrom('D', 'E', 'F'),
    group: fc.integer({ min: 0, max: 5 }),
    records: fc.integer({ min: 1, max: 4 }),
    size: fc.integer({ min: 4, max: 6 }),
  }),
  { selector: (c) => `${c.golden} ${c.group}`, maxLength: 8 },
);

test('carrying ids equals the slow reference, in any order of the rows', () => {
  fc.assert(
    fc.property(claimList, formerList, fc.integer(), (claims, formers, seed) => {
      const expected = reference(claims, formers);
      expect(carry(claims, formers)).toEqual(expected);
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map((item, i) => ({ item, at: Math.sin(seed + i * 7919) }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
      expect(carry(shuffled(claims), shuffled(formers))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('redirects are followed to where they lead today', () => {
  const ends = followRedirects(
    new Map<string, string | null>([
      ['A', 'B'],
      ['B', 'C'],
      ['D', 'E'],
      ['E', null],
      ['F', 'F'],
    ]),
  );
  expect([...ends]).toEqual([
    ['A', 'C'],
    ['B', 'C'],
    ['D', null],
    ['E', null],
    ['F', null],
  ]);
});
