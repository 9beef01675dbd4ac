import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

test('publish without the run that it needs says to type mestre run, and ends 1', async () => {
  const root = join(temporaryFolder(), 'tiny');
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  expect((await mestre(['ingest', '--quiet'], { cwd: root })).code).toBe(0);
  const early = await mestre(['publish'], { cwd: root });
  expect(early.code).toBe(1);
  expect(early.stderr).toContain('not matched yet');
  expect(early.stderr).toMatch(/try: mestre run$/m);

  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
  const counted = await mestre(['query', '--json', 'select count(*) as n from xref'], { cwd: root });
  expect((JSON.parse(counted.stdout) as { rows: unknown[] }).rows).toEqual([{ n: 10 }]);
  // The same snapshot with one row more.
  const file = join(root, 'drop/bank.csv');
  appendFileSync(file, 'B999;OtÃ¡vio Prado;529.982.247-25;01/01/1970;;14/12/2011;33,30\n');
  expect((await mestre(['ingest', '--quiet', file], { cwd: root })).code).toBe(0);
  const stale = await mestre(['publish'], { cwd: root });
  expect(stale.code).toBe(1);
  expect(stale.stderr).toContain('1 received since');
  expect(stale.stderr).toMatch(/try: mestre run$/m);
});
