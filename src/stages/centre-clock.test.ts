import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { bind } from '../report/parameters.ts';
import { duckdb } from '../sql/duckdb.ts';
import { type FactsBench, openFacts } from '../test/facts.ts';
import { packageRoot } from '../version.ts';
import { centre } from './centre.ts';

let bench: FactsBench | undefined;
afterEach(async () => bench?.close());

/** A night at a contact centre: its log is in seconds since 1970, its call records tell the time of the wall. */
interface Night {
  readonly zone: string;
  readonly cutOff: number;
  /** `UTC time|call|queue|member|EVENT|data1|data2|data3` */
  readonly log: readonly string[];
  /** `wall time|call` of conversations beside the queues. */
  readonly direct?: readonly string[];
}

async function night({ zone, cutOff, log, direct = [] }: Night): Promise<FactsBench> {
  const made = await openFacts();
  bench = made;
  const lines = log.map((line) => line.replace(/^[^|]+/, (utc) => String(Date.parse(`${utc}Z`) / 1000)));
  await made.receive(
    'queue_log',
    `${lines.join('\n')}\n`,
    `source: log
entity: queue_event
date: epoch
occurrence: true
site: centro
time_zone: ${zone}
cut_off: ${cutOff}
key: [epoch, call, queue, member, event, d1, d2, d3]
layouts: [{ name: v1, header: false, delimiter: '|', quote: '', ragged: true, columns: [epoch, call, queue, member, event, d1, d2, d3] }]
map: { at: epoch, call_id: call, queue: queue, member: member, event: event, data1: d1, data2: d2, data3: d3 }`,
  );
  if (direct.length > 0)
    await made.receive(
      'cdr.csv',
      `at,id,src,dst,app,channel,billed,said\n${direct.map((line) => `${line.replace('|', ',')},11900000001,4001,Dial,SIP/Ana-1,30,ANSWERED`).join('\n')}\n`,
      `source: cdr
entity: call_leg
date: yyyy-mm-dd
site: centro
time_zone: ${zone}
cut_off: ${cutOff}
key: [id]
layouts: [{ name: v1, columns: [at, id, src, dst, app, channel, billed, said] }]
map: { at: at, linked_id: id, unique_id: id, src: src, dst: dst, app: app, dst_channel: channel, billed_s: billed, disposition: said }`,
    );
  await made.build(() => centre({ clocks: { centro: { zone, cutOff } } }, duckdb));
  return made;
}

const rows = async (made: FactsBench, query: string) =>
  (await made.ask(query)).map((row) => Object.values(row).map((value) => value ?? '-').join(' ')); // prettier-ignore
const calls = (made: FactsBench) =>
  rows(made, 'select call_id, business_day::varchar, started_at::varchar, started_local::varchar, hour, outcome, wait_s, talk_s from centre_call order by started_at, call_id'); // prettier-ignore
const desks = (made: FactsBench) =>
  rows(made, 'select member, business_day::varchar, desk_s / 3600.0, pause_s / 60.0, open from desk_day order by all');
/** The heat map of the report, with what its service level is made of. */
async function hours(made: FactsBench): Promise<string[]> {
  const number = (value: number) => ({ sql: String(value), text: String(value) });
  const day = (value: string) => ({ sql: `date '${value}'`, text: value });
  const query = bind(readFileSync(join(packageRoot, 'reports/contact-centre/calls.sql'), 'utf8'), {
    from: day('2018-01-01'),
    to: day('2024-12-31'),
    answer_s: number(20),
    short_s: number(5),
  });
  const told = query.replace('from call\n', 'from centre_call\n');
  return rows(made, `select business_day::varchar, hour, offered, answered, lost, due, in_time, waited_s from (${told}) as heat order by all`); // prettier-ignore
}

const waited = (utc: string, call: string, seconds: number, talk: number): string[] => {
  const at = (later: number) => new Date(Date.parse(`${utc}Z`) + later * 1000).toISOString().slice(0, 19);
  return [
    `${utc}|${call}|700|NONE|ENTERQUEUE||11900000001|1`,
    `${at(seconds)}|${call}|700|Ana|CONNECT|${seconds}|b|2`,
    `${at(seconds + talk)}|${call}|700|Ana|COMPLETECALLER|${seconds}|${talk}|1`,
  ];
};

