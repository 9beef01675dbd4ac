import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '../errors.ts';
import type { Context } from './context.ts';
import { writeMetrics } from './schedule/write-metrics.ts';
import { drain } from './schedule/post.ts';
import { nextDelivery } from './outbox.ts';
import { tellEnded } from './schedule/tell.ts';
import { claimSchedule, look, openSchedule } from './schedule/session.ts';
import { exitOf, runByHand, runDue } from './schedule/tick.ts';

export { history, list, next } from './schedule/tell.ts';
export { print } from './schedule/print.ts';

export interface TickOptions {
  /** Makes this host the one that runs the schedule. */
  readonly takeOver?: boolean;
}

export interface ScheduleRunOptions extends TickOptions {
  /** Runs this job now instead of staying up. */
  readonly name?: string;
  /** ISO day that it stands for. */
  readonly asOf?: string;
}

/** Runs what is due and ends: the one line that cron needs. */
export async function tick(context: Context, options: TickOptions): Promise<number> {
  const session = openSchedule(context);
  try {
    claimSchedule(session, options.takeOver ?? false);
    const ticked = await runDue(session);
    context.out.answer('mestre.schedule.tick/1', ticked, () => tellEnded(ticked));
    return exitOf(ticked);
  } finally {
    session.ledger.close();
  }
}

/** Runs one job now, or stays up and runs each at its time until it is told to stop. */
export async function run(context: Context, options: ScheduleRunOptions): Promise<number> {
  if (options.name === undefined) return stayUp(context, options);
  const session = openSchedule(context);
  try {
    claimSchedule(session, options.takeOver ?? false);
    const ended = await runByHand(session, options.name, options.asOf);
    const ticked = { ended: [ended], late: 0, waiting: [], deliveries: await drain(session) };
    await writeMetrics(context, session);
    context.out.answer('mestre.schedule.run/1', { ...ended, deliveries: ticked.deliveries }, () => tellEnded(ticked));
    return exitOf(ticked);
  } finally {
    session.ledger.close();
  }
}

/** At most this long asleep: a clock that is set, a machine that was suspended and a changed mestre.yaml are found out. */
const NAP = 30_000;

async function stayUp(context: Context, options: TickOptions): Promise<number> {
  let takeOver = options.takeOver ?? false;
  context.out.note('The schedule runs; Ctrl-C or SIGTERM ends it.');
  while (!context.signal.aborted) {
    const session = openSchedule(context);
    let wake: Date | null;
    try {
      claimSchedule(session, takeOver);
      takeOver = false;
      await runDue(session);
      wake = earliest(look(session).wake, nextDelivery(session));
    } finally {
      session.ledger.close();
    }
    const wait = wake === null ? NAP : wake.getTime() - context.now().getTime();
    await sleep(Math.max(0, Math.min(NAP, wait)), undefined, { signal: context.signal }).catch(() => {});
  }
  return EXIT.done;
}

function earliest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
