import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Context } from './context.ts';
import { link } from './link.ts';

vi.setConfig({ testTimeout: 300_000 });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mestre-link-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const silent = (): Context => ({
  out: {
    json: true,
    quiet: true,
    colour: false,
    width: 100,
    answer: () => {},
    note: () => {},
    warn: () => {},
    progress: () => ({ advance: () => {}, done: () => {} }),
  },
  now: () => new Date(0),
  env: { MESTRE_THREADS: '2' },
  cwd: folder,
  signal: new AbortController().signal,
  project: () => {
    throw new Error('no project here');
  },
});

const FIRST = 'ana bruno carla diego elisa fabio gloria hugo irene jorge karina lucas marta nestor olga pedro quintina rosa saulo teresa'.split(' '); // prettier-ignore
const LAST = 'almeida barbosa cardoso duarte esteves figueira gouveia horta iglesias jardim klein lacerda medeiros noronha oliveira pacheco queiroz ribeiro salgado teixeira'.split(' '); // prettier-ignore
const two = (n: number) => String(n).padStart(2, '0');

/** A person that does not exist: first name, last name, generation, date of birth, address, town, number. */
function person(i: number): string[] {
  const born = `19${40 + ((i * 13) % 60)}-${two(1 + ((i * 5) % 12))}-${two(1 + ((i * 11) % 28))}`;
  const generation = ['Jr', 'Sr', 'II', 'III'][i % 4]!;
  return [FIRST[(i * 7) % 20]!, LAST[Math.floor(i / 20)]!, generation, born, `${i * 3 + 7} ${LAST[(i * 3) % 20]!} street`, `town${i}`, String(210_000_000 + i * 104_729)]; // prettier-ignore
}

test('relatives share all but number and generation: they go to a person, the same are linked beside them', async () => {
  const persons = Array.from({ length: 400 }, (_, i) => person(i));
  const queries: string[] = [];
  persons.forEach((one, i) => {
    if (i % 4 === 0) queries.push([`same${i}`, one[0]!.slice(0, -1), ...one.slice(1)].join(','));
    // The next number, of the same house: not the person himself.
    if (i % 8 === 0) queries.push([`near${i}`, ...one.slice(0, 6), one[6]!.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))].join(',')); // prettier-ignore
    if (i % 40 === 0) queries.push([`heir${i}`, ...one.slice(0, 2), 'IV', ...one.slice(3)].join(','));
  });
  const head = 'id,first,last,generation,born,address,town,number\n';
  writeFileSync(join(folder, 'master.csv'), `${head}${persons.map((one, i) => [`same${i}m`, ...one].join(',')).join('\n')}\n`); // prettier-ignore
  writeFileSync(join(folder, 'queries.csv'), `${head}${queries.join('\n')}\n`);
  await link(silent(), { files: ['master.csv', 'queries.csv'], out: 'linked', many: true });
  const verdicts = readFileSync(join(folder, 'linked', 'links.csv'), 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split(',')); // prettier-ignore
  const own = verdicts.filter(([l, r]) => l!.replace(/\D/g, '') === r!.replace(/\D/g, ''));
  const of = (kind: string, verdict: string) => own.filter(([, r, , is]) => r!.startsWith(kind) && is === verdict).length; // prettier-ignore
  expect([of('same', 'same'), of('same', 'unsure')]).toEqual([100, 0]);
  expect([of('near', 'same'), of('near', 'unsure')]).toEqual([0, 50]);
  expect([of('heir', 'same'), of('heir', 'unsure')]).toEqual([0, 10]);
  expect(verdicts.length).toBe(own.length);
  expect(readFileSync(join(folder, 'linked', 'rules.yaml'), 'utf8')).toContain('other number');
});