test('São Paulo, the hour that comes twice before midnight: waits and shifts are as long as they lasted, the day has 25 hours', async () => {
  // On 18 February 2018 at 02:00 UTC midnight became eleven in the evening again.
  const made = await night({
    zone: 'America/Sao_Paulo',
    cutOff: 0,
    log: [
      '2018-02-18T00:00:00|NONE|700|Ana|ADDMEMBER|',
      ...waited('2018-02-18T01:30:00', 'first', 10, 60),
      ...waited('2018-02-18T01:59:30', 'across', 35, 300),
      '2018-02-18T02:20:00|NONE|700|Ana|PAUSE|lunch',
      '2018-02-18T02:30:00|second|700|NONE|ENTERQUEUE||11900000002|1',
      '2018-02-18T02:30:40|second|700|NONE|ABANDON|1|1|40',
      '2018-02-18T03:05:00|NONE|700|Ana|UNPAUSE|',
      ...waited('2018-02-18T03:10:00', 'next', 5, 60),
      '2018-02-18T04:00:00|NONE|700|Ana|REMOVEMEMBER|',
    ],
    direct: ['2018-02-17 22:15:00|before', '2018-02-17 23:40:00|twice', '2018-02-18 00:20:00|after'],
  });
  expect((await calls(made)).filter((line) => !/^(before|twice|after) /.test(line))).toEqual([
    'first 2018-02-17 2018-02-18 01:30:00 2018-02-17 23:30:00 23 answered 10 60',
    // It came at half a minute to twelve, and was answered five seconds past eleven.
    'across 2018-02-17 2018-02-18 01:59:30 2018-02-17 23:59:30 23 answered 35 300',
    'second 2018-02-17 2018-02-18 02:30:00 2018-02-17 23:30:00 23 lost 40 -',
    'next 2018-02-18 2018-02-18 03:10:00 2018-02-18 00:10:00 0 answered 5 60',
  ]);
  // Call records tell the wall's time: the day and the hour are what it says; which of two equal hours it was nobody can tell.
  expect((await calls(made)).filter((line) => /^(before|twice|after) /.test(line)).map((line) => line.replace(/ 2018-\S+ (01|02):40:00 /, ' either '))).toEqual([
    'before 2018-02-17 2018-02-18 00:15:00 2018-02-17 22:15:00 22 answered - 30',
    'twice 2018-02-17 either 2018-02-17 23:40:00 23 answered - 30',
    'after 2018-02-18 2018-02-18 03:20:00 2018-02-18 00:20:00 0 answered - 30',
  ]); // prettier-ignore
  // Both hours are the hour from eleven to twelve: three calls, of which one waited over twenty seconds and one was lost.
  expect(await hours(made)).toEqual(['2018-02-17 23 3 2 1 3 1 45', '2018-02-18 0 1 1 0 1 1 5']);
  // Four hours at the desk, from ten to one on the wall; the day of the 17th has three of them, and 40 of the 45 minutes of the pause.
  expect(await desks(made)).toEqual(['Ana 2018-02-17 3 40 false', 'Ana 2018-02-18 1 5 false']);
});

test('São Paulo, the hour after midnight that is missing: no call is in it, the day begins at one', async () => {
  // On 4 November 2018 at 03:00 UTC midnight became one o'clock.
  const made = await night({
    zone: 'America/Sao_Paulo',
    cutOff: 0,
    log: [
      '2018-11-04T02:00:00|NONE|700|Ana|ADDMEMBER|',
      ...waited('2018-11-04T02:50:00', 'before', 10, 60),
      ...waited('2018-11-04T02:59:50', 'across', 25, 60),
      ...waited('2018-11-04T03:10:00', 'after', 5, 60),
      '2018-11-04T04:00:00|NONE|700|Ana|REMOVEMEMBER|',
    ],
  });
  expect(await calls(made)).toEqual([
    'before 2018-11-03 2018-11-04 02:50:00 2018-11-03 23:50:00 23 answered 10 60',
    'across 2018-11-03 2018-11-04 02:59:50 2018-11-03 23:59:50 23 answered 25 60',
    'after 2018-11-04 2018-11-04 03:10:00 2018-11-04 01:10:00 1 answered 5 60',
  ]);
  expect(await hours(made)).toEqual(['2018-11-03 23 2 2 0 2 1 35', '2018-11-04 1 1 1 0 1 1 5']);
  expect(await desks(made)).toEqual(['Ana 2018-11-03 1 0 false', 'Ana 2018-11-04 1 0 false']);
});

