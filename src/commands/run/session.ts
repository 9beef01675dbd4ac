import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { apply, type Made } from '../../engine/engine.ts';
import { MestreError } from '../../errors.ts';
import type { Ledger } from '../../ledger/open.ts';
import { recordRunEvent, type Run } from '../../ledger/runs.ts';
import type { Project } from '../../rules/project.ts';
import { crashAt } from '../../schedule/crash.ts';
import type { Step } from '../../sql/step.ts';
import type { Context } from '../context.ts';
import { toDuration, toNumber } from '../table.ts';

/** What every phase of a run has at hand. */
export interface Session {
  readonly context: Context;
  readonly project: Project;
  readonly ledger: Ledger;
  /** The ledger as it stood when the run began: files that come in meanwhile are for the next run. */
  readonly intake: Ledger;
  readonly run: Run;
}

/** Stops here where the person asked for it; what was finished is kept. */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new MestreError('interrupted', 'interrupted', 'Interrupted; what was finished is kept');
}

/** Runs one phase: times it, writes it down and says so. `rowsOf` tells how many rows came out of it. */
export async function phase<T>(
  session: Session,
  step: string,
  { work, rowsOf }: { readonly work: () => Promise<T>; readonly rowsOf: (value: T) => number },
): Promise<T> {
  const { context } = session;
  stopIfAsked(context.signal);
  const start = performance.now();
  const value = await work();
  const milliseconds = performance.now() - start;
  tell(session, { step, rows: rowsOf(value), milliseconds });
  context.out.note(`${step.padEnd(12)}${toNumber(rowsOf(value)).padStart(12)}  ${toDuration(milliseconds)}`);
  return value;
}

/** Writes down what a step of the run made, and how long it took. */
export function tell(
  { context, ledger, run }: Session,
  made: { readonly step: string; readonly rows: number; readonly milliseconds: number },
): void {
  recordRunEvent(ledger, run.runId, { kind: 'step', ...made, now: context.now() });
  context.log?.('step', { run: run.runId, ...made, milliseconds: Math.round(made.milliseconds) });
  crashAt(made.step);
}

/** Applies a plan, each of its tables timed and written down as `step.table`. */
export async function applyPlan(
  session: Session,
  engine: DuckdbEngine,
  { step, plan }: { readonly step: string; readonly plan: readonly Step[] },
): Promise<Made[]> {
  const { context } = session;
  const bar = context.out.progress(step, plan.length, 'tables');
  try {
    return await apply(engine, plan, ({ table, rows, milliseconds }) => {
      bar.advance();
      tell(session, { step: `${step}.${table}`, rows, milliseconds });
      stopIfAsked(context.signal);
    });
  } finally {
    bar.done();
  }
}
