import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBankEdition, said } from '../../test/bank.ts';
import { mestreHere as mestre, temporaryFolder } from '../../test/program.ts';
import { packageRoot } from '../../version.ts';

const folder = temporaryFolder();
const guide = readFileSync(join(packageRoot, 'docs/reports.md'), 'utf8');
const blocks = [...guide.matchAll(/```\w+ (\S+)\n(.*?)```/gs)].map(([, name, text]) => ({ name: name!, text: text! }));
/** A project with an edition of thirty people, all in one source. */
async function makeProject(): Promise<string> {
  const root = join(folder, 'bank');
  mkdirSync(join(root, 'editions'), { recursive: true });
  for (const part of ['reports', 'rules']) cpSync(join(packageRoot, part), join(root, part), { recursive: true });
  writeFileSync(join(root, 'mestre.yaml'), 'name: Bank\nrules: [rules/customer.yaml]\nsources: rules/sources\n');
  const core = { source: 'core', updated: null, name: said('Ana'), phones: [], balance: '1.00' };
  const engine = await openBankEdition(
    Array.from({ length: 30 }, (_, i) => ({ ...core, key: `K${i}`, person: i })),
    { 1: { name: 'core|K1' } },
  );
  const file = 'golden-2026-11-22-R000001.duckdb';
  await engine.run(
    `update edition.main.meta_run set as_of = date '2026-11-22'; attach '${root}/editions/${file}' as file; copy from database edition to file; detach file`,
  );
  await engine.close();
  symlinkSync(file, join(root, 'editions/golden.duckdb'));
  return root;
}

test('following docs/reports.md: a report is started, its blocks put where the page says, shown and written', async () => {
  const root = await makeProject();
  const begun = await mestre(['report', 'new', 'products'], { cwd: root });
  expect([begun.code, begun.stdout]).toEqual([0, expect.stringContaining('docs/reports.md')]);
  // What the program writes works before anything is changed.
  expect((await mestre(['report', 'products'], { cwd: root })).stdout).toContain(
    'Records per source and year of change',
  );
  for (const { name, text } of blocks)
    if (name.endsWith('metrics.yaml')) appendFileSync(join(root, name), text);
    else writeFileSync(join(root, name), text);
  const shown = await mestre(['report', 'products', '--set', 'product=current_account'], { cwd: root });
  expect([shown.code, shown.stderr]).toEqual([0, '']);
  expect(shown.stdout).toMatch(/People with a product +.*n = 30/);
  expect(shown.stdout).toContain('Product current_account');
  const made = await mestre(['report', 'products', '--format', 'html', '--out', 'products.html'], { cwd: root });
  expect([made.code, existsSync(join(root, 'products.html'))]).toEqual([0, true]);
});
