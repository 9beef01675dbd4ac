import type { DuckdbEngine } from '../engine/duckdb.ts';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { centreTables } from '../domain/edition/centre.ts';
import { factTables } from '../domain/edition/facts.ts';
import { centre } from '../stages/centre.ts';
import { openTestCentre } from './centre.ts';

/** Seconds since 1970 of a wall clock time in São Paulo. */
const at = (day: string, time: string): number => Date.parse(`${day}T${time}-03:00`) / 1000;
const DAY = '2026-03-02';
const on = (time: string): number => at(DAY, time);
const utc = (day: string, time: string): string => new Date(at(day, time) * 1000).toISOString().slice(0, 19);

/** A Monday at a small contact centre, with what came before and after it: every number can be counted by hand. */
const log = [
  `${on('09:00:00')}|NONE|700|Ana|ADDMEMBER|`,
  `${on('09:00:00')}|NONE|700|Rui|ADDMEMBER|`,
  `${on('09:00:00')}|c1|700|NONE|ENTERQUEUE||11900000001|1`,
  `${on('09:00:10')}|c1|700|Ana|CONNECT|10|b1|4`,
  `${on('09:01:50')}|c1|700|Ana|COMPLETECALLER|10|100|1`,
  `${on('09:01:50')}|NONE|700|Ana|PAUSE|ACW`,
  `${on('09:02:10')}|NONE|700|Ana|UNPAUSE|`,
  `${on('09:10:00')}|c2|700|NONE|ENTERQUEUE||11900000002|1`,
  `${on('09:10:15')}|c2|700|Ana|RINGNOANSWER|15000`,
  `${on('09:10:25')}|c2|700|Rui|CONNECT|25|b2|5`,
  `${on('09:13:45')}|c2|700|Rui|BLINDTRANSFER|702|ext-queues|25|200|1`,
  `${on('09:20:00')}|c3|700|NONE|ENTERQUEUE||11900000003|1`,
  `${on('09:20:03')}|c3|700|NONE|ABANDON|1|1|3`,
  `${on('09:30:00')}|c4|700|NONE|ENTERQUEUE||11900000004|1`,
  `${on('09:31:00')}|c4|700|NONE|ABANDON|1|1|60`,
  `${on('09:40:00')}|c5|700|NONE|ENTERQUEUE||11900000001|1`,
  `${on('09:41:00')}|c5|700|NONE|EXITWITHTIMEOUT|1|1|60`,
  `${on('09:41:00')}|c5|701|NONE|ENTERQUEUE||11900000001|1`,
  `${on('09:41:05')}|c5|701|Ana|CONNECT|5|b5|2`,
  `${on('09:41:55')}|c5|701|Ana|COMPLETEAGENT|5|50|1`,
  `${on('10:00:00')}|NONE|700|Rui|REMOVEMEMBER|`,
  `${on('10:10:00')}|NONE|NONE|Ana|PAUSEALL|almoco`,
  `${on('10:20:00')}|NONE|NONE|Ana|UNPAUSEALL|`,
  `${on('11:00:00')}|NONE|700|Ana|REMOVEMEMBER|`,
  `${on('23:59:00')}|c6|701|NONE|ENTERQUEUE||11900000006|1`,
  `${at('2026-03-12', '09:00:00')}|c9|700|NONE|ENTERQUEUE||11900000009|1`,
  `${at('2026-03-12', '09:00:30')}|c9|700|NONE|ABANDON|1|1|30`,
];

const legs = [
  { linked: 'o1', epoch: on('10:00:00'), src: '4001', dst: '011900000004', app: 'Dial', agent: 'trunk', billed: 40 },
  { linked: 'n1', epoch: on('22:00:00'), src: '11900000007', dst: 's', app: 'Playback', billed: 18 },
  { linked: 'x1', epoch: on('11:00:00'), src: '11900000008', dst: '4002', app: 'Dial', agent: 'Rui', billed: 30 },
];

const tickets = [
  { ticket_id: 't0', created: at('2026-02-20', '10:00:00'), resolved_at: utc(DAY, '09:00:00') },
  { ticket_id: 't1', created: on('10:00:00'), first_reply_at: utc(DAY, '12:00:00'), resolved_at: utc('2026-03-03', '10:00:00'), closed_at: utc('2026-03-03', '11:00:00') }, // prettier-ignore
  { ticket_id: 't2', created: on('11:00:00'), first_reply_at: utc(DAY, '15:00:00'), resolved_at: utc('2026-03-12', '11:00:00'), reopened_at: utc('2026-03-13', '09:00:00'), closed_at: utc('2026-03-14', '09:00:00') }, // prettier-ignore
  { ticket_id: 't3', created: on('12:00:00') },
];

const interactions = [
  { ticket_id: 't1', direction: 'in', sent: on('10:00:00') },
  { ticket_id: 't1', direction: 'out', sent: on('12:00:00') },
  { ticket_id: 't2', direction: 'in', sent: on('11:00:00') },
  { ticket_id: 't2', direction: 'in', sent: at('2026-03-05', '11:00:00') },
];

/** The tables of an edition that holds this day and nothing else. */
export async function openCentreDay(): Promise<DuckdbEngine> {
  const ratings = [
    ['c1', on('09:05:00'), 5],
    ['c5', on('09:50:00'), 3],
  ] as const;
  const operators = [
    ['Ana', 'ana', 'cards'],
    ['Rui', 'rui', 'general'],
  ] as const;
  const engine = await openTestCentre({ log, legs, tickets, interactions, ratings, operators });
  await apply(engine, centre({ clocks: { '': { zone: 'America/Sao_Paulo', cutOff: 0 } } }, duckdb));
  for (const { name, from, columns } of centreTables)
    await engine.run(`create table ${name} as select ${columns.map((column) => column.name).join(', ')} from ${from}`);
  await engine.run(
    `create table fact_horizon as select 'queue_event' as fact, 'pbx' as source, 27 as events, date '${DAY}' as first_day, date '2026-03-12' as last_day`,
  );
  // What each day still waits for the calendar says; here it says nothing.
  await engine.run(
    `create table calendar_day (${factTables
      .find(({ name }) => name === 'calendar_day')!
      .columns.map(({ name, type }) => `${name} ${type}`)
      .join(', ')})`,
  );
  return engine;
}
