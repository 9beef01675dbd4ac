import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { mestre, temporaryFolder } from '../../src/test/program.ts';
import { packageRoot } from '../../src/version.ts';
import { exportShop, openShop, shopFigures } from './northwind.ts';

test('a shop’s database, exported as extracts: sales and stock are what plain SQL over it says', async () => {
  const project = join(temporaryFolder(), 'shop');
  await mestre(['init', project]);
  const sources = join(project, 'rules/sources');
  rmSync(sources, { recursive: true });
  mkdirSync(sources);
  const contracts = join(import.meta.dirname, 'northwind');
  for (const name of readdirSync(contracts)) copyFileSync(join(contracts, name), join(sources, name));
  const shop = openShop(join(packageRoot, 'fixtures/shop/create.sql'));
  exportShop(shop, join(project, 'drop'));
  expect(await mestre(['run', '--project', project, '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  const engine = await openDuckdb({ path: join(project, 'editions/golden.duckdb'), readOnly: true });
  const figures = await shopFigures(engine, shop);
  await engine.close();
  expect(figures).toHaveLength(7);
  for (const { figure, found, expected } of figures) expect([figure, found]).toEqual([figure, expected]);
  // The comparison compares something: every part of it has rows, and money in them.
  expect(figures.find(({ figure }) => figure === 'by category')?.found).toHaveLength(4);
  expect(shop.prepare('select count(*) from [Order Details] where Discount > 0').pluck().get()).toBeGreaterThan(10);
  shop.close();
});
