import picocolors from 'picocolors';
import { EXIT, MestreError } from '../errors.ts';
import type { Project } from '../rules/project.ts';
import type { Context } from './context.ts';
import { type Check, fail } from './doctor/check.ts';
import { checkInstall, checkMemory } from './doctor/install.ts';
import { checkLedger } from './doctor/ledger.ts';
import { checkProject } from './doctor/project.ts';
import { checkSchedule } from './doctor/schedule.ts';

export interface DoctorOptions {
  /** Takes away locks that another machine left behind. */
  readonly unlock?: boolean;
}

/** Looks at the installation and, where there is one, the project. Exit code 1 where a check fails. */
export async function doctor(context: Context, options: DoctorOptions): Promise<number> {
  const project = findProjectOrCheck(context);
  const checks = [
    ...(await checkInstall()),
    ...('check' in project
      ? [project]
      : [
          checkMemory(String(project.settings.find(({ key }) => key === 'memory')?.value)),
          ...(await checkProject(project)),
          ...(await checkLedger(project, options.unlock ?? false)),
          ...(await checkSchedule(project, context.env)),
        ]),
  ];
  const failed = checks.filter(({ state }) => state === 'fail').length;
  context.out.answer('mestre.doctor/1', { failed, checks }, () => toText(checks, context.out.colour));
  return failed > 0 ? EXIT.gate : EXIT.done;
}

/** Outside a project the installation is still worth checking. */
function findProjectOrCheck(context: Context): Project | Check {
  try {
    return context.project();
  } catch (error) {
    if (!(error instanceof MestreError)) throw error;
    if (error.code === 'no_project')
      return { check: 'project', state: 'warn', says: 'none here', remedy: error.hint ?? 'mestre init DIR' };
    return fail('project', error.message, error.hint ?? '');
  }
}

function toText(checks: readonly Check[], colour: boolean): string {
  const { green, yellow, red, dim } = picocolors.createColors(colour);
  const paint = { ok: green, warn: yellow, fail: red };
  const widest = Math.max(...checks.map(({ check }) => check.length));
  return checks
    .flatMap(({ check, state, says, remedy }) => [
      `${paint[state](state.padEnd(4))}  ${check.padEnd(widest)}  ${says.replaceAll('\n', `\n${' '.repeat(widest + 8)}`)}`,
      ...(state === 'ok' || !remedy ? [] : [dim(`${' '.repeat(widest + 8)}→ ${remedy}`)]),
    ])
    .join('\n');
}
