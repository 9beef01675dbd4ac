import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadProject } from '../rules/project.ts';
import { mestreHere as mestre, temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';
import type { Context } from './context.ts';
import { exportDocuments, type ExportOptions } from './export.ts';
import { inMaskOf } from './export/golden.ts';
import { openOut } from './out.ts';

const fixtures = join(packageRoot, 'fixtures/documents');
const [one, two] = ['contact-centre-1.json', 'contact-centre-2.json'].map((name) => join(fixtures, name)) as [string, string]; // prettier-ignore
const project = join(temporaryFolder(), 'centre');
/** A later version of the second document: a card more. */
const later = { cliente_id: '90002', nome: 'Vera Exemplo', cpf: '123.456.789-09', cartoes: [{ cartao_id: '700000004' }] }; // prettier-ignore

/** Two documents of one person, each with what the other lacks, and one with a list where one telephone was promised. */
const rita = `{"cliente_id": "90004", "nome": "Rita Prado", "cpf": "529.982.247-25", "cartoes": [{"limite_total": 5000.00}]}`;
const noel = `{"cliente_id": "90005", "nome": "Noel Outro", "telefone": ["+55 11 97777-6666"], "cartoes": []}`;
const again = `{"cliente_id": "90006", "nome": "RITA PRADO LIMA", "cpf": 52998224725, "telefone": "(21) 98888-7777"}`;

/** The shipped contract of documents alone, with a file that is one document, one that is an array of two, and a correction. */
beforeAll(async () => {
  await mestre(['init', project]);
  const sources = join(project, 'rules/sources');
  for (const name of readdirSync(sources)) if (!name.startsWith('contact_')) rmSync(join(sources, name));
  const config = join(project, 'mestre.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace(/ {2}- rules\/(item|shop)\.yaml\n/gu, ''));
  for (const file of [one, two]) cpSync(file, join(project, 'drop', basename(file)));
  writeFileSync(join(project, 'drop/contact-centre-3.json'), JSON.stringify(later));
  writeFileSync(join(project, 'drop/contact-centre-4.ndjson'), `${[rita, noel, again].join('\n')}\n`);
  const run = await mestre(['run', '--project', project, '--quiet']);
  expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
});

async function exported(options: Partial<ExportOptions> = {}, json = false): Promise<string> {
  let stdout = '';
  const stream = { write: (text: string) => (stdout += text) };
  const out = openOut({ json, env: {}, stdout: stream, stderr: stream });
  const opened = loadProject(project, {}, {});
  const signal = new AbortController().signal;
  const context: Context = { out, now: () => new Date(), env: {}, cwd: project, signal, project: () => opened };
  await exportDocuments(context, { source: 'contact_documents', who: [], ...options });
  return stdout;
}

test('a customer’s document comes back byte for byte: cards, operations, digits of amounts', async () => {
  const ended = await mestre(['export', 'contact_documents', '90001', '--project', project]);
  expect(ended).toEqual({ code: 0, stdout: readFileSync(one, 'utf8'), stderr: '' });
});

test('all documents come back one per line, by key, as they are now, with the order and the digits they had', async () => {
  const lines = (await exported()).trimEnd().split('\n');
  const [, third] = JSON.parse(readFileSync(two, 'utf8')) as unknown[];
  const sent = [
    JSON.parse(readFileSync(one, 'utf8')) as unknown,
    later,
    third,
    ...[rita, noel, again].map((text) => JSON.parse(text) as unknown),
  ];
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(sent);
  expect(lines[2]).toContain('"limite_total":12345678901234567890.10');
  expect(lines[2]!.indexOf('historico_operacoes')).toBeLessThan(lines[2]!.indexOf('cliente_id'));
});

test('a wrong CPF is flagged, not refused: the customer is found by telephone, his document has what was sent', async () => {
  const asked = await mestre(['query', '--project', project, '--json', `select distinct status from quality_issue where source_key = '90001' and attribute = 'document'`]); // prettier-ignore
  expect(asked.stdout).toContain('"status": "invalid"');
  expect(JSON.parse(await exported({ who: ['+5531999990001'] }, true))).toMatchObject({
    schema: 'mestre.export/1',
    documents: [{ cliente_id: '90001', cpf: '123.456.789-00' }],
  });
});

test('what was exported is taken in again as the same: nothing new, nothing changed', async () => {
  const file = join(project, 'back.ndjson');
  expect(await exported({ out: file })).toBe('6 documents in back.ndjson\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const back = await mestre(['ingest', file, '--source', 'contact_documents', '--project', project, '--json']);
  expect(JSON.parse(back.stdout)).toMatchObject({ files: [{ batch: { new: 0, changed: 0, unchanged: 6 } }] });
});

test('operations inside are interactions of the customer that the document is of', async () => {
  const query = `select source_key, count(i.interaction_id) as operations, min(i.channel) as channel, min(i.occurred_at)::varchar as first
    from record as r left join interaction as i on i.customer = r.golden_id where r.source = 'contact_documents' and r.source_key < '90004' group by 1 order by 1`;
  const asked = await mestre(['query', '--project', project, '--json', query]);
  expect((JSON.parse(asked.stdout) as { rows: unknown }).rows).toEqual([
    { source_key: '90001', operations: 1, channel: 'App Mobile', first: '2025-02-24 16:00:00' },
    { source_key: '90002', operations: 0, channel: null, first: null },
    { source_key: '90003', operations: 1, channel: '{URA}', first: '2025-02-25 01:00:00' },
  ]);
});

test('with --golden a document has the values of the golden record, as it writes them, and all else as it came', async () => {
  const golden = await mestre(['query', '--project', project, '--json', `select g.name, g.document, g.phones[1] as phone from golden_customer as g inner join xref as x using (golden_id) where x.source_key = '90004'`]); // prettier-ignore
  expect((JSON.parse(golden.stdout) as { rows: unknown }).rows).toEqual([
    { name: 'Rita Prado Lima', document: '52998224725', phone: '+5521988887777' },
  ]);
  const ended = await mestre(['export', 'contact_documents', '529.982.247-25', '--golden', '--project', project]);
  expect(ended).toEqual({
    code: 0,
    stderr: '',
    stdout: `{"cliente_id":"90004","nome":"Rita Prado Lima","cpf":"529.982.247-25","cartoes":[{"limite_total":5000.00}],"telefone":"21988887777"}
{"cliente_id":"90006","nome":"RITA PRADO LIMA","cpf":52998224725,"telefone":"(21) 98888-7777"}
`,
  });
  // A golden record of one document alone: nothing changes, neither its wrong CPF nor a list where one value was promised.
  expect(await exported({ who: ['90001'], golden: true })).toBe(readFileSync(one, 'utf8'));
  expect(JSON.parse(await exported({ who: ['90005'], golden: true, lines: true }))).toEqual(JSON.parse(noel));
});

test('the digits of a value take the places of those that stood there', () => {
  expect(inMaskOf('123.456.789-00', '98765432100')).toBe('987.654.321-00');
  expect(inMaskOf('+55 31 99999-0001', '+5531988887777')).toBe('+55 31 98888-7777');
  expect(inMaskOf('3199990001', '+5531988887777')).toBe('+5531988887777');
  expect(inMaskOf('Rua 7', 'Rua 8')).toBe('Rua 8');
});

test('says what it cannot give', async () => {
  await expect(exported({ who: ['111.444.777-35'] })).rejects.toMatchObject({ code: 'not_found' });
  await expect(exported({ source: 'documents' })).rejects.toMatchObject({
    code: 'no_source',
    hint: 'these keep their documents: contact_documents',
  });
  const contract = join(project, 'rules/sources/contact_documents.yaml');
  const before = readFileSync(contract, 'utf8');
  writeFileSync(contract, before.replace(/ {4}document: documento\n/u, ''));
  await expect(exported()).rejects.toMatchObject({ code: 'no_document', at: expect.stringContaining('.yaml:13:5') });
  writeFileSync(contract, before);
});
