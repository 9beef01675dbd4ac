import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Ledger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import { type Check, fail, look, ok, warn } from './check.ts';

/** The ledger: whether it can be read and is whole, and who holds its locks. */
export async function checkLedger({ paths }: Project, unlock: boolean): Promise<Check[]> {
  if (!existsSync(paths.ledger)) return [ok('ledger', 'none yet: the first run makes it')];
  return look('ledger', async () => {
    const { openLedger } = await import('../../ledger/open.ts');
    const { dropStaleLeases, loadLeases } = await import('../../ledger/lease.ts');
    const { loadRuns } = await import('../../ledger/runs.ts');
    const ledger = openLedger(paths.ledger);
    try {
      const stale = dropStaleLeases(ledger).map((lease) => lease.name);
      if (unlock) ledger.prepare('delete from lease where host <> ?').run(hostname());
      const [last] = loadRuns(ledger, 1);
      const held = loadLeases(ledger);
      return [
        checkWhole(ledger),
        ...(stale.length > 0 ? [ok('locks', `took away ${stale.join(', ')}: the process that held it has ended`)] : []),
        ...held.map(({ name, holder, host, since }) =>
          host === hostname()
            ? ok('locks', `${name} is held by process ${holder.split('@')[0]} since ${since}`)
            : warn(
                'locks',
                `${name} is held by ${host} since ${since}`,
                'if that machine is gone: mestre doctor --unlock',
              ),
        ),
        ...(held.length === 0 && stale.length === 0 ? [ok('locks', 'none')] : []),
        ...(last?.state === 'unfinished' && held.length === 0
          ? [warn('last run', `${last.runId} did not end`, 'mestre run goes on from what it finished')]
          : []),
      ];
    } finally {
      ledger.close();
    }
  });
}

function checkWhole(ledger: Ledger): Check {
  const said = ledger.pragma('quick_check', { simple: true }) as string;
  return said === 'ok'
    ? ok('ledger', 'whole')
    : fail('ledger', said, 'restore .mestre/ledger.sqlite from a backup before anything else');
}
