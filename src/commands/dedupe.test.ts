import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadYaml } from '../rules/load.ts';
import { rulesetSchema } from '../rules/schema/ruleset.ts';
import type { Context } from './context.ts';
import { dedupe, type DedupeOptions } from './dedupe.ts';
import { link } from './link.ts';

vi.setConfig({ testTimeout: 300_000 });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mestre-dedupe-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Answer = Record<string, unknown> & { abstained: string | null; clusters: number; records: number };

function speaker(): { context: Context; answers: Answer[]; warnings: string[] } {
  const answers: Answer[] = [];
  const warnings: string[] = [];
  const out: Context['out'] = {
    json: true,
    quiet: true,
    colour: false,
    width: 100,
    answer: (_, value) => void answers.push(value as Answer),
    note: () => {},
    warn: (line) => void warnings.push(line),
    progress: () => ({ advance: () => {}, done: () => {} }),
  };
  const context: Context = {
    out,
    now: () => new Date(0),
    env: { MESTRE_THREADS: '2' },
    cwd: folder,
    signal: new AbortController().signal,
    project: () => {
      throw new Error('no project here');
    },
  };
  return { context, answers, warnings };
}

async function run(name: string, text: string, options: Partial<DedupeOptions> = {}) {
  writeFileSync(join(folder, `${name}.csv`), text);
  const { context, answers, warnings } = speaker();
  await dedupe(context, { files: [`${name}.csv`], ...options });
  const out = join(folder, `${name}.mestre`);
  const clusters = readFileSync(join(out, 'clusters.csv'), 'utf8').trimEnd().split('\n').map((line) => line.split(',')); // prettier-ignore
  return { answer: answers[0]!, warnings, clusters, out };
}

const FIRST = 'ana bruno carla diego elisa fabio gloria hugo irene jorge karina lucas marta nestor olga pedro quintina rosa saulo teresa'.split(' '); // prettier-ignore
const LAST = 'almeida barbosa cardoso duarte esteves figueira gouveia horta iglesias jardim klein lacerda medeiros noronha oliveira pacheco queiroz ribeiro salgado teixeira'.split(' '); // prettier-ignore

/** 400 persons that do not exist, a quarter of them twice with one value damaged: `id,first,last,born,mail,town,phone`. */
function people(): string[] {
  const rows: string[] = [];
  for (let i = 0; i < 400; i++) {
    const [first, last] = [FIRST[(i * 7) % 20]!, LAST[Math.floor(i / 20)]!];
    const born = `19${40 + ((i * 13) % 60)}-${String(1 + ((i * 5) % 12)).padStart(2, '0')}-${String(1 + ((i * 11) % 28)).padStart(2, '0')}`;
    const mail = `${first}.${last}${i}@mail.example`;
    const phone = String(210_000_000 + i * 104_729);
    rows.push(`P${i},${first},${last},${born},${mail},town${i % 40},${phone}`);
    if (i % 4 === 0) {
      const damaged = [
        `D${i},${first.slice(0, -1)},${last},${born},${mail},town${i % 40},${phone}`,
        `D${i},${first},${last},,${mail},town${i % 40},${phone}`,
        `D${i},${first},${last},${born},,town${(i + 1) % 40},${phone}`,
      ];
      rows.push(damaged[(i / 4) % 3]!);
    }
  }
  return rows;
}
const HEAD = 'id,first,last,born,mail,town,phone\n';
const groupsOf = (clusters: readonly (readonly string[])[]) => {
  const byCluster = new Map<string, string[]>();
  for (const [key, cluster] of clusters.slice(1)) byCluster.set(cluster!, [...(byCluster.get(cluster!) ?? []), key!]);
  return [...byCluster.values()].map((group) => group.toSorted().join(' ')).toSorted();
};

