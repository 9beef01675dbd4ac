import { join, resolve } from 'node:path';
import { measured, type Measured, type MeasuredOptions } from './measured.ts';

/** The repository this bench stands in. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Runs the built program, as a user would. */
function mestre(args: readonly string[], options: MeasuredOptions = {}): Promise<Measured> {
  return measured(process.execPath, [join(ROOT, 'bin/mestre.js'), ...args], options);
}

/** What the program says went wrong, in one line. */
function complaint(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const said =
    lines.find((line) => line.startsWith('MestreError: ')) ?? lines.find((line) => line.startsWith('mestre: '));
  return (said ?? lines.at(-1) ?? '').slice(0, 400);
}

/** As `mestre`, but throws with the program's own words where it does not end well. */
export async function mestreOrThrow(
  args: readonly string[],
  options: MeasuredOptions & { readonly accept?: readonly number[] } = {},
): Promise<Measured> {
  const result = await mestre(args, options);
  if (!(options.accept ?? [0]).includes(result.code))
    throw new Error(`mestre ${args.join(' ')}: exit ${result.code}: ${complaint(result.stderr)}`);
  return result;
}
