import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync as gzip } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, contractOf, openBench } from '../test/ingest.ts';
import { openContent } from './container.ts';

const folder = mkdtempSync(join(tmpdir(), 'mestre-container-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const text = (content: string) => new TextEncoder().encode(content);
const rows = text('id,name,at\n1,Ana,\n');

async function read(path: string, options: Partial<Parameters<typeof openContent>[1]> = {}): Promise<string> {
  const content = await openContent(path, { name: path.slice(folder.length + 1), ...options });
  const chunks: Buffer[] = [];
  for await (const chunk of content.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Sets the bit that says "encrypted" in the local header and in the directory. */
function encrypted(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes[6]! |= 1;
  bytes[directory + 8]! |= 1;
  return bytes;
}

test.each([
  ['plain.zip', zipSync({ 'a.csv': rows })],
  ['in-a-folder.zip', zipSync({ 'sub/': new Uint8Array(0), 'sub/a.csv': rows, '__MACOSX/sub/._a.csv': text('x') })],
  ['plain.csv.gz', gzip(rows)],
])('%s is read', async (name, bytes) => {
  expect(await read(file(name, bytes))).toBe('id,name,at\n1,Ana,\n');
});

test.each([
  ['secret.zip', encrypted(zipSync({ 'a.csv': rows })), 'container_encrypted', 'a.csv in secret.zip is encrypted'],
  ['nothing.zip', zipSync({}), 'container_members', 'nothing.zip holds no file'],
  ['folder.zip', zipSync({ 'sub/': new Uint8Array(0) }), 'container_members', 'folder.zip holds no file'],
  ['twice.zip', zipSync({ 'b.zip': zipSync({ 'a.csv': rows }) }), 'container_nested', 'once more: b.zip'],
  ['twice.csv.gz', gzip(gzip(rows)), 'container_nested', 'once more: twice.csv'],
] as const)('%s is refused: it says why', async (name, bytes, code, says) => {
  await expect(read(file(name, bytes))).rejects.toMatchObject({
    code,
    exitCode: 65,
    message: expect.stringContaining(says),
    hint: expect.any(String),
  });
});

test('a bomb is stopped before it has unpacked, whether gzip or zip', async () => {
  const zeros = new Uint8Array(4_000_000);
  for (const path of [file('bomb.gz', gzip(zeros)), file('bomb.zip', zipSync({ 'a.csv': zeros }))]) {
    await expect(read(path, { bomb: { ratio: 100, from: 1_000_000 } })).rejects.toMatchObject({
      code: 'container_bomb',
      exitCode: 65,
      message: expect.stringMatching(/bomb\.(gz|zip) unpacks to more than 100 times its \d+ bytes/),
    });
    // What a bank may well send: as dense, but of a size that does no harm.
    expect((await read(path)).length).toBe(4_000_000);
  }
});

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

test('such a file goes to quarantine, and nothing of it is taken in', async () => {
  const outcome = await bench.take(file('again.zip', encrypted(zipSync({ 'a.csv': rows }))), contractOf());
  expect([outcome.status, outcome.error?.code, outcome.batch]).toEqual(['quarantined', 'container_encrypted', null]);
});
