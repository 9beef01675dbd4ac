import type { Context } from '../commands/context.ts';
import { openOut } from '../commands/out.ts';
import { loadProject } from '../rules/project.ts';

/** Does a command's work as another user of the system, in this process and with --json; returns what it wrote. */
export async function asUser(
  root: string,
  user: string,
  work: (context: Context) => Promise<unknown>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const out = openOut({ json: true, env: {}, stdout: stream('stdout'), stderr: stream('stderr') });
  const signal = new AbortController().signal;
  await work({
    out,
    user,
    now: () => new Date(),
    env: {},
    cwd: root,
    signal,
    project: () => loadProject(root, {}, {}),
  });
  return written;
}
