import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { loadProject, type Overrides } from '../rules/project.ts';
import type { Context } from './context.ts';
import { makeProject } from './init.ts';
import { tellRefusals, toExitCode } from './run.ts';
import { runPipeline } from './run/pipeline.ts';
import { toSummary } from './run/summary.ts';

export interface DemoOptions {
  /** Folder of the demo project; ./mestre-demo or the next free name unless said otherwise. */
  readonly dir?: string;
  /** Settings given as flags. */
  readonly overrides: Overrides;
}

/** Makes a project with the demo bank, runs everything and says what came out, with three commands to try next. */
export async function demo(context: Context, options: DemoOptions): Promise<number> {
  const root = makeProject(resolve(context.cwd, options.dir ?? freeName(context.cwd)), { demo: true });
  const here = relative(context.cwd, root) || '.';
  const project = loadProject(root, options.overrides, context.env);
  const outcome = await runPipeline({ ...context, project: () => project }, {});
  tellRefusals(context, outcome);
  context.out.answer('mestre.demo/1', { project: root, ...outcome }, () =>
    [
      `The demo bank, five product systems and their customers, is in ${here}.`,
      '',
      toSummary(outcome, context.cwd),
      '',
      'Try next:',
      `  cd ${here}`,
      '  mestre show NU0000001',
      '  mestre report reconciliation',
      '  mestre query "from golden_customer limit 5"',
    ].join('\n'),
  );
  return toExitCode(outcome);
}

/** mestre-demo, mestre-demo-2, … */
function freeName(cwd: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? 'mestre-demo' : `mestre-demo-${n}`;
    if (!existsSync(resolve(cwd, name))) return name;
  }
}
