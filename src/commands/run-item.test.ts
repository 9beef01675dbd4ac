import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const items = join(packageRoot, 'fixtures/tiny/items');

/** A project of articles: the shipped item rules, and three systems that name them differently. */
async function newShop(): Promise<string> {
  const shop = join(temporaryFolder(), 'shop');
  await mestre(['init', shop]);
  rmSync(join(shop, 'rules/sources'), { recursive: true });
  cpSync(join(items, 'sources'), join(shop, 'rules/sources'), { recursive: true });
  for (const name of ['till.csv', 'sheet.csv', 'stock.csv']) cpSync(join(items, name), join(shop, 'drop', name));
  const config = join(shop, 'mestre.yaml');
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace('  - rules/customer.yaml\n', '').replace('  - rules/shop.yaml\n', ''),
  );
  return shop;
}

test('the engine that unifies customers unifies articles by their rules alone', async () => {
  const shop = await newShop();
  const run = await mestre(['run', '--project', shop, '--quiet']);
  expect(run.stderr).toBe('');
  expect(run.code).toBe(0);
  const asked = await mestre([
    'query',
    '--project',
    shop,
    '--json',
    `select string_agg(source || ':' || source_key, ' ' order by source, source_key) as members
     from xref group by golden_id order by members`,
  ]);
  const { rows } = JSON.parse(asked.stdout) as { rows: { members: string }[] };
  expect(rows.map(({ members }) => members)).toEqual([
    'sheet:S-01 stock:9001 till:T1',
    // No number, but the same words in any order, and the same size.
    'sheet:S-02 stock:9003 till:T3',
    'sheet:S-03 till:T4',
    'sheet:S-04 stock:9004',
    'stock:9002 till:T2',
    'till:T5',
  ]);
  // The two sizes of one drink share their words and stay two articles.
  const golden = await mestre([
    'query',
    '--project',
    shop,
    '--json',
    'select count(*) as n from golden_item where size is not null',
  ]);
  expect((JSON.parse(golden.stdout) as { rows: { n: number }[] }).rows).toEqual([{ n: 5 }]);
});
