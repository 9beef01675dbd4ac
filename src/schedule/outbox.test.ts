import { expect, test } from 'vitest';
import type { DeliveryEvent } from '../ledger/outbox.ts';
import { backOff, standing } from './outbox.ts';

const event = (kind: DeliveryEvent['kind'], more: Partial<DeliveryEvent> = {}): DeliveryEvent => ({
  kind,
  part: 0,
  externalId: '',
  nextAt: null,
  detail: '',
  at: '2026-11-23T07:30:00.000Z',
  ...more,
});
const stateOf = (events: readonly DeliveryEvent[], unsure: 'send_again' | 'ask' = 'send_again') => {
  const { state, attempts, parts } = standing(events, unsure);
  return [state, attempts, [...parts]];
};

test('where a delivery stands is what happened to it', () => {
  expect(stateOf([])).toEqual(['waiting', 0, []]);
  expect(stateOf([event('sending'), event('sent')])).toEqual(['sent', 0, []]);
  const later = event('failed', { nextAt: '2026-11-23T07:31:00.000Z' });
  expect(stateOf([event('sending'), later, event('sending'), later])).toEqual(['waiting', 2, []]);
  expect(stateOf([event('sending'), event('failed')])).toEqual(['failed', 1, []]);
  expect(stateOf([event('refused')])).toEqual(['refused', 0, []]);
});

test('what ended while it was being sent is sent again or held, as told; what has arrived is never in doubt', () => {
  const dead = [event('sending'), event('part'), event('sending', { part: 1 })];
  expect(stateOf(dead)).toEqual(['waiting', 0, [0]]);
  expect(stateOf(dead, 'ask')).toEqual(['held', 0, [0]]);
  // Between two parts nothing was under way.
  expect(stateOf(dead.slice(0, 2), 'ask')).toEqual(['waiting', 0, [0]]);
  // A new address changes nothing about that.
  expect(stateOf([event('sending'), event('moved', { externalId: '-1' })], 'ask')).toEqual(['held', 0, []]);
});

test('a release starts the count anew, keeps the parts that arrived, and after all has arrived means all of it again', () => {
  const failed = [event('part'), event('failed')];
  expect(stateOf([...failed, event('released')])).toEqual(['waiting', 0, [0]]);
  const sent = [event('part'), event('sent')];
  expect(stateOf([...sent, event('released')])).toEqual(['waiting', 0, []]);
  expect(stateOf([...sent, event('released'), event('part'), event('sending', { part: 1 })])).toEqual([
    'waiting',
    0,
    [0],
  ]);
});

test('waits grow from a minute to two hours', () => {
  expect([1, 2, 3, 7, 8, 20].map(backOff)).toEqual([60, 120, 240, 3840, 7200, 7200]);
});
