import { expect, test } from 'vitest';
import type { FactPart } from '../../stages/fact-current.ts';
import { freshParts, toState } from './fact-state.ts';

const part = (lake: string, seq: number, closed: string | null = null): FactPart => ({
  source: 'till',
  batch_id: `B${seq}`,
  seq,
  path: `${lake}/till/B${seq}.parquet`,
  closed: closed === null ? null : `${lake}/${closed}`,
  corrects: false,
});
const rest = { print: 'p', run: 'R000001', known: 'k' };

test('a segment is known again wherever the project stands; one that was made anew is not', () => {
  const state = toState([part('/old/lake', 1), part('/old/lake', 2, 'till/closed.parquet')], '/old/lake', rest);
  const moved = [part('/new/place/lake', 1), part('/new/place/lake', 2, 'till/closed.parquet')];
  expect(freshParts(state, moved, '/new/place/lake')).toEqual([]);
  const third = part('/new/place/lake', 3);
  expect(freshParts(state, [...moved, third], '/new/place/lake')).toEqual([third]);
  expect(freshParts(state, [moved[0]!], '/new/place/lake')).toBeNull();
  expect(freshParts(state, [{ ...moved[0]!, path: '/new/place/lake/till/B1-other.parquet' }, moved[1]!], '/new/place/lake')).toBeNull(); // prettier-ignore
});
