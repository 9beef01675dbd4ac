import { expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { openTestCentre } from '../test/centre.ts';
import { centre } from './centre.ts';

test('tickets: the first reply of a person, from the ticket or its messages, and the time to the resolution', async () => {
  const engine = await openTestCentre({
    tickets: [
      { ticket_id: 't1', created: 1000, resolved_at: '1970-01-01 01:16:40' },
      { ticket_id: 't2', created: 2000, first_reply_at: '1970-01-01 00:36:40' },
      { ticket_id: 't3', created: 9000, first_reply_at: '1970-01-01 00:36:40' },
    ],
    interactions: [
      { ticket_id: 't1', direction: 'in', sent: 1000 },
      { ticket_id: 't1', direction: 'out', sent: 1600 },
      { ticket_id: 't1', author: 'Rui', sent: 4000 },
      { ticket_id: 't2', author: 'Customer', sent: 2000 },
    ],
  });
  await apply(engine, centre({ clocks: { '': { zone: 'America/Sao_Paulo', cutOff: 0 } } }, duckdb));
  const rows = (
    await engine.rows(
      'select ticket_id, first_reply_s, resolve_s, interactions, contacts from centre_ticket order by all',
    )
  ).map((row) => Object.values(row));
  await engine.close();
  expect(rows).toEqual([
    ['t1', 600, 3600, 3, 1],
    ['t2', 200, null, 1, 1],
    ['t3', null, null, 0, null],
  ]);
});