test('Santiago, with a day that ends at four: the night shift on which clocks go back belongs to the evening before, but for its last hour', async () => {
  // On 7 April 2024 at 03:00 UTC midnight became eleven again.
  const made = await night({
    zone: 'America/Santiago',
    cutOff: 4,
    log: [
      '2024-04-07T01:00:00|NONE|700|Ana|ADDMEMBER|',
      ...waited('2024-04-07T02:30:00', 'first', 10, 60),
      ...waited('2024-04-07T03:30:00', 'second', 10, 60),
      ...waited('2024-04-07T07:59:00', 'last', 10, 60),
      ...waited('2024-04-07T08:00:00', 'next', 10, 60),
      '2024-04-07T09:00:00|NONE|700|Ana|REMOVEMEMBER|',
    ],
  });
  expect((await calls(made)).map((line) => line.replace(/ answered.*/, ''))).toEqual([
    'first 2024-04-06 2024-04-07 02:30:00 2024-04-06 23:30:00 23',
    'second 2024-04-06 2024-04-07 03:30:00 2024-04-06 23:30:00 23',
    'last 2024-04-06 2024-04-07 07:59:00 2024-04-07 03:59:00 3',
    'next 2024-04-07 2024-04-07 08:00:00 2024-04-07 04:00:00 4',
  ]);
  expect(await hours(made)).toEqual(['2024-04-06 3 1 1 0 1 1 10', '2024-04-06 23 2 2 0 2 2 20', '2024-04-07 4 1 1 0 1 1 10']); // prettier-ignore
  expect(await desks(made)).toEqual(['Ana 2024-04-06 7 0 false', 'Ana 2024-04-07 1 0 false']);
});

test('Santiago, the night that is an hour short', async () => {
  // On 8 September 2024 at 04:00 UTC midnight became one o'clock. From ten to five are six hours.
  const made = await night({
    zone: 'America/Santiago',
    cutOff: 4,
    log: [
      '2024-09-08T02:00:00|NONE|700|Ana|ADDMEMBER|',
      ...waited('2024-09-08T03:59:00', 'before', 10, 60),
      ...waited('2024-09-08T04:01:00', 'after', 10, 60),
      ...waited('2024-09-08T07:00:00', 'next', 10, 60),
      '2024-09-08T08:00:00|NONE|700|Ana|REMOVEMEMBER|',
    ],
  });
  expect(await hours(made)).toEqual(['2024-09-07 1 1 1 0 1 1 10', '2024-09-07 23 1 1 0 1 1 10', '2024-09-08 4 1 1 0 1 1 10']); // prettier-ignore
  expect(await desks(made)).toEqual(['Ana 2024-09-07 5 0 false', 'Ana 2024-09-08 1 0 false']);
});

test('tickets of the week in which clocks change: each is resolved, closed and replied to on the day of the wall clock of that time', async () => {
  // Lisbon is an hour ahead of UTC until 25 October 2026 at 01:00 UTC, on UTC itself from then on.
  const made = await openFacts();
  bench = made;
  await made.receive(
    'tickets.csv',
    `id,at,reply,resolved,closed
autumn,2026-10-23T21:00:00Z,2026-10-25T23:30:00Z,2026-10-26T23:30:00Z,2026-10-27T23:30:00Z
before,2026-10-23T21:00:00Z,,2026-10-24T23:30:00Z,
open,2026-10-23T21:00:00Z,,,
`,
    `source: desk
entity: ticket
site: centro
time_zone: Europe/Lisbon
key: [id]
layouts: [{ name: v1, columns: [id, at, reply, resolved, closed] }]
map: { ticket_id: id, at: at, first_reply_at: reply, resolved_at: resolved, closed_at: closed }`,
  );
  await made.build(() => centre({ clocks: {} }, duckdb));
  expect(
    await rows(made, 'select ticket_id, created_local::varchar, first_reply_local::varchar, resolved_local::varchar, closed_local::varchar from centre_ticket order by 1'), // prettier-ignore
  ).toEqual([
    'autumn 2026-10-23 22:00:00 2026-10-25 23:30:00 2026-10-26 23:30:00 2026-10-27 23:30:00',
    // The evening before the change half past eleven UTC was past midnight.
    'before 2026-10-23 22:00:00 - 2026-10-25 00:30:00 -',
    'open 2026-10-23 22:00:00 - - -',
  ]);
  const asked = (name: string, from: string, to: string) => {
    const day = (value: string) => ({ sql: `date '${value}'`, text: value });
    const text = readFileSync(join(packageRoot, `reports/contact-centre/${name}.sql`), 'utf8');
    return bind(text, { from: day(from), to: day(to) }).replaceAll('from ticket\n', 'from centre_ticket\n');
  };
  expect(await rows(made, `select business_day::varchar, created, resolved from (${asked('flow', '2026-10-23', '2026-10-27')}) as f`)).toEqual([
    '2026-10-23 3 0',
    '2026-10-25 0 1',
    '2026-10-26 0 1',
  ]); // prettier-ignore
  const waiting = async (to: string) => rows(made, `select sum(tickets) from (${asked('backlog', to, to)}) as b`);
  expect(await waiting('2026-10-24')).toEqual(['3']);
  expect(await waiting('2026-10-25')).toEqual(['2']);
  expect(await waiting('2026-10-26')).toEqual(['1']);
});