test('a table of people: duplicates are found with no label and no setting, in any order of the rows, by the rules it wrote too', async () => {
  const rows = people();
  const found = await run('people', `${HEAD}${rows.join('\n')}\n`, { review: true });
  expect([found.answer.abstained, found.answer['trainedOn']]).toEqual([null, 'all_pairs']);
  expect(found.clusters[0]).toEqual(['id', 'cluster_id', 'weight']);
  expect(found.clusters).toHaveLength(rows.length + 1);
  const groups = groupsOf(found.clusters);
  const right = groups.filter((group) => /^D(\d+) P\1$/.test(group)).length;
  expect(right).toBeGreaterThanOrEqual(98);
  expect(groups.filter((group) => group.includes(' ')).length - right).toBe(0);
  const shuffled = rows.toSorted((a, b) => a.slice(3).localeCompare(b.slice(3)));
  expect(groupsOf((await run('shuffled', `${HEAD}${shuffled.join('\n')}\n`)).clusters)).toEqual(groups);
  const rules = loadYaml(join(found.out, 'rules.yaml'), rulesetSchema).value;
  expect(Object.keys(rules.fields)).toContain('born');
  const again = await run('again', `${HEAD}${rows.join('\n')}\n`, { rules: join(found.out, 'rules.yaml') });
  expect(groupsOf(again.clusters)).toEqual(groups);
  expect(readFileSync(join(found.out, 'report.html'), 'utf8')).toContain('How sure it is');
});

test('a table that counts as large is trained on a part, and its duplicates are found as well', async () => {
  const rows = people();
  const found = await run('large', `${HEAD}${rows.join('\n')}\n`, { large: 100 });
  expect([found.answer.abstained, found.answer['trainedOn']]).toEqual([null, 'part_of_table']);
  expect(found.clusters).toHaveLength(rows.length + 1);
  const groups = groupsOf(found.clusters).filter((group) => group.includes(' '));
  expect(groups.filter((group) => !/^D(\d+) P\1$/.test(group))).toEqual([]);
  expect(groups.length).toBeGreaterThanOrEqual(98);
  const shuffled = rows.toSorted((a, b) => a.slice(3).localeCompare(b.slice(3)));
  const again = await run('large-shuffled', `${HEAD}${shuffled.join('\n')}\n`, { large: 100 });
  expect(groupsOf(again.clusters).filter((group) => group.includes(' '))).toEqual(groups);
});

test('pairs drawn to judge come back as labels, also where records are named by their row', async () => {
  // Nothing but names and towns: whole bands of pairs are doubtful.
  const rows = people().map((row) => row.split(',').slice(1, 4).join(','));
  const table = `first,last,born\n${rows.join('\n')}\n`;
  const plain = await run('judge', table, { toLabel: 40 });
  expect(plain.answer).not.toHaveProperty('labels');
  const [head, ...drawn] = readFileSync(join(plain.out, 'to-label.csv'), 'utf8').trimEnd().split('\n');
  expect(head).toBe('source_l,key_l,source_r,key_r,verdict,weight,pairs');
  expect(drawn.length).toBeGreaterThan(5);
  expect(drawn.length).toBeLessThanOrEqual(40);
  const original = (row: string) => people()[Number(row) - 2]!.split(',')[0]!.slice(1);
  const answered = drawn.map((line) => {
    const [sourceL, keyL, sourceR, keyR, , , pairs] = line.split(',');
    expect(Number(pairs)).toBeGreaterThanOrEqual(1);
    return [sourceL, keyL, sourceR, keyR, original(keyL!) === original(keyR!) ? 'same' : 'different', pairs].join(',');
  });
  writeFileSync(join(folder, 'judged.csv'), `source_l,key_l,source_r,key_r,verdict,pairs\n${answered.join('\n')}\n`);
  const taught = await run('judge', table, { labels: 'judged.csv' });
  const same = answered.filter((line) => line.includes(',same,')).length;
  expect(taught.answer['labels']).toMatchObject({ same, different: answered.length - same, drawn: answered.length, unused: 0 }); // prettier-ignore
  expect(readFileSync(join(taught.out, 'rules.yaml'), 'utf8')).toContain('labels:');
  await expect(run('judge', table, { labels: 'judged.csv', rules: 'x.yaml' })).rejects.toThrow('Rules have their weights already'); // prettier-ignore
});

