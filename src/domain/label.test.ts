import { expect, test } from 'vitest';
import { type Label, settleLabels } from './label.ts';

const label = (l: string, r: string, verdict: 'same' | 'different', pairs: number | null = null): Label => ({
  source_l: 's',
  key_l: l,
  source_r: 's',
  key_r: r,
  verdict,
  pairs,
  from: 'file',
});

test('a pair counts once, whichever way round; what it was drawn for stays', () => {
  const { kept, contradicting } = settleLabels([label('a', 'b', 'same'), label('b', 'a', 'same', 4)]);
  expect(kept).toEqual([label('b', 'a', 'same', 4)]);
  expect(contradicting).toEqual([]);
});

test('records that are said to be the same through others and different teach nothing; the rest does', () => {
  const { kept, contradicting } = settleLabels([
    label('a', 'b', 'same'),
    label('b', 'c', 'same'),
    label('a', 'c', 'different'),
    label('a', 'x', 'different'),
    label('x', 'y', 'same'),
  ]);
  expect(contradicting.map(({ key_l, key_r }) => key_l + key_r)).toEqual(['ab', 'bc', 'ac']);
  expect(kept.map(({ key_l, key_r }) => key_l + key_r)).toEqual(['ax', 'xy']);
});

test('a record with itself is no label', () => {
  expect(settleLabels([label('a', 'a', 'same')]).kept).toEqual([]);
});
