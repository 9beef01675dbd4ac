import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { epochAt, localText } from './clock.ts';
import { createCustomers, type Contact } from './customers.ts';
import { openSink, type Sink } from './files.ts';
import { createRandom, type Random } from './random.ts';

export interface CallOptions {
  readonly out: string;
  readonly seed: string;
  readonly days: number;
  readonly calls: number;
  /** Days from the first one that is made to the first of these. */
  readonly first?: number | undefined;
  readonly agents?: number | undefined;
  /** A bank whose people call. */
  readonly bank?: string | undefined;
}

const QUEUES = ['700', '701', '702'] as const;
const CDR_HEADER =
  'calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid,userfield,did,linkedid,sequence\n';

interface Making {
  readonly random: Random;
  readonly agents: readonly string[];
  readonly customer: (random: Random) => Contact;
  readonly cdr: Sink;
  readonly ratings: Sink;
  /** Lines of the day's queue log with their time. */
  readonly events: (readonly [epoch: number, line: string])[];
  readonly counts: { calls: number; answered: number; lost: number; afterHours: number; events: number; legs: number };
}

function event({ events }: Making, epoch: number, ...cells: readonly (string | number)[]): void {
  events.push([epoch, `${epoch}|${cells.join('|')}\n`]);
}

interface Leg {
  readonly epoch: number;
  readonly src: string;
  readonly dst: string;
  readonly context: string;
  readonly app: string;
  readonly duration: number;
  readonly billed: number;
  readonly disposition: string;
  readonly id: string;
  readonly linked: string;
  readonly agent?: string;
}

function leg({ cdr, counts }: Making, one: Leg): void {
  const channel = one.agent === undefined ? '' : `SIP/${one.agent}-${String(counts.legs).padStart(8, '0')}`;
  const cells = [
    localText(one.epoch),
    `"""${one.src}"" <${one.src}>"`,
    one.src,
    one.dst,
    one.context,
    `SIP/trunk-${one.id}`,
    channel,
    one.app,
    '',
  ];
  cells.push(
    String(one.duration),
    String(one.billed),
    one.disposition,
    '3',
    '',
    one.id,
    '',
    '40040000',
    one.linked,
    String(++counts.legs),
  );
  cdr.write(`${cells.join(',')}\n`);
}

function shift(making: Making, day: number): void {
  const { random, agents } = making;
  for (const agent of agents) {
    if (random.chance(0.25)) continue;
    const start = epochAt(day, 8 * 3600 + random.int(1800));
    const end = epochAt(day, 20 * 3600 - random.int(1800));
    for (const queue of QUEUES) event(making, start, 'NONE', queue, agent, 'ADDMEMBER', '');
    const lunch = start + random.between(3, 5) * 3600;
    event(making, lunch, 'NONE', 'NONE', agent, 'PAUSEALL', 'almoco');
    event(making, lunch + random.between(1800, 4200), 'NONE', 'NONE', agent, 'UNPAUSEALL', '');
    // Some forget to leave, and stay logged in at the end of the file.
    if (random.chance(0.96)) for (const queue of QUEUES) event(making, end, 'NONE', queue, agent, 'REMOVEMEMBER', '');
  }
}

function answered(making: Making, call: { id: string; queue: string; phone: string; start: number }): void {
  const { random, agents, counts } = making;
  const { id, queue, phone, start } = call;
  let wait = Math.floor(-22 * Math.log(1 - random.next())) + 2;
  while (random.chance(0.12)) {
    const ring = random.between(8, 20);
    const other = random.pick(agents);
    event(making, start + wait, id, queue, other, 'RINGNOANSWER', ring * 1000);
    leg(making, { epoch: start + wait, src: phone, dst: queue, context: 'ext-queues', app: 'AppQueue', duration: ring, billed: 0, disposition: 'NO ANSWER', id: `${id}.${counts.legs}`, linked: id, agent: other }); // prettier-ignore
    wait += ring;
  }
  const agent = random.pick(agents);
  const talk = Math.max(5, Math.round(Math.exp(5.1 + 0.7 * random.normal())));
  event(making, start + wait, id, queue, agent, 'CONNECT', wait, `${id}.${counts.legs}`, random.between(2, 9));
  const end = start + wait + talk;
  if (random.chance(0.05)) event(making, end, id, queue, agent, 'BLINDTRANSFER', '702', 'ext-queues', wait, talk, 1);
  else event(making, end, id, queue, agent, random.chance(0.6) ? 'COMPLETECALLER' : 'COMPLETEAGENT', wait, talk, 1);
  leg(making, { epoch: start, src: phone, dst: queue, context: 'ext-queues', app: 'Queue', duration: wait + talk, billed: wait + talk, disposition: 'ANSWERED', id, linked: id }); // prettier-ignore
  leg(making, { epoch: start + wait, src: phone, dst: queue, context: 'ext-queues', app: 'AppQueue', duration: talk, billed: talk, disposition: 'ANSWERED', id: `${id}.${counts.legs}`, linked: id, agent }); // prettier-ignore
  if (random.chance(0.2))
    making.ratings.write(
      `${id},${localText(end + 20)},${random.chance(0.8) ? random.between(4, 5) : random.between(1, 3)}\n`,
    );
  counts.answered++;
}

