import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BankRecord, nothing, openBankWorkspace, said, type Said } from '../test/bank.ts';
import { driftClasses } from './reconcile-class.ts';

const CORE = '2026-05-01 10:00:00';

interface Plan {
  readonly name: Said;
  readonly updated: string | null;
}

/** What the card system says of a name, by the class that it plants against `core`, the system of record. */
const plants: Readonly<Record<string, (person: number) => Plan>> = {
  equal: (person) => ({ name: said(`Ana ${person}`), updated: CORE }),
  equal_normalised: (person) => ({ name: said(` ána  ${person}`, `ANA ${person}`), updated: null }),
  source_stale: (person) => ({ name: said(`Rui ${person}`), updated: '2020-01-01 00:00:00' }),
  conflicting: (person) => ({ name: said(`Rui ${person}`), updated: '2026-06-01 00:00:00' }),
  missing_in_source: () => ({ name: nothing, updated: CORE }),
  invalid_in_source: () => ({ name: said('9', '9', 'invalid'), updated: CORE }),
};

/** Against a core that lacks the name or lost to the card system. */
const reversed = ['missing_in_central', 'central_stale', 'absent'] as const;

function toRecords(kind: string, person: number): { records: BankRecord[]; winner?: string } {
  const core: BankRecord = {
    source: 'core',
    key: `K${person}`,
    person,
    updated: CORE,
    name: said(`Ana ${person}`),
    phones: [],
    balance: '1.00',
  };
  const cards: BankRecord = { ...core, source: 'cards', key: `D${person}`, balance: undefined as never };
  if (kind === 'absent')
    return {
      records: [
        { ...core, name: nothing },
        { ...cards, name: nothing },
      ],
    };
  if (kind === 'missing_in_central') return { records: [core, { ...cards, name: nothing }] };
  if (kind === 'central_stale')
    return { records: [core, { ...cards, name: said(`Rui ${person}`) }], winner: `cards|D${person}` };
  return { records: [core, { ...cards, ...plants[kind]!(person) }], winner: `core|K${person}` };
}

/** What is to be found at either source, by the kind planted. */
const expected: Readonly<Record<string, readonly [cards: string, core: string]>> = {
  ...Object.fromEntries(Object.keys(plants).map((kind) => [kind, [kind, 'own'] as const])),
  absent: ['absent', 'absent'],
  // The card system is held against core; the centre has no value at all.
  missing_in_central: ['missing_in_source', 'missing_in_central'],
  central_stale: ['conflicting', 'central_stale'],
};

test('whatever is planted is found, each in its class, and nothing else', async () => {
  const kind = fc.constantFrom(...Object.keys(plants), ...reversed);
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { minLength: 1, maxLength: 40 }), async (kinds) => {
      const made = kinds.map((one, person) => toRecords(one, person));
      const winners = Object.fromEntries(
        made.flatMap(({ winner }, person) => (winner === undefined ? [] : [[person, { name: winner }]])),
      );
      // One record elsewhere keeps the table of origins from being empty.
      const other: BankRecord = {
        source: 'core',
        key: 'X',
        person: 999,
        updated: CORE,
        name: said('Zoe'),
        phones: [],
        balance: '1.00',
      };
      const engine = await openBankWorkspace([...made.flatMap(({ records }) => records), other], {
        ...winners,
        999: { name: 'core|X' },
      });
      const rows = await engine.rows("select * from drift where attribute = 'name' order by source");
      const breaks = await engine.rows(
        "select source, class, count(*) as n from break_item where attribute = 'name' group by all",
      );
      await engine.close();
      for (const [side, source] of ['cards', 'core'].entries()) {
        const row = rows[side]!;
        const found = Object.fromEntries(['absent', ...driftClasses].map((name) => [name, Number(row[name])]));
        const wanted = Object.fromEntries(['absent', ...driftClasses].map((name) => [name, 0]));
        for (const one of kinds) wanted[expected[one]![side]!]!++;
        if (source === 'core') wanted['own']!++;
        expect(found).toEqual(wanted);
        expect(Object.values(found).reduce((a, b) => a + b, 0)).toBe(Number(row['records']));
      }
      const broken = kinds
        .flatMap((one) => expected[one]!)
        .filter((name) => !['absent', 'own', 'equal', 'equal_normalised'].includes(name));
      expect(breaks.reduce((sum, row) => sum + Number(row['n']), 0)).toBe(broken.length);
    }),
    { numRuns: 12 },
  );
});
