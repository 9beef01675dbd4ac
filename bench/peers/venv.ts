import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { measured } from '../measured.ts';

/** The Python of a virtual environment with the peers in it; made when it is missing, which needs the network once. */
export async function peersPython(peers: string, work: string): Promise<string> {
  const venv = join(work, 'venv');
  const python = join(venv, 'bin/python');
  const ready = join(venv, 'bin/activate');
  const steps: (readonly [string, readonly string[]])[] = [];
  if (!existsSync(ready)) steps.push(['python3', ['-m', 'venv', venv]]);
  steps.push([
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(peers, 'requirements.txt')],
  ]);
  for (const [command, args] of steps) {
    const { code, stderr } = await measured(command, args);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${code}\n${stderr.slice(-1000)}`);
  }
  return python;
}
