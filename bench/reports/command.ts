import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../src/engine/duckdb.ts';
import type { Options } from '../options.ts';
import { mestreOrThrow } from '../mestre.ts';
import { scratch } from '../scratch.ts';
import { type Compared, exportShop, openShop, shopFigures } from './northwind.ts';

const here = import.meta.dirname;
/** `reports --data DIR`: sales and stock of two public data sets through contracts, against what their own tables say. Fails where a figure differs. */
export async function reports({ data, work }: Options): Promise<void> {
  if (data === undefined) throw new Error('say where the sets are: --data DIR');
  const folder = scratch(work, 'reports');
  await northwind(join(data, 'reports/northwind'), folder);
  await completeJourney(join(data, 'reports/completejourney'), folder);
}

/** A project with the shipped rules, the contracts of a folder, and no others. */
async function makeProject(path: string, contracts: string): Promise<void> {
  rmSync(path, { recursive: true, force: true });
  await mestreOrThrow(['init', path]);
  const sources = join(path, 'rules/sources');
  rmSync(sources, { recursive: true });
  mkdirSync(sources);
  for (const name of readdirSync(contracts)) copyFileSync(join(contracts, name), join(sources, name));
}

function judge(set: string, all: readonly Compared[]): void {
  const wrong = all.filter(({ found, expected }) => JSON.stringify(found) !== JSON.stringify(expected));
  process.stdout.write(`${set}: ${all.length - wrong.length} of ${all.length} figures agree\n`);
  for (const { figure, found, expected } of wrong)
    process.stdout.write(`  ${figure}: ${JSON.stringify(found)} where ${JSON.stringify(expected)} is right\n`);
  if (wrong.length > 0) throw new Error(`${set}: ${wrong.length} figures differ`);
}

async function withEdition<T>(project: string, work: (engine: DuckdbEngine) => Promise<T>): Promise<T> {
  const engine = await openDuckdb({ path: join(project, 'editions/golden.duckdb'), readOnly: true });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

interface Oracle {
  readonly totals: Readonly<Record<string, number>>;
  readonly by_department: readonly { readonly department: string; readonly sales: number; readonly n: number }[];
  readonly by_week: readonly { readonly week: number; readonly sales: number; readonly baskets: number }[];
}

async function completeJourney(folder: string, work: string): Promise<void> {
  const project = join(work, 'completejourney');
  await makeProject(project, join(here, 'completejourney'));
  for (const [from, to] of [
    ['transactions_sample.csv', 'transactions.csv'],
    ['products.csv', 'products.csv'],
  ] as const)
    // prettier-ignore
    cpSync(join(folder, from), join(project, 'drop', to));
  await mestreOrThrow(['run', '--project', project, '--quiet']);
  const oracle = JSON.parse(readFileSync(join(folder, 'oracle.json'), 'utf8')) as Oracle;
  await withEdition(project, async (engine) => {
    const [total] = await engine.rows(`
      select count(*) as n, sum(net)::double as sales, sum(quantity)::bigint as units, sum(discount)::double as discounts,
        (select count(distinct customer_link) from sale_order) as households, (select count(*) from sale_order) as baskets,
        count(distinct shop) as stores, count(distinct article) as products
      from sale_line`);
    const departments = await engine.rows(
      `select case category when 'none' then '(none)' else category end as department, sum(net)::double as sales, count(*) as n
       from sale_line group by all order by sales desc, department`,
    );
    const weeks = await engine.rows(
      `select cast(floor(date_diff('day', date '2016-12-26', business_day) / 7) + 1 as integer) as week, sum(net)::double as sales, count(*) as baskets
       from sale_order group by all order by week`,
    );
    const byName = new Map(departments.map((row) => [row['department'], row]));
    judge('completejourney', [
      ...Object.entries(oracle.totals).map(([figure, expected]) => ({ figure, found: total![figure], expected })),
      ...oracle.by_department.map((expected) => ({ figure: expected.department, found: byName.get(expected.department), expected })), // prettier-ignore
      { figure: 'weeks', found: weeks, expected: oracle.by_week },
    ]);
  });
}

async function northwind(folder: string, work: string): Promise<void> {
  const project = join(work, 'northwind');
  await makeProject(project, join(here, 'northwind'));
  const shop = openShop(join(folder, 'create.sql'));
  exportShop(shop, join(project, 'drop'));
  await mestreOrThrow(['run', '--project', project, '--quiet']);
  await withEdition(project, async (engine) => judge('northwind', await shopFigures(engine, shop)));
  shop.close();
}
