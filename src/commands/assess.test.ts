import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const folder = temporaryFolder();
const root = join(folder, 'three');
const two = join(folder, 'two');

/** The project that fits on a screen, with a third source that knows the same people as the second. */
beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  cpSync(join(packageRoot, 'reports'), join(root, 'reports'), { recursive: true });
  const contract = readFileSync(join(root, 'rules/sources/shop.yaml'), 'utf8');
  const third = contract
    .replace('source: shop', 'source: web')
    .replaceAll('shop*', 'web*')
    .replace('loyalty_card', 'web_account');
  writeFileSync(join(root, 'rules/sources/web.yaml'), third);
  cpSync(join(root, 'drop/shop.csv'), join(root, 'drop/web.csv'));
  cpSync(root, two, { recursive: true });
  await mestre(['run', '--quiet'], { cwd: root });
});

interface Answer {
  readonly sections: readonly {
    readonly id: string;
    readonly tables: readonly { id: string; rows: Record<string, unknown>[] }[];
  }[];
}
const assess = async (...options: string[]): Promise<Answer> => {
  const { code, stdout, stderr } = await mestre(['assess', ...options, '--json', '--quiet'], { cwd: root });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Answer;
};
const rowsOf = (answer: Answer, id: string) =>
  answer.sections.flatMap(({ tables }) => tables).find((table) => table.id === id)!.rows;

test('each wave is what really unifying its sources gives', async () => {
  const answer = await assess('plan', '--effort', 'bank=2');
  const waves = rowsOf(answer, 'waves');
  expect(waves).toHaveLength(2);
  // The two that know the same people come first: most gain for effort.
  expect(waves[0]).toMatchObject({ wave: 1, added: 'shop + web', effort: 2 });
  expect(waves[1]).toMatchObject({ wave: 2, added: 'bank', effort: 2 });
  // A project of its own with these two sources only says the same.
  for (const gone of ['rules/sources/bank.yaml', 'drop/bank.csv']) rmSync(join(two, gone));
  await mestre(['run', '--quiet'], { cwd: two });
  const sql = 'select count(*) as records, count(distinct golden_id) as people from xref';
  const { stdout } = await mestre(['query', sql, '--json'], { cwd: two });
  const [alone] = (JSON.parse(stdout) as { rows: { records: number; people: number }[] }).rows;
  expect(waves[0]).toMatchObject({ records: Number(alone!.records), people: Number(alone!.people) });
  expect(waves[0]!['gain']).toBe(Number(alone!.records) - Number(alone!.people));
  // Nothing is left behind.
  expect(readdirSync(join(root, '.mestre')).filter((name) => name.startsWith('assess-'))).toEqual([]);
});

test('benefits are quantities, and money only where somebody says what one is worth', async () => {
  const bare = rowsOf(await assess('compare'), 'benefits');
  expect(bare.map((row) => row['value'])).toEqual([null, null, null, null]);
  const valued = rowsOf(await assess('compare', '--value', 'duplicate_contact=0.5'), 'benefits');
  expect(valued[0]).toMatchObject({
    benefit: 'duplicate_contact',
    each: 0.5,
    value: Number(valued[0]!['quantity']) * 0.5,
  });
});

test('today counts customers per product, the files hold a page, Markdown and images', async () => {
  const rows = rowsOf(await assess('current'), 'products');
  expect(rows.map((row) => row['product']).toSorted()).toEqual(['account', 'loyalty_card', 'web_account']);
  const { code } = await mestre(['assess', 'target', '--out', 'slides', '--lang', 'pt'], { cwd: root });
  expect(code).toBe(0);
  for (const name of ['scenario-target.html', 'scenario-target.md', 'T1-flows.svg'])
    expect(existsSync(join(root, 'slides', name)), name).toBe(true);
  expect(readFileSync(join(root, 'slides/T1-flows.svg'), 'utf8')).toMatch(
    /^<\?xml.*\n<svg width="1520" height="\d+" .*><style>/,
  );
});

test('the digest gathers key figures of other reports into one message', async () => {
  const { stdout } = await mestre(['report', 'digest', '--format', 'telegram', '--lang', 'ru'], { cwd: root });
  const { messages } = JSON.parse(stdout) as { messages: { text: string }[] };
  expect(messages).toHaveLength(1);
  expect(messages[0]!.text.length).toBeLessThanOrEqual(4096);
  expect(messages[0]!.text).toContain('Сверка');
});
