import { EXIT } from '../errors.ts';
import type { Context } from './context.ts';
import { dayIn } from './publish/day.ts';
import type { RunOptions } from './run/options.ts';
import { runPipeline } from './run/pipeline.ts';
import { toPlanText } from './run/plan.ts';
import { type Outcome, toSummary } from './run/summary.ts';

/**
 * Does what is due, from the drop folder to the reports. Exit code 65 where a file was refused or quarantined (the rest
 * is published), 1 where a check kept the old edition.
 */
export async function run(context: Context, options: RunOptions): Promise<number> {
  if (options.dryRun) {
    const plan = toPlanText(
      context.project(),
      options.asOf ?? dayIn(context.project().config.time_zone, context.now()),
    );
    context.out.answer('mestre.plan/1', { plan }, () => plan);
    return EXIT.done;
  }
  const outcome = await runPipeline(context, options);
  tellRefusals(context, outcome);
  context.out.answer('mestre.run/1', outcome, () => toSummary(outcome, context.cwd));
  return toExitCode(outcome);
}

/** A file that was left out is told also under --quiet: somebody has to act. */
export function tellRefusals({ out }: Context, { refused }: Outcome): void {
  for (const { reason, hint } of refused) out.warn(hint === null ? reason : `${reason}\n  try: ${hint}`);
}

/** A check that failed outranks a file that was left out: nothing was published. */
export function toExitCode({ state, refused_exit }: Outcome): number {
  return state === 'failed' ? EXIT.gate : refused_exit;
}
