import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from './test/program.ts';
import { packageRoot } from './version.ts';

const folder = temporaryFolder();
const guide = readFileSync(join(packageRoot, 'docs/another-country.md'), 'utf8');

test('following docs/another-country.md: a project of Germany finds its four customers', async () => {
  for (const [, name, text] of guide.matchAll(/```\w+ (\S+)\n(.*?)```/gs)) {
    mkdirSync(join(folder, dirname(name!)), { recursive: true });
    writeFileSync(join(folder, name!), text!);
  }
  const lint = await mestre(['rules', 'lint'], { cwd: folder });
  expect([lint.code, lint.stdout]).toEqual([0, expect.stringContaining('0 failed')]);
  const run = await mestre(['run', '--as-of', '2026-11-23'], { cwd: folder });
  expect(run.code, run.stderr).toBe(0);
  const rows = async (query: string) => {
    const { stdout } = await mestre(['query', query, '--json'], { cwd: folder });
    return (JSON.parse(stdout) as { rows: Record<string, unknown>[] }).rows;
  };
  const groups = await rows("select string_agg(source || ':' || source_key, ' ' order by source, source_key) as records from xref group by golden_id order by records"); // prettier-ignore
  expect(groups.map(({ records }) => records)).toEqual(['crm:1 shop:A', 'crm:2 shop:B', 'crm:3 shop:C', 'shop:D']);
  const addresses = await rows('select address from golden_customer order by address');
  expect(addresses.map(({ address }) => address)).toEqual([
    'Am Markt 3 (HINTERHAUS), 10178 Berlin',
    'Hauptstraße 12A, 50667 Köln',
    'Linden-Allee 7, 20095 Hamburg',
    'Ringstr. 1, 80331 München',
  ]);
  const shown = await mestre(['show', 'Jürgen Müller'], { cwd: folder });
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('Hauptstraße 12A, 50667 Köln')]);
  // Nothing of Brazil is left in what a German reads.
  expect(shown.stdout).not.toMatch(/Munic|Bairro|CEP|CPF/);
});
