import { expect, test } from 'vitest';
import { openLedger } from './open.ts';
import { insertPromotion, loadPromotedFiles, loadPromotions, promotedOf, toPromotionId } from './promotions.ts';

/** Approvals as texts: person and version. */
const given = (...texts: string[]) =>
  texts.map((text, i) => {
    const [by = '', rulesHash = ''] = text.split(' ');
    return { id: i + 1, at: '2026-01-01', by, asName: `somebody ${i}`, reason: 'r', rulesHash };
  });
const held = (people: number, ...texts: string[]) => {
  const { current, waiting } = promotedOf(given(...texts), people);
  return [current?.rulesHash ?? null, waiting.map(({ rulesHash }) => rulesHash)];
};

test('one person is enough where nobody asks for more, and the last version holds', () => {
  expect(held(1)).toEqual([null, []]);
  expect(held(1, 'ana v1', 'rui v2', 'ana v1')).toEqual(['v1', []]);
});

test('with four eyes a version holds once two people approved it; one person twice is one, whatever the names given', () => {
  expect(held(2, 'ana v1')).toEqual([null, ['v1']]);
  expect(held(2, 'ana v1', 'ana v1')).toEqual([null, ['v1', 'v1']]);
  expect(held(2, 'ana v1', 'rui v1')).toEqual(['v1', []]);
  expect(held(2, 'ana v1', 'rui v1', 'ana v2')).toEqual(['v1', ['v2']]);
  expect(held(2, 'ana v1', 'rui v1', 'ana v2', 'rui v3')).toEqual(['v1', ['v2', 'v3']]);
  expect(held(2, 'ana v1', 'rui v1', 'ana v2', 'rui v3', 'eva v2')).toEqual(['v2', []]);
});

test('an approval that was given before another version came to hold counts no more', () => {
  expect(held(2, 'ana v2', 'ana v1', 'rui v1', 'rui v2')).toEqual(['v1', ['v2']]);
});

test('approvals are kept with the files, and cannot be changed', () => {
  const ledger = openLedger(':memory:');
  const files = [{ kind: 'rules' as const, path: 'rules/a.yaml', text: 'entity: a\n' }];
  const who = { by: 'root', asName: 'Ana', now: new Date('2026-01-02T03:04:05Z') };
  const id = insertPromotion(ledger, { reason: 'better', rulesHash: 'h', files }, who);
  expect(toPromotionId(id)).toBe('P000001');
  expect(loadPromotions(ledger)).toEqual([
    { id, at: '2026-01-02T03:04:05.000Z', by: 'root', asName: 'Ana', reason: 'better', rulesHash: 'h' },
  ]);
  expect(loadPromotedFiles(ledger, id)).toEqual(files);
  expect(() => ledger.prepare('update promotion set reason = ?').run('x')).toThrow('append-only');
  ledger.close();
});
