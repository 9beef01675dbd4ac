import { hostname } from 'node:os';
import { EXIT, MestreError } from '../../errors.ts';
import { finishedSteps, type JobEnd, leaseOf, loadJobRuns, recordJobEvent, startJob } from '../../ledger/jobs.ts';
import { loadLeases, takeLease } from '../../ledger/lease.ts';
import { crashAt } from '../../schedule/crash.ts';
import type { Due } from '../../schedule/due.ts';
import { toDuration } from '../table.ts';
import type { Done } from './done.ts';
import { type JobStep, toSteps } from './kinds.ts';
import type { ScheduleSession } from './session.ts';

/** How an attempt ended. */
export interface EndedJob extends Due {
  readonly state: JobEnd;
  readonly exit: number;
  readonly detail: string;
  readonly milliseconds: number;
}

/**
 * Takes the lease of a job; undefined where another process of this host runs it. Throws `locked` (75) where a process of
 * another host does.
 */
export async function leaseJob({ context, ledger }: ScheduleSession, job: string): Promise<(() => void) | undefined> {
  try {
    return await takeLease(ledger, leaseOf(job), { wait: 0, now: context.now, signal: context.signal });
  } catch (error) {
    const foreign = loadLeases(ledger).some(({ name, host }) => name === leaseOf(job) && host !== hostname());
    if (error instanceof MestreError && error.code === 'locked' && !foreign) return undefined;
    throw error;
  }
}

/** Runs one attempt at a slot, its lease held. Steps that an earlier attempt finished are not done again. */
export async function runJob(session: ScheduleSession, due: Due): Promise<EndedJob> {
  const { context, ledger } = session;
  const finished = isDone(session, due) ? new Set<string>() : finishedSteps(ledger, due.job, due.slot);
  const id = startJob(ledger, due, context.now());
  const started = performance.now();
  context.out.note(`${due.job} for ${due.day}: ${due.cause.replace('_', ' ')}, attempt ${due.attempt}`);
  const end = (state: JobEnd, exit: number, detail: string): EndedJob => {
    const milliseconds = performance.now() - started;
    recordJobEvent(ledger, id, { kind: state, step: 'job', exit, detail, milliseconds, now: context.now() });
    const { job, slot, day, attempt, cause } = due;
    context.log?.('job', { job, slot, day, attempt, cause, state, exit, milliseconds: Math.round(milliseconds) });
    return { ...due, state, exit, detail, milliseconds: Math.round(milliseconds) };
  };
  try {
    const said: Done[] = [];
    for (const step of toSteps(session, due)) {
      if (finished.has(step.name) && !step.always) continue;
      if (context.signal.aborted) throw stopped(due, step);
      said.push(await runStep(session, id, step));
    }
    const exit = said.find((one) => (one.exit ?? 0) !== 0)?.exit ?? EXIT.done;
    return end('done', exit, said.map(({ detail }) => detail).join('; '));
  } catch (error) {
    if (!(error instanceof MestreError)) {
      end('failed', EXIT.bug, error instanceof Error ? error.message : String(error));
      throw error;
    }
    const interrupted = error.kind === 'interrupted' || context.signal.aborted;
    const ended = end(interrupted ? 'interrupted' : 'failed', error.exitCode, error.message);
    if (interrupted) throw goOn(due, error);
    context.out.warn(`${due.job} for ${due.day} failed: ${error.message}${error.hint ? `\n  try: ${error.hint}` : ''}`);
    return ended;
  }
}

async function runStep({ context, ledger }: ScheduleSession, id: number, step: JobStep): Promise<Done> {
  const started = performance.now();
  const done = await step.work();
  const milliseconds = performance.now() - started;
  recordJobEvent(ledger, id, {
    kind: 'step',
    step: step.name,
    exit: done.exit ?? 0,
    detail: done.detail,
    milliseconds,
    now: context.now(),
  });
  context.log?.('job step', { step: step.name, milliseconds: Math.round(milliseconds) });
  context.out.note(`  ${step.name.padEnd(10)} ${done.detail}  ${toDuration(milliseconds)}`);
  crashAt(`job.${step.name}`);
  return done;
}

function isDone({ ledger }: ScheduleSession, { job, slot }: Due): boolean {
  return loadJobRuns(ledger, { job, from: slot }).some((run) => run.slot === slot && run.state === 'done');
}

function stopped({ job, day }: Due, step: JobStep): MestreError {
  return new MestreError('interrupted', 'interrupted', `Stopped ${job} for ${day} before its step ${step.name}`);
}

function goOn({ job, day, cause }: Due, error: MestreError): MestreError {
  const again = `mestre schedule run ${job} --as-of ${day}`;
  return new MestreError('interrupted', 'interrupted', error.message, {
    hint:
      cause === 'by_hand'
        ? `${again} goes on from the last finished step`
        : `the next mestre schedule tick goes on from the last finished step; at once: ${again}`,
    cause: error,
  });
}
