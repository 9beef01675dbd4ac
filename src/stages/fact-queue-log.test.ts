import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadSqlite } from '../ledger/sqlite.ts';
import { type FactsBench, openFacts } from '../test/facts.ts';
import { packageRoot } from '../version.ts';

let bench: FactsBench | undefined;
afterEach(async () => bench?.close());

test('a queue log has no header, no ids, lines of any length and seconds since 1970', async () => {
  bench = await openFacts([{ entity: 'customer', golden_id: 'C1', values: ['phones|5511987654321'] }]);
  const contract = `source: log
entity: queue_event
date: epoch
occurrence: true
site: centro
time_zone: America/Sao_Paulo
cut_off: 4
key: [epoch, call, queue, member, event, d1, d2, d3]
layouts: [{ name: v1, header: false, delimiter: '|', quote: '', ragged: true, columns: [epoch, call, queue, member, event, d1, d2, d3] }]
map: { at: epoch, call_id: call, queue: queue, member: member, event: event, data1: d1, data2: d2, data3: d3 }
refs: { customer: { entity: customer, by: { phones: d2 } } }`;
  const log =
    '1740800000|7.1|700|NONE|ENTERQUEUE||11987654321|1\n1740800005|7.1|700|A1|RINGNOANSWER|5000\n1740800005|7.1|700|A1|RINGNOANSWER|5000\n';
  expect((await bench.receive('queue_log', log, contract)).batch).toMatchObject({ received: 3, new: 3, rejected: 0 });
  // The log grows: what was there is there again.
  const grown = await bench.receive(
    'queue_log',
    `${log}1740800009|7.1|700|A2|CONNECT|9\n1|2|3|4|5|6|7|8|9\n`,
    contract,
  );
  expect(grown.batch).toMatchObject({ received: 5, new: 1, unchanged: 3, rejected: 1 });
  await bench.build();
  expect(await bench.ask("select occurred_at::varchar as utc, local_at::varchar as wall, business_day::varchar as day, site, event, data1, data3, customer, customer_status from fact_queue_event order by occurred_at, event_id limit 2")).toEqual([
    { utc: '2025-03-01 03:33:20', wall: '2025-03-01 00:33:20', day: '2025-02-28', site: 'centro', event: 'ENTERQUEUE', data1: null, data3: '1', customer: 'C1', customer_status: 'golden' },
    { utc: '2025-03-01 03:33:25', wall: '2025-03-01 00:33:25', day: '2025-02-28', site: 'centro', event: 'RINGNOANSWER', data1: '5000', data3: null, customer: null, customer_status: 'anonymous' },
  ]); // prettier-ignore
});

test('a queue log that comes as a table of a database is the queue log that comes as a file', async () => {
  const events: readonly (readonly (string | number)[])[] = [
    [1763629200, '1763629200.7', 'sales', 'NONE', 'ENTERQUEUE', '', '+5531999990001', '1', '', ''],
    [1763629209, '1763629200.7', 'sales', 'PJSIP/101', 'RINGNOANSWER', '8000', '', '', '', ''],
    [1763629212, '1763629200.7', 'sales', 'PJSIP/102', 'CONNECT', '12', '1763629210.8', '3', '', ''],
    [1763629212, '1763629200.7', 'sales', 'PJSIP/102', 'CONNECT', '12', '1763629210.8', '3', '', ''],
    [1763629300, '1763629200.7', 'sales', 'PJSIP/102', 'COMPLETECALLER', '12', '88', '1', '', ''],
  ];
  const db = new (loadSqlite())(':memory:');
  // As Asterisk’s realtime queue log makes it, which FreePBX calls queuelog.
  db.exec(`create table queuelog (id integer primary key, time varchar(26), callid varchar(40), queuename varchar(20), agent varchar(20),
    event varchar(20), data1 varchar(40), data2 varchar(40), data3 varchar(40), data4 varchar(40), data5 varchar(40))`);
  const insert =
    db.prepare(`insert into queuelog (time, callid, queuename, agent, event, data1, data2, data3, data4, data5)
    values (strftime('%Y-%m-%d %H:%M:%S.000000', ? - 3 * 3600, 'unixepoch'), ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const event of events) insert.run(...event);
  bench = await openFacts();
  const shipped = (name: string) => readFileSync(join(packageRoot, `rules/sources/${name}.yaml`), 'utf8').replace(/^(title|owner|files|mode|format):.*\n/gmu, ''); // prettier-ignore
  const table = await bench.receive('queuelog.db', db.serialize(), `format: sqlite\n${shipped('queue_log_table')}`);
  const file = await bench.receive(
    'queue_log',
    events.map((event) => event.join('|')).join('\n'),
    shipped('queue_log'),
  );
  expect([table.batch, file.batch]).toMatchObject([{ new: 5, rejected: 0 }, { new: 5, rejected: 0 }]); // prettier-ignore
  await bench.build();
  const said = (source: string) =>
    `select occurred_at, local_at, call_id, queue, member, event, data1, data2, data3 from fact_queue_event where source = '${source}' order by occurred_at, event`;
  const fromFile = await bench.ask(said('queue_log'));
  expect(fromFile).toHaveLength(5);
  expect(await bench.ask(said('queue_log_table'))).toEqual(fromFile);
  // The whole table comes again with every snapshot: what is held already is not counted twice.
  insert.run(1763629400, 'NONE', 'NONE', 'PJSIP/102', 'PAUSE', 'lunch', '', '', '', '');
  const next = await bench.receive('queuelog2.db', db.serialize(), `format: sqlite\n${shipped('queue_log_table')}`);
  expect(next.batch).toMatchObject({ received: 6, new: 1, unchanged: 5 });
});
