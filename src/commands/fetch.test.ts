import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre } from '../test/program.ts';

/** Five legs of a day and one of another: `after` is an offset, as in FreePBX. */
const legs = [1, 2, 3, 4, 5].map((n) => ({
  uniqueid: `177242040${n}.${n}`,
  linkedid: `177242040${n}.${n}`,
  sequence: n,
  calldate: `2026-03-02 09:00:0${n}`,
  clid: `"Ana, N" <1190000000${n}>`,
  src: `1190000000${n}`,
  dst: '700',
  duration: 30,
  billsec: 25,
  disposition: 'ANSWERED',
  lastapp: 'Queue',
  recordingfile: 'not-asked-for.wav',
}));

interface Exchange {
  readonly asked: { path: string; body: string; token: string | undefined }[];
  /** What to answer instead, once per entry. */
  readonly trouble: ((response: ServerResponse) => void)[];
  totals: number[];
}
const exchange: Exchange = { asked: [], trouble: [], totals: [] };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  exchange.asked.push({ path: request.url!, body, token: request.headers.authorization });
  const trouble = exchange.trouble.shift();
  if (trouble) return trouble(response);
  const send = (value: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  if (request.url === '/admin/api/api/token') {
    const form = new URLSearchParams(body);
    const right = form.get('client_secret') === 's3cret-of-the-exchange' && form.get('scope') === 'gql:cdr';
    if (right) send({ access_token: 'token-1', token_type: 'Bearer', expires_in: 3600 });
    else response.writeHead(401).end();
    return;
  }
  const query = (JSON.parse(body) as { query: string }).query;
  const number = (name: string) => Number(new RegExp(`${name}: (\\d+)`).exec(query)![1]);
  const day = /startDate: "([^"]+)"/.exec(query)![1]!;
  const rows = legs.filter(({ calldate }) => calldate.startsWith(day));
  const page = rows.slice(number('after'), number('after') + number('first'));
  send({
    data: {
      fetchAllCdrs: {
        cdrs: page,
        totalCount: exchange.totals.shift() ?? rows.length,
        status: true,
        message: 'CDR data found successfully',
      },
    },
  });
}

const server = createServer((request, response) => void answer(request, response));
const folder = mkdtempSync(join(tmpdir(), 'mestre-fetch-'));
const project = join(folder, 'bank');
const env = { PBX_SECRET: 's3cret-of-the-exchange' };
const fetchCdr = (...args: string[]) => mestre(['fetch', ...args], { cwd: project, env });

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await mestre(['init', project]);
  appendFileSync(
    join(project, 'mestre.yaml'),
    `\nfetch:\n  exchange: { kind: freepbx, url: "http://127.0.0.1:${(server.address() as AddressInfo).port}", client_id: app-1, secret: { env: PBX_SECRET }, source: cdr, page: 2 }\n`,
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a closed day is one file in the drop folder, in the layout of the contract, the same bytes each time', async () => {
  const before = exchange.asked.length;
  const ended = await fetchCdr('--from', '2026-03-02', '--quiet');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const file = join(project, 'drop/cdr-2026-03-02.csv');
  const text = readFileSync(file, 'utf8');
  expect(text.split('\n').slice(0, 3)).toEqual([
    'calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid,userfield,did,linkedid,sequence',
    '2026-03-02 09:00:01,"""Ana, N"" <11900000001>",11900000001,700,,,,Queue,,30,25,ANSWERED,,,1772420401.1,,,1772420401.1,1',
    '2026-03-02 09:00:02,"""Ana, N"" <11900000002>",11900000002,700,,,,Queue,,30,25,ANSWERED,,,1772420402.2,,,1772420402.2,2',
  ]);
  expect(text.trimEnd().split('\n')).toHaveLength(6);
  const asked = exchange.asked.slice(before);
  expect(asked.map(({ path }) => path)).toEqual(['/admin/api/api/token', ...Array.from({ length: 3 }, () => '/admin/api/api/gql')]); // prettier-ignore
  expect(asked[1]!.token).toBe('Bearer token-1');
  await fetchCdr('--from', '2026-03-02');
  expect(readFileSync(file, 'utf8')).toBe(text);
  const ingested = JSON.parse((await mestre(['ingest', file, '--json'], { cwd: project })).stdout) as {
    files: object[];
  };
  expect(ingested.files).toMatchObject([{ source: 'cdr', batch: { received: 5, new: 5, rejected: 0 } }]);
});

test('busy and silent exchanges are asked again; rows that come meanwhile make it read the day anew', async () => {
  exchange.trouble.push((response) => response.writeHead(503).end());
  exchange.totals.push(5, 6);
  const before = exchange.asked.length;
  const ended = await fetchCdr('--from', '2026-03-02', '--json');
  expect(JSON.parse(ended.stdout)).toMatchObject({ schema: 'mestre.fetch/1', files: [{ day: '2026-03-02', rows: 5 }] });
  // Token twice (503), two pages that disagree, then three pages.
  expect(exchange.asked.length - before).toBe(7);
});

test('a day without calls is a file with its header; several days are several files', async () => {
  await fetchCdr('--from', '2026-03-03', '--to', '2026-03-04');
  const files = readdirSync(join(project, 'drop')).filter((name) => /0[34]\.csv/.test(name));
  expect(files).toEqual(['cdr-2026-03-03.csv', 'cdr-2026-03-04.csv']);
  expect(
    readFileSync(join(project, 'drop', files[0]!), 'utf8')
      .trimEnd()
      .split('\n'),
  ).toHaveLength(1);
});

test.each<[string, string[], Record<string, string>, number, string]>([
  ['a wrong secret', ['--from', '2026-03-05'], { PBX_SECRET: 'other-secret' }, 77, 'fetch_refused'],
  ['no secret', ['--from', '2026-03-05'], {}, 78, 'secret_missing'],
  ['a day that is not over', ['--to', '2099-01-01'], env, 64, 'day_open'],
  ['a name that nobody gave', ['elsewhere'], env, 64, 'fetch_unknown'],
])('%s: said, nothing written', async (_, args, variables, code, error) => {
  const ended = await mestre(['fetch', ...args, '--json'], { cwd: project, env: variables });
  expect(ended.code).toBe(code);
  expect(JSON.parse(ended.stderr)).toMatchObject({ code: error });
  expect(ended.stderr).not.toContain('other-secret');
  expect(existsSync(join(project, 'drop/cdr-2026-03-05.csv'))).toBe(false);
});

test('an exchange that answers something else leaves no file', async () => {
  exchange.trouble.push((response) => response.end('<html>login</html>'));
  const ended = await fetchCdr('--from', '2026-03-05');
  expect(ended.code).toBe(69);
  expect(ended.stderr).toContain('is http://127.0.0.1');
  expect(readdirSync(join(project, 'drop')).filter((name) => name.includes('05'))).toEqual([]);
});
