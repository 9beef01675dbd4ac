import { expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { duckdb } from '../sql/duckdb.ts';
import { openTestCentre, type TestCentre } from '../test/centre.ts';
import { centre } from './centre.ts';

async function ask(question: string, facts: TestCentre | readonly string[], cutOff = 0) {
  const engine = await openTestCentre('length' in facts ? { log: facts as readonly string[] } : (facts as TestCentre));
  await apply(engine, centre({ clocks: { '': { zone: 'America/Sao_Paulo', cutOff } } }, duckdb));
  const rows = await engine.rows(question);
  await engine.close();
  return rows.map((row) => Object.values(row));
}

const offers = 'select call_id, offer, queue, entered, outcome, wait_s, talk_s, member, cut from offer order by all';
const calls = 'select call_id, kind, number, outcome, wait_s, talk_s, member, offers from call_made order by all';
const desk = 'select member, state, starts, ends, open from desk_interval order by all';

test('answered, abandoned, timed out: waits and talks in seconds', async () => {
  const rows = await ask(offers, [
    '1000|c1|700|NONE|ENTERQUEUE||11987654321|1',
    '1012|c1|700|Ana|CONNECT|12|b1|4',
    '1112|c1|700|Ana|COMPLETECALLER|12|100|1',
    '2000|c2|700|NONE|ENTERQUEUE||11987654322|1',
    '2003|c2|700|NONE|ABANDON|1|1|3',
    '3000|c3|701|NONE|ENTERQUEUE||11987654323|1',
    '3180|c3|701|NONE|EXITWITHTIMEOUT|1|1|180',
  ]);
  expect(rows).toEqual([
    ['c1', 1, '700', 1000, 'answered', 12, 100, 'Ana', null],
    ['c2', 1, '700', 2000, 'abandoned', 3, null, null, null],
    ['c3', 1, '701', 3000, 'timeout', 180, null, null, null],
  ]);
});

test('a call that overflows into a second queue is two offers and one call, answered', async () => {
  const log = [
    '1000|c1|700|NONE|ENTERQUEUE||11987654321|1',
    '1060|c1|700|NONE|EXITWITHTIMEOUT|1|1|60',
    '1061|c1|701|NONE|ENTERQUEUE||11987654321|1',
    '1070|c1|701|Rui|CONNECT|9|b|2',
    '1100|c1|701|Rui|COMPLETEAGENT|9|30|1',
  ];
  expect(await ask(offers, log)).toEqual([
    ['c1', 1, '700', 1000, 'timeout', 60, null, null, null],
    ['c1', 2, '701', 1061, 'answered', 9, 30, 'Rui', null],
  ]);
  expect(await ask(calls, log)).toEqual([['c1', 'queue', '11987654321', 'answered', 9, 30, 'Rui', 2]]);
});

test('a transfer ends the part of who transferred, also where it tells no talk time', async () => {
  const rows = await ask('select outcome, talk_s, member, transferred from offer', [
    '1000|c1|700|NONE|ENTERQUEUE||1|1',
    '1010|c1|700|Ana|CONNECT|10|b|2',
    '1055|c1|700|Ana|BLINDTRANSFER|702|ext-queues|10|45|1',
  ]);
  expect(rows).toEqual([['answered', 45, 'Ana', true]]);
});

test('ringing unanswered counts once per desk, in seconds although the log has milliseconds', async () => {
  const rows = await ask('select member, answered, ring_s from ring_tried order by epoch', [
    '1000|c1|700|NONE|ENTERQUEUE||1|1',
    '1015|c1|700|Ana|RINGNOANSWER|15000',
    '1030|c1|700|Rui|RINGNOANSWER|12500',
    '1040|c1|700|Ana|CONNECT|40|b|4',
  ]);
  expect(rows).toEqual([
    ['Ana', false, 15],
    ['Rui', false, 12.5],
    ['Ana', true, 4],
  ]);
});

test('a log cut at midnight: an answer without its entry is counted back, an entry without an end is open and not lost', async () => {
  const rows = await ask(offers, [
    '86460|c1|700|Ana|CONNECT|20|b|4',
    '86560|c1|700|Ana|COMPLETECALLER|20|100|1',
    '90000|c2|700|NONE|ENTERQUEUE||1|1',
  ]);
  expect(rows).toEqual([
    ['c1', 0, '700', 86440, 'answered', 20, 100, 'Ana', 'start'],
    ['c2', 1, '700', 90000, 'open', null, null, null, 'end'],
  ]);
});

test('the same call id after six silent hours is another call', async () => {
  const rows = await ask('select call_id, number, outcome from call_made order by all', [
    '1000|c1|700|NONE|ENTERQUEUE||11|1',
    '1010|c1|700|NONE|ABANDON|1|1|10',
    '90000|c1|700|NONE|ENTERQUEUE||22|1',
    '90005|c1|700|Ana|CONNECT|5|b|2',
    '90025|c1|700|Ana|COMPLETEAGENT|5|20|1',
  ]);
  expect(rows).toEqual([
    ['c1', '11', 'abandoned'],
    ['c1/2', '22', 'answered'],
  ]);
});

test('in the call records a menu that answered is nobody: only a leg to a desk with talk is a conversation', async () => {
  const rows = await ask(calls, {
    legs: [
      { linked: 'i1', epoch: 1000, src: '11987654321', dst: 's', app: 'Playback', billed: 18 },
      { linked: 'i2', epoch: 2000, src: '11987654321', dst: '4001', app: 'Dial', agent: 'Ana', billed: 40 },
      { linked: 'o1', epoch: 3000, src: '4001', dst: '11987654321', app: 'Dial', agent: 'trunk', billed: 0, disposition: 'NO ANSWER' }, // prettier-ignore
      { linked: 'o2', epoch: 4000, src: '4001', dst: '11987654321', app: 'Dial', agent: 'trunk', billed: 30 },
      { linked: 'x1', epoch: 5000, src: '4001', dst: '4002', app: 'Dial', agent: 'Rui', billed: 30 },
    ],
  });
  expect(rows).toEqual([
    ['i1', 'no_queue', '11987654321', 'unanswered', null, null, null, 0],
    ['i2', 'direct', '11987654321', 'answered', null, 40, null, 0],
    ['o1', 'out', '11987654321', 'unanswered', null, null, null, 0],
    ['o2', 'out', '11987654321', 'answered', null, 30, null, 0],
  ]);
});

test('the rows of one call are one call, with its queue log', async () => {
  const rows = await ask(calls, {
    log: [
      '1000|c1|700|NONE|ENTERQUEUE|||1',
      '1012|c1|700|Ana|CONNECT|12|b1|4',
      '1112|c1|700|Ana|COMPLETECALLER|12|100|1',
    ],
    legs: [
      { linked: 'c1', epoch: 1000, src: '11987654321', dst: '700', app: 'Queue', billed: 112 },
      { linked: 'c1', epoch: 1012, src: '11987654321', dst: '700', app: 'AppQueue', agent: 'Ana', billed: 100 },
    ],
  });
  expect(rows).toEqual([['c1', 'queue', '11987654321', 'answered', 12, 100, 'Ana', 1]]);
});

test('somebody in two queues is at one desk; pauses are told apart by their reason', async () => {
  const rows = await ask(desk, [
    '1000|NONE|700|Ana|ADDMEMBER|',
    '1000|NONE|701|Ana|ADDMEMBER|',
    '1500|NONE|NONE|Ana|PAUSEALL|almoco',
    '1800|NONE|NONE|Ana|UNPAUSEALL|',
    '2000|NONE|700|Ana|PAUSE|ACW',
    '2060|NONE|700|Ana|UNPAUSE|',
    '3000|NONE|700|Ana|REMOVEMEMBER|',
    '3600|NONE|701|Ana|REMOVEMEMBER|',
  ]);
  expect(rows).toEqual([
    ['Ana', 'after_call', 2000, 2060, false],
    ['Ana', 'desk', 1000, 3600, false],
    ['Ana', 'pause', 1500, 1800, false],
  ]);
});

test('shifts that begin and end in three queues at the same seconds stay apart, however many there are', async () => {
  const shifts = Array.from({ length: 60 }, (_, i) => ({ starts: 100_000 + i * 50_000, ends: 130_000 + i * 50_000 }));
  const queues = ['700', '701', '702'];
  const rows = await ask(
    desk,
    shifts.flatMap(({ starts, ends }) => [
      ...queues.map((queue) => `${starts}|NONE|${queue}|Ana|ADDMEMBER|`),
      ...queues.map((queue) => `${ends}|NONE|${queue}|Ana|REMOVEMEMBER|`),
    ]),
  );
  expect(rows).toEqual(shifts.map(({ starts, ends }) => ['Ana', 'desk', starts, ends, false]));
});

test('who never left is closed where the log or the exchange ends; who logs in anew was last there at the last call', async () => {
  const rows = await ask(desk, [
    '1000|NONE|700|Ana|ADDMEMBER|',
    '1010|NONE|700|Ana|ADDMEMBER|',
    '2000|NONE|NONE|NONE|CONFIGRELOAD|',
    '2001|NONE|NONE|NONE|QUEUESTART|',
    '5000|NONE|700|Rui|ADDMEMBER|',
    '6000|c1|700|NONE|ENTERQUEUE||1|1',
    '6010|c1|700|Rui|CONNECT|10|b|2',
    '6100|c1|700|Rui|COMPLETEAGENT|10|90|1',
    '90000|NONE|700|Rui|ADDMEMBER|',
    '91000|NONE|700|Rui|REMOVEMEMBER|',
  ]);
  expect(rows).toEqual([
    ['Ana', 'desk', 1000, 2000, true],
    ['Rui', 'desk', 5000, 6100, true],
    ['Rui', 'desk', 90000, 91000, false],
  ]);
});

test('who forgets to leave and still serves calls on the days after was there until the last of them before logging in anew', async () => {
  const call = (id: string, at: number): string[] => [
    `${at}|${id}|700|NONE|ENTERQUEUE||1|1`,
    `${at + 10}|${id}|700|Rui|CONNECT|10|b|2`,
    `${at + 100}|${id}|700|Rui|COMPLETEAGENT|10|90|1`,
  ];
  const rows = await ask(desk, [
    '5000|NONE|700|Rui|ADDMEMBER|',
    ...call('c1', 6000),
    // 86400 and 172800 are midnights of UTC: a day in between without a call is no gap, and one of the day of the next shift is its own.
    ...call('c2', 180000),
    '190000|NONE|700|Rui|ADDMEMBER|',
    ...call('c3', 191000),
    '200000|NONE|700|Rui|REMOVEMEMBER|',
  ]);
  expect(rows).toEqual([
    ['Rui', 'desk', 5000, 180100, true],
    ['Rui', 'desk', 190000, 200000, false],
  ]);
});

test('a shift over midnight is parted between its days; a pause counts only at the desk', async () => {
  // 97200 = 1970-01-02 00:00 in São Paulo.
  const log = [
    '90000|NONE|700|Ana|ADDMEMBER|',
    '96000|NONE|700|Ana|PAUSE|almoco',
    '98400|NONE|700|Ana|UNPAUSE|',
    '100800|NONE|700|Ana|REMOVEMEMBER|',
    '100900|NONE|700|Ana|PAUSE|almoco',
    '101000|NONE|700|Ana|UNPAUSE|',
  ];
  const days = 'select cast(business_day as varchar), desk_s, pause_s from desk_day order by all';
  expect(await ask(days, log)).toEqual([
    ['1970-01-01', 7200, 1200],
    ['1970-01-02', 3600, 1200],
  ]);
  expect(await ask(days, log, 1)).toEqual([['1970-01-01', 10800, 2400]]);
});

const lost = ['1000|c1|700|NONE|ENTERQUEUE||11987654321|1', '1030|c1|700|NONE|ABANDON|1|1|30'];
const back = 'select call_id, outcome, lost_by, cast(called_back_at as varchar) from centre_call order by all';

test('lost and called back: an answered call to the same number within 24 hours, written another way', async () => {
  const leg = { linked: 'o', src: '4001', dst: '05511987654321', app: 'Dial', agent: 'trunk', billed: 40 };
  expect(await ask(back, { log: lost, legs: [{ ...leg, epoch: 1030 + 86400 }] })).toEqual([
    ['c1', 'lost', 'abandoned', '1970-01-02 00:17:10'],
    ['o', 'answered', null, null],
  ]);
  expect(await ask(back, { log: lost, legs: [{ ...leg, epoch: 1030 + 86401 }] })).toContainEqual([
    'c1',
    'lost',
    'abandoned',
    null,
  ]);
  expect(await ask(back, { log: lost, legs: [{ ...leg, epoch: 5000, billed: 0, disposition: 'NO ANSWER' }] })).toContainEqual(['c1', 'lost', 'abandoned', null]); // prettier-ignore
});

test('lost, and the same customer called again from another number and was answered', async () => {
  const legs = [
    { linked: 'c1', epoch: 1000, src: '11987654321', dst: '700', app: 'Queue', billed: 30, customer: 'C1' },
    { linked: 'c2', epoch: 3000, src: '1133334444', dst: '700', app: 'Queue', billed: 30, customer: 'C1' },
  ];
  const log = [...lost, '3000|c2|700|NONE|ENTERQUEUE||1133334444|1', '3009|c2|700|Ana|CONNECT|9|b|2', '3019|c2|700|Ana|COMPLETEAGENT|9|10|1']; // prettier-ignore
  expect(await ask(back, { log, legs })).toEqual([
    ['c1', 'lost', 'abandoned', '1970-01-01 00:50:00'],
    ['c2', 'answered', null, null],
  ]);
});

test('a repeated call is one within seven days of the one before; whether a contact was the first and last is known only after seven days', async () => {
  const call = (id: string, epoch: number) => [`${epoch}|${id}|700|NONE|ENTERQUEUE||11987654321|1`, `${epoch + 5}|${id}|700|Ana|CONNECT|5|b|2`, `${epoch + 15}|${id}|700|Ana|COMPLETEAGENT|5|10|1`]; // prettier-ignore
  const day = 86400;
  const log = [...call('a', 0), ...call('b', 7 * day), ...call('c', 20 * day), ...call('d', 40 * day)];
  expect(await ask('select call_id, repeats, first_contact from centre_call order by all', log)).toEqual([
    ['a', false, false],
    ['b', true, true],
    ['c', false, true],
    ['d', false, null],
  ]);
});

test('the window of a repeated call has its edges: seven days to the second, and one customer’s alone', async () => {
  const call = (id: string, epoch: number, number: string) => [`${epoch}|${id}|700|NONE|ENTERQUEUE||${number}|1`, `${epoch + 5}|${id}|700|Ana|CONNECT|5|b|2`, `${epoch + 15}|${id}|700|Ana|COMPLETEAGENT|5|10|1`]; // prettier-ignore
  const week = 7 * 86400;
  const log = [
    ...call('a', 0, '11987654321'),
    // Somebody else in between repeats nothing, and nothing is repeated by him.
    ...call('b', 10, '21987654321'),
    ...call('c', week, '11987654321'),
    ...call('d', 2 * week + 1, '11987654321'),
    ...call('e', 2 * week + 2, '11987654321'),
    // The last one, so that the windows of all before are over.
    ...call('z', 9 * week, '31987654321'),
  ];
  expect(await ask('select call_id, repeats, first_contact from centre_call order by all', log)).toEqual([
    ['a', false, false],
    ['b', false, true],
    ['c', true, true],
    ['d', false, false],
    ['e', true, true],
    ['z', false, null],
  ]);
});

test('what a person did on a day, in sums that may be added', async () => {
  const rows = await ask(
    'select operator, team, desk_s, after_call_s, handled, talk_s, missed, ratings, rating_sum, satisfied, open from centre_operator_day order by all',
    {
      operators: [
        ['SIP/1', 'ana', 'cards'],
        ['Ana Example', 'ana', 'cards'],
      ],
      log: [
        '20000|NONE|700|SIP/1|ADDMEMBER|',
        '20100|c1|700|NONE|ENTERQUEUE||1|1',
        '20115|c1|700|SIP/1|RINGNOANSWER|15000',
        '20130|c1|700|Ana Example|CONNECT|30|b|5',
        '20230|c1|700|Ana Example|COMPLETECALLER|30|100|1',
        '20230|NONE|700|SIP/1|PAUSE|ACW',
        '20250|NONE|700|SIP/1|UNPAUSE|',
        '21000|NONE|700|SIP/1|REMOVEMEMBER|',
      ],
      ratings: [
        ['c1', 20300, 5],
        ['nobody', 20400, 1],
      ],
    },
  );
  expect(rows).toEqual([['ana', 'cards', 1000, 20, 1, 100, 1, 1, 5, 1, false]]);
});
