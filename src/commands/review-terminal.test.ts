import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { beforeAll, expect, test } from 'vitest';
import { mestre, temporaryFolder, toProgramFile } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const root = join(temporaryFolder(), 'pairs');
const first = ['Ana', 'Bruno', 'Carla', 'Davi', 'Elisa', 'Fabio', 'Gilda', 'Heitor', 'Iara', 'Jonas', 'Karen', 'Lauro', 'Marta', 'Nilo']; // prettier-ignore

/** Fourteen pairs that agree on the birth date and nearly on the name, and on nothing else. */
beforeAll(async () => {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  const day = (i: number) => String(i + 1).padStart(2, '0');
  const bank = first.map(
    (name, i) => `B${i};${name} Queiroz Teixeira;;${day(i)}/03/19${60 + i};;01/02/2015;${i * 100},00`,
  );
  const shop = first.map((name, i) => `S${i},${name} Queiros Teixera,,19${60 + i}-03-${day(i)},,2026-01-10T09:00:00Z`);
  // Two records of one person, a third with all of theirs but the document, and a fourth that goes with it: a veto.
  bank.push(...['V1', 'V2'].map((key) => `${key};Vera Lima Reis;111.444.777-35;01/02/1971;(11) 98765-4321;;`));
  shop.push(...['V3', 'V4'].map((key, i) => `${key},Vera Lima Reis,98765432100,1971-02-01,${11987654321 + i},2026-01-01T00:00:00Z`)); // prettier-ignore
  const rules = join(root, 'rules/person.yaml');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace('both_valid_different }', 'both_valid_different }\n    review: true')); // prettier-ignore
  writeFileSync(join(root, 'drop/bank.csv'), ['id;name;cpf;birth;phone;since;balance', ...bank, ''].join('\n'));
  writeFileSync(join(root, 'drop/shop.csv'), ['code,customer,document,born,mobile,changed', ...shop, ''].join('\n'));
  expect((await mestre(['run', '--quiet'], { cwd: root })).code).toBe(0);
});

