import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { centreTables } from '../domain/edition/centre.ts';
import { factTables } from '../domain/edition/facts.ts';
import { openDuckdb } from '../engine/duckdb.ts';
import { openLedger } from '../ledger/open.ts';
import { literal } from '../sql/sql.ts';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const folder = temporaryFolder();

/** What the demo sells and whom it speaks with, cut down to a few days; each file's rows with whether they are still told otherwise first. */
const files: Readonly<
  Record<
    string,
    {
      readonly rows: number;
      readonly from?: string;
      readonly times?: number;
      readonly wrong?: (line: string) => string;
    }
  >
> = {
  // With the last delivery no customers come: nobody is somebody else then.
  'app.csv': { rows: 120, from: 'fixtures/demo', times: 2 },
  'orders.csv': { rows: 500, wrong: (line) => line.replace('completed', 'cancelled') },
  'order-lines.csv': { rows: 1100, wrong: (line) => line.replace(/[\d.]+$/, '1.00') },
  'refunds.csv': { rows: 10 },
  'counts.csv': { rows: 270, wrong: (line) => line.replace(/\d+$/, '7') },
  'movements.csv': { rows: 60 },
  'transfers.csv': { rows: 10 },
  'cdr.csv': { rows: 400 },
  'queue_log.log': { rows: 700 },
  'tickets.csv': { rows: 80, wrong: (line) => line.replace(/,\d?$/, ',1') },
  'interactions.csv': { rows: 200 },
  'ratings.csv': { rows: 40 },
};
const whole = ['shops.csv', 'articles-till.csv', 'articles-stock.csv', 'operators.csv', 'targets.csv'];

const DELIVERIES = 3;

/** A number from text, equal for equal text: which delivery a row comes with. */
const lotOf = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);

/** The rows of a file that come with a delivery: most in the order of time, one in nine late, one in seven wrong before it is corrected. */
function rowsOf(name: string, delivery: number): { readonly head: string; readonly rows: string[] } {
  const { rows: count, from = 'fixtures/demo-facts', times = DELIVERIES, wrong } = files[name]!;
  const lines = readFileSync(join(packageRoot, from, name), 'utf8')
    .trim()
    .split('\n');
  const head = name === 'queue_log.log' ? '' : `${lines.shift()!}\n`;
  const rows = lines.slice(0, count).flatMap((line, i, { length }) => {
    const lot = lotOf(line);
    const due = Math.floor((i * times) / length);
    const at = lot % 9 === 0 ? Math.min(times - 1, due + 1 + (lot % 2)) : due;
    const told = wrong !== undefined && lot % 7 === 0 && at < times - 1 ? wrong(line) : line;
    return [...(at === delivery ? [told] : []), ...(told !== line && at + 1 === delivery ? [line] : [])];
  });
  return { head, rows: delivery % 2 === 1 && name !== 'queue_log.log' ? rows.toReversed() : rows };
}

function deliver(root: string, delivery: number): void {
  for (const name of Object.keys(files)) {
    const { head, rows } = rowsOf(name, delivery);
    if (rows.length > 0) writeFileSync(join(root, 'drop', name.replace('.', `-${delivery}.`)), `${head}${rows.join('\n')}\n`); // prettier-ignore
  }
}

/** Tables whose rows differ between two editions, with a few of them; amounts that are estimates to six digits. */
async function differences(one: string, other: string): Promise<Record<string, unknown>> {
  const engine = await openDuckdb({ threads: 2 });
  await engine.run(`attach ${literal(one)} as one (read_only); attach ${literal(other)} as other (read_only)`);
  const found: Record<string, unknown> = {};
  for (const { name, columns } of [...factTables, ...centreTables]) {
    // What a run says of itself, and of the edition before it.
    if (name === 'sale_restated' || name === 'sale_restated_day') continue;
    const values = columns.filter((column) => column.name !== 'run_id').map((column) => (column.type === 'DOUBLE' ? `round(${column.name}, 6)` : `"${column.name}"`)).join(', '); // prettier-ignore
    const of = (edition: string) => `select ${values} from ${edition}.main.${name}`;
    const rows = await engine.rows(`(${of('one')} except all ${of('other')}) union all (${of('other')} except all ${of('one')}) limit 3`); // prettier-ignore
    if (rows.length > 0) found[name] = rows;
  }
  await engine.close();
  return found;
}

/** Steps of the last run, as the ledger has them. */
function stepsOf(root: string): Set<string> {
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'), { readOnly: true });
  const rows = ledger.prepare('select step from run_event where run_id = (select max(run_id) from run)').all();
  ledger.close();
  return new Set((rows as { step: string }[]).map(({ step }) => step));
}

async function ask(root: string, query: string): Promise<unknown> {
  const engine = await openDuckdb({ path: join(root, 'editions/golden.duckdb'), readOnly: true });
  try {
    return await engine.rows(query);
  } finally {
    await engine.close();
  }
}

test('facts that come late, wrong and in any order, a delivery at a time, are in the end what they are when all is made anew', async () => {
  const root = join(folder, 'shop');
  expect((await mestre(['init', root, '--quiet'])).code).toBe(0);
  mkdirSync(join(root, 'drop'), { recursive: true });
  for (const name of whole) copyFileSync(join(packageRoot, 'fixtures/demo-facts', name), join(root, 'drop', name));
  const reasons = new Set<unknown>();
  for (let delivery = 0; delivery < DELIVERIES; delivery++) {
    deliver(root, delivery);
    const { code, stderr } = await mestre(['run', '--quiet'], { cwd: root });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    // Brought up to date every time but the first.
    for (const step of ['publish.order_due', 'publish.call_due']) expect(stepsOf(root).has(step)).toBe(delivery > 0);
    expect(stepsOf(root).has('publish.meant_order_customer_way')).toBe(delivery === 2);
    for (const row of (await ask(root, 'select reason from sale_restated')) as { reason: string }[]) reasons.add(row.reason); // prettier-ignore
  }
  expect(reasons).toEqual(new Set(['corrected', 'identified', 'late']));
  const updated = join(folder, 'updated.duckdb');
  copyFileSync(join(root, 'editions/golden.duckdb'), updated);
  expect((await mestre(['run', '--full', '--force', '--quiet'], { cwd: root })).code).toBe(0);
  expect(stepsOf(root).has('publish.order_due')).toBe(false);
  expect(await differences(updated, join(root, 'editions/golden.duckdb'))).toEqual({});
  expect(await ask(root, 'select count(*) > 1000 as lines, (select count(*) > 100 from call) as calls from sale_line')).toEqual([{ lines: true, calls: true }]); // prettier-ignore
});
