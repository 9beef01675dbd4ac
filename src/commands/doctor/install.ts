import { totalmem } from 'node:os';
import { LEAST_MEMORY, toBytes, toMemory } from '../../rules/memory.ts';
import { loadVersion } from '../../version.ts';
import { type Check, fail, look, ok, warn } from './check.ts';

/** What must be there before any project: Node, the modules with native code. */
export async function checkInstall(): Promise<Check[]> {
  return [
    ok('mestre', loadVersion()),
    checkNode(process.versions.node),
    ...(await look('duckdb', async () => {
      const { openDuckdb } = await import('../../engine/duckdb.ts');
      const engine = await openDuckdb({ threads: 1 });
      const [row] = await engine.rows('select version() as version');
      await engine.close();
      return ok('duckdb', String(row?.['version']));
    })),
    ...(await look('ledger module', async () => {
      const { openLedger } = await import('../../ledger/open.ts');
      const ledger = openLedger(':memory:');
      const { version } = ledger.prepare('select sqlite_version() as version').get() as { version: string };
      ledger.close();
      return ok('ledger module', `SQLite ${version}`);
    })),
  ];
}

/** Node 20 runs mestre where the ledger's module could be compiled, but gets no security fixes any more. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    return fail('node', `${version} is too old`, 'install Node 22.14 or later: https://nodejs.org');
  if (major < 22 || (major === 22 && minor < 14))
    return warn('node', `${version} works, but is at its end of life`, 'install Node 22.14 or later when you can');
  return ok('node', version);
}

/** The memory asked for against what the engine needs and the machine has. */
export function checkMemory(memory: string, total = totalmem()): Check {
  const asked = toBytes(toMemory(memory));
  if (/\d/.test(memory) && toBytes(memory) < toBytes(LEAST_MEMORY))
    return warn(
      'memory',
      `${memory} is too little: the engine takes ${LEAST_MEMORY}`,
      'set memory: in mestre.yaml to 1GB or more',
    );
  const have = `${(total / 2 ** 30).toFixed(1)} GiB`;
  return asked > total * 0.9
    ? warn(
        'memory',
        `the engine may use ${memory} of ${have}`,
        'set memory: in mestre.yaml to three quarters of it at most',
      )
    : ok('memory', `${memory} of ${have}`);
}