function lost(making: Making, call: { id: string; queue: string; phone: string; start: number }): void {
  const { random, counts } = making;
  const { id, queue, phone, start } = call;
  const wait = random.chance(0.25) ? random.between(1, 4) : Math.floor(-60 * Math.log(1 - random.next())) + 5;
  const timeout = wait > 180;
  event(making, start + wait, id, queue, 'NONE', timeout ? 'EXITWITHTIMEOUT' : 'ABANDON', 1, 1, wait);
  leg(making, { epoch: start, src: phone, dst: queue, context: 'ext-queues', app: 'Queue', duration: wait, billed: wait, disposition: 'ANSWERED', id, linked: id }); // prettier-ignore
  counts.lost++;
  if (!random.chance(0.4)) return;
  const back = start + random.between(600, 36 * 3600);
  const answeredBack = random.chance(0.7);
  const talk = answeredBack ? random.between(40, 400) : 0;
  const backId = `${back}.${counts.legs}`;
  leg(making, { epoch: back, src: '4001', dst: phone, context: 'from-internal', app: 'Dial', duration: talk + 12, billed: talk, disposition: answeredBack ? 'ANSWERED' : 'NO ANSWER', id: backId, linked: backId, agent: random.pick(making.agents) }); // prettier-ignore
}

function call(making: Making, day: number): void {
  const { random, counts } = making;
  const { phone } = making.customer(random);
  const late = random.chance(0.06);
  const second = late
    ? 21 * 3600 + random.int(9 * 3600)
    : 8 * 3600 + Math.floor(12 * 3600 * ((random.next() + random.next()) / 2));
  const start = epochAt(day, second);
  const id = `${start}.${++counts.calls}`;
  if (late) {
    leg(making, { epoch: start, src: phone, dst: 's', context: 'app-announcement', app: 'Playback', duration: 18, billed: 18, disposition: 'ANSWERED', id, linked: id }); // prettier-ignore
    counts.afterHours++;
    return;
  }
  const queue = random.pick(QUEUES);
  event(making, start, id, queue, 'NONE', 'ENTERQUEUE', '', phone, 1);
  if (random.chance(0.88)) answered(making, { id, queue, phone, start });
  else lost(making, { id, queue, phone, start });
}

/** Writes an exchange's `queue_log`, `cdr.csv`, `operators.csv` and `ratings.csv`. */
export function generateCalls(options: CallOptions): Making['counts'] {
  const { out, seed, days, calls, first = 0 } = options;
  mkdirSync(out, { recursive: true });
  const random = createRandom(`${seed}/calls${first === 0 ? '' : `/${first}`}`);
  const agents = Array.from(
    { length: options.agents ?? Math.max(6, Math.round(calls / days / 70)) },
    (_, at) => `Agent${String(at + 1).padStart(3, '0')}`,
  );
  const operators = openSink(join(out, 'operators.csv'), 'utf8', 'member,operator,team\n');
  for (const [at, agent] of agents.entries())
    operators.write(`${agent},operador${at + 1},${at % 3 === 0 ? 'cartoes' : 'geral'}\n`);
  operators.close();
  const log = openSink(join(out, 'queue_log'), 'utf8', '');
  const making: Making = {
    random,
    agents,
    customer: createCustomers(options.bank),
    cdr: openSink(join(out, 'cdr.csv'), 'utf8', CDR_HEADER),
    ratings: openSink(join(out, 'ratings.csv'), 'utf8', 'linkedid,rated_at,rating\n'),
    events: [],
    counts: { calls: 0, answered: 0, lost: 0, afterHours: 0, events: 0, legs: 0 },
  };
  for (let day = 0; day < days; day++) {
    event(making, epochAt(first + day, 0), 'NONE', 'NONE', 'NONE', 'CONFIGRELOAD', '');
    shift(making, first + day);
    const until = Math.round((calls * (day + 1)) / days);
    while (making.counts.calls < until) call(making, first + day);
    making.events.sort(([one], [other]) => one - other);
    for (const [, line] of making.events) log.write(line);
    making.counts.events += making.events.length;
    making.events.length = 0;
  }
  log.close();
  making.cdr.close();
  making.ratings.close();
  return making.counts;
}
