import { expect, test } from 'vitest';
import { openLedger } from './open.ts';
import { loadLastFingerprint, loadRuns, recordRunEvent, startRun } from './runs.ts';

const now = new Date('2026-11-22T10:00:00Z');
const start = { asOf: '2026-11-21', codeVersion: '0.1.0', by: 'ana', now };

test('runs are numbered in order and keep their steps', () => {
  const ledger = openLedger(':memory:');
  expect(loadLastFingerprint(ledger)).toBeUndefined();
  const first = startRun(ledger, start);
  recordRunEvent(ledger, first.runId, { kind: 'step', step: 'ingest', rows: 10, milliseconds: 1.6, now });
  expect(loadRuns(ledger, 5)[0]).toMatchObject({ runId: 'R000001', asOf: '2026-11-21', state: 'unfinished' });
  recordRunEvent(ledger, first.runId, { kind: 'done', step: 'run', detail: 'abc', now });
  const second = startRun(ledger, start);
  recordRunEvent(ledger, second.runId, { kind: 'failed', step: 'match', detail: 'disk full', now });
  expect(loadRuns(ledger, 5).map(({ runId, state, detail, steps }) => [runId, state, detail, steps.length])).toEqual([
    ['R000002', 'failed', 'disk full', 0],
    ['R000001', 'done', 'abc', 1],
  ]);
  expect(loadRuns(ledger, 5)[1]?.steps[0]).toEqual({
    kind: 'step',
    step: 'ingest',
    rows: 10,
    milliseconds: 2,
    detail: '',
  });
  expect(loadLastFingerprint(ledger)).toBe('abc');
});

test('what happened stays', () => {
  const ledger = openLedger(':memory:');
  startRun(ledger, start);
  expect(() => ledger.exec('delete from run')).toThrow('append-only');
});
