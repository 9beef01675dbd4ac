import { expect, test } from 'vitest';
import { hasColour, openOut, type OutOptions } from './out.ts';

function collect(options: Partial<OutOptions> = {}) {
  const said = { out: '', err: '' };
  const out = openOut({
    env: {},
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    ...options,
  });
  return { out, said };
}

test('an answer is text for people, one object with its schema first for machines', () => {
  const people = collect();
  people.out.answer('mestre.x/1', { n: 1 }, () => 'one');
  expect(people.said).toEqual({ out: 'one\n', err: '' });
  const machine = collect({ json: true });
  machine.out.answer('mestre.x/1', { n: 12n, big: 2n ** 60n }, () => 'one');
  expect(machine.said.out).toBe('{\n  "schema": "mestre.x/1",\n  "n": 12,\n  "big": "1152921504606846976"\n}\n');
});

test('quiet keeps warnings and what was asked for, and drops notes and what a doing command says', () => {
  const { out, said } = collect({ quiet: true });
  out.note('note');
  out.warn('warning');
  out.answer('mestre.x/1', {}, () => 'answer');
  expect(said).toEqual({ out: 'answer\n', err: 'warning\n' });
  const doing = collect({ quiet: true, doing: true });
  doing.out.answer('mestre.x/1', {}, () => 'answer');
  expect(doing.said.out).toBe('');
  const asked = collect({ quiet: true, doing: true, json: true });
  asked.out.answer('mestre.x/1', {}, () => 'answer');
  expect(asked.said.out).toContain('mestre.x/1');
});

test('without a terminal progress is a plain line every few seconds, with rate and time left', () => {
  let now = 0;
  const { out, said } = collect({ clock: () => now });
  const progress = out.progress('match', 10_000, 'rows');
  for (let i = 0; i < 8; i++) {
    now += 1000;
    progress.advance(1000);
  }
  progress.done('matched');
  expect(said.err).toBe('match: 5,000 of 10,000 rows, 1,000 rows/s, 5 s left\nmatched\n');
});

test('bytes are told in megabytes', () => {
  let now = 0;
  const { out, said } = collect({ clock: () => now });
  const progress = out.progress('ingest', 208_000_000, 'bytes');
  now = 6000;
  progress.advance(52_000_000);
  expect(said.err).toBe('ingest: 52 MB of 208 MB, 8.7 MB/s, 18 s left\n');
});

test('on a terminal a bar is drawn and cleared', () => {
  const writes: string[] = [];
  const stderr = { isTTY: true, columns: 100, write: (text: string) => writes.push(text), on: () => {} };
  const { out } = collect({
    stderr: { ...stderr, cursorTo: () => {}, clearLine: () => {}, moveCursor: () => {} } as never,
  });
  const progress = out.progress('ingest', 4, 'files');
  progress.advance(4);
  progress.done('4 files');
  expect(writes.join('')).toMatch(/ingest .*100% 4\/4/);
  expect(writes.at(-1)).toBe('4 files\n');
});

test('a dumb terminal gets no bar', () => {
  const { out, said } = collect({
    env: { TERM: 'dumb' },
    stderr: { isTTY: true, write: (text) => (said2.text += text) },
  });
  const said2 = { text: '' };
  out.progress('ingest', 4, 'files').advance(4);
  expect([said.err, said2.text]).toEqual(['', '']);
});

test.each([
  [true, {}, true, true],
  [true, {}, false, false],
  [false, { FORCE_COLOR: '1' }, true, false],
  [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [true, { NO_COLOR: '' }, true, true],
  [true, { FORCE_COLOR: '1' }, false, true],
  [true, { FORCE_COLOR: '0' }, true, false],
  [true, { TERM: 'dumb' }, true, false],
])('colour: flag %s, %o, terminal %s gives %s', (flag, env, terminal, expected) => {
  expect(hasColour(flag, env, terminal)).toBe(expected);
});

test('the width is told by COLUMNS, else by the terminal', () => {
  expect(collect({ env: { COLUMNS: '60' } }).out.width).toBe(60);
  expect(collect({ stdout: { write: () => true, isTTY: true, columns: 120 } }).out.width).toBe(120);
  expect(collect().out.width).toBe(160);
});