/** The program on a terminal of 80 by 24 without colour. */
function open(reason = 'unsure') {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [toProgramFile(), 'review', '--reason', reason, '--as', 'Ana'], {
    cols: 80,
    rows: 24,
    cwd: root,
    env: { PATH, HOME, TERM: 'xterm', NO_COLOR: '1' },
  });
  let drawn = Promise.resolve();
  child.onData((text) => {
    drawn = drawn.then(() => new Promise((resolve) => terminal.write(text, resolve)));
  });
  const ended = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  const lines = (): string[] =>
    Array.from({ length: 24 }, (_, i) => terminal.buffer.active.getLine(terminal.buffer.active.baseY + i)?.translateToString(true) ?? ''); // prettier-ignore
  /** Waits until the screen shows it. */
  const sees = async (what: RegExp): Promise<string> => {
    for (let tries = 0; tries < 3000; tries++) {
      await drawn;
      const text = lines().join('\n');
      if (what.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never saw ${what.source} but\n${lines().join('\n')}`);
  };
  return { child, ended, sees, press: (key: string) => child.write(key) };
}

const caseOn = (text: string): string => /^case (\w+)/m.exec(text)![1]!;
const decided = async () =>
  (JSON.parse((await mestre(['decisions', '--all', '--json'], { cwd: root })).stdout) as { decisions: Record<string, unknown>[] }).decisions.toReversed(); // prettier-ignore

test('ten answers, one taken back, a note, a kill and a resume, on a real terminal', async () => {
  const one = open();
  const start = await one.sees(/^1 of 14[^]*\[q\]uit/);
  // What differs is marked without colour, and nothing is cut off at the edge.
  expect(start).toMatch(/^Name +≠ \S+ Que\S+ Tei\S+ +\S+ Que\S+ Tei/m);
  expect(start).toMatch(/^Birth date {6}\d{4}-/m);
  expect(start).toContain('The golden record, if they are the same:');
  const seen = [caseOn(start)];
  const answer = async (key: string, place: number) => {
    one.press(key);
    seen.push(caseOn(await one.sees(new RegExp(`^${place} of 14[^]*\\[q\\]uit`))));
  };
  for (const [i, key] of ['s', 'd', 's', 's', 'u'].entries()) await answer(key, i + 2);
  one.press('n');
  await one.sees(/Write the note/);
  for (const key of 'spoke to him\r') one.press(key);
  await one.sees(/note: spoke to him[^]*\[q\]uit/);
  await answer('d', 7);
  // The last answer taken back, and given otherwise.
  one.press('z');
  expect(caseOn(await one.sees(/^6 of 14 {2}taken back/))).toBe(seen[5]);
  await answer('s', 7);
  for (const [i, key] of ['s', 'd', 's'].entries()) await answer(key, i + 8);
  one.child.kill('SIGKILL');
  await one.ended;

  const kinds = (await decided()).map(
    ({ kind, state }) => `${String(kind)}${state === 'withdrawn' ? ' withdrawn' : ''}`,
  );
  expect(kinds).toEqual([
    'same',
    'different',
    'same',
    'same',
    'different withdrawn',
    'same',
    'same',
    'different',
    'same',
  ]);
  expect((await decided())[4]).toMatchObject({ as: 'Ana', reason: 'spoke to him' });

  // It goes on with the case that was on the screen when it was killed.
  const two = open();
  const next = await two.sees(/^1 of 5[^]*\[q\]uit/);
  expect(caseOn(next)).toBe(seen.at(-1));
  two.press('k');
  const after = caseOn(await two.sees(/^2 of 5[^]*\[q\]uit/));
  two.press('s');
  await two.sees(/^3 of 5[^]*\[q\]uit/);
  two.press('q');
  expect(await two.ended).toBe(0);
  // What was skipped comes last, what was answered not at all.
  const three = open();
  const last = caseOn(await three.sees(/^1 of 4[^]*\[q\]uit/));
  expect([seen.at(-1), after]).not.toContain(last);
  three.press('\u0003');
  expect(await three.ended).toBe(130);
});

test('two stewards are never asked the same case', async () => {
  const [one, two] = [open(), open()];
  const [mine, yours] = [caseOn(await one.sees(/\[q\]uit/)), caseOn(await two.sees(/\[q\]uit/))];
  expect(mine).not.toBe(yours);
  for (const { press, ended } of [one, two]) {
    press('q');
    expect(await ended).toBe(0);
  }
});

test('more than two records stand side by side, as many as 80 columns hold, the others on the next page', async () => {
  const { sees, press, ended } = open('veto');
  const screen = await sees(/^1 of 1[^]*\[q\]uit/);
  const column = (line: RegExp) => line.exec(screen)?.slice(1);
  expect(column(/^ +(\w+:V\d) +(\w+:V\d) +(\w+:V\d)$/m)).toEqual(['bank:V1', 'shop:V3', 'bank:V2']);
  expect(screen).toMatch(/^CPF +11144477735 +≠ 98765432100 +11144477735$/m);
  expect(screen).toMatch(/^Name +Vera Lima Reis +Vera Lima Reis +Vera Lima Reis$/m);
  expect(screen).toContain('never: Two different valid CPFs belong to two people.');
  press(' ');
  expect(await sees(/page 2 of 2/)).toMatch(/^ +bank:V1 +shop:V4$/m);
  press('q');
  expect(await ended).toBe(0);
});

test('without a terminal it says what to do instead', async () => {
  const { code, stderr } = await mestre(['review'], { cwd: root });
  expect([code, stderr]).toEqual([
    64,
    'mestre: mestre review asks on a terminal, and this is none\n  try: mestre review list, or mestre review export cases.xlsx\n',
  ]);
});