test('two files: links across, one to one; identical files given twice: each record finds itself', async () => {
  const rows = people().filter((row) => row.startsWith('P'));
  const second = rows.filter((_, i) => i % 2 === 0).map((row) => row.replace(/^P/, 'Q').replace('town1', 'twon1'));
  writeFileSync(join(folder, 'left.csv'), `${HEAD}${rows.join('\n')}\n`);
  // The second file calls its columns by names of its own: the values tell which is which.
  writeFileSync(join(folder, 'right.csv'), `id,Vorname,Name,Geboren,E-Mail,Ort,Telefon\n${second.join('\n')}\n`);
  const { context, answers } = speaker();
  await link(context, { files: ['left.csv', 'right.csv'], out: 'linked' });
  const links = readFileSync(join(folder, 'linked', 'links.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(links[0]).toBe('id_l,id_r,weight,verdict');
  const same = links.slice(1).filter((line) => line.endsWith(',same'));
  expect(same.filter((line) => /^P(\d+),Q\1,/.test(line)).length).toBeGreaterThanOrEqual(198);
  expect(same.filter((line) => !/^P(\d+),Q\1,/.test(line))).toEqual([]);
  expect(answers[0]!['oneToOne']).toBe(true);
  await dedupe(context, { files: ['left.csv', 'left.csv'], out: 'twice' });
  expect(answers[1]!.records).toBe(800);
  expect(answers[1]!.clusters).toBe(400);
});

test('names alone are no evidence: it abstains and says so', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `${i},${FIRST[i % 20]},${LAST[(i * 7) % 20]}`);
  const { answer, warnings } = await run('names', `id,first,last\n${rows.join('\n')}\n`);
  expect(answer.abstained).toContain('too little');
  expect(warnings.join(' ')).toContain('Abstained');
  expect(answer.clusters).toBe(300);
  expect(warnings.join(' ')).toContain(`${Number(answer['review']).toLocaleString('en')} likely pairs for a person`);
  expect(answer['review']).toBeGreaterThan(0);
});

test('where it abstains and no pair is likely, records that are equal in all that is compared are for a person', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => (i * i * 7 + i * 13) % 97).map((k, i) => `${i},${FIRST[k % 8]},${LAST[(k >> 3) % 4]}`); // prettier-ignore
  const { answer, warnings } = await run('few-names', `id,first,town\n${rows.join('\n')}\n`);
  const sizes = new Map<string, number>();
  for (const row of rows) sizes.set(row.replace(/^\d+/, ''), (sizes.get(row.replace(/^\d+/, '')) ?? 0) + 1);
  const wanted = [...sizes.values()].filter((size) => size <= 10).reduce((sum, size) => sum + size - 1, 0);
  expect(answer['review']).toBe(wanted);
  expect(warnings.join(' ')).toContain(`${wanted} pairs of records that are equal in all that is compared`);
});

test.each([
  ['none', 'id,name,town\n', 0],
  ['one', 'id,name,town\n1,ana,lima\n', 1],
  ['two', 'id,name,town\n1,ana,lima\n2,bruno,cusco\n', 2],
])('%s: few records are answered, not failed', async (name, text, records) => {
  const { answer } = await run(`few-${name}`, text);
  expect(answer.records).toBe(records);
});

test('a constant column, an empty column, 200 columns and texts of 10 KB change nothing', async () => {
  const rows = people();
  const wide = rows.map((row, i) => `${row},same,,${'lorem '.repeat(i < 3 ? 1700 : 1)}${i},${Array.from({ length: 200 }, () => '').join(',')}`); // prettier-ignore
  const head = `id,first,last,born,mail,town,phone,constant,nothing,long,${Array.from({ length: 200 }, (_, i) => `c${i}`).join(',')}\n`;
  const { answer, clusters } = await run('wide', `${head}${wide.join('\n')}\n`);
  const groups = groupsOf(clusters);
  expect(groups.filter((group) => /^D(\d+) P\1$/.test(group)).length).toBeGreaterThanOrEqual(98);
  expect((answer['notCompared'] as unknown[]).length).toBeGreaterThanOrEqual(202);
});
