import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { type Declared, detectEncoding } from './encoding.ts';
import { toUtf8From, upperHalf } from './single-byte.ts';

async function read(bytes: Uint8Array, declared: Declared = 'auto', chunk = 5) {
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  };
  const encoding = await detectEncoding(open, declared);
  const parts: Buffer[] = [];
  for await (const part of encoding.decode(open())) parts.push(Buffer.from(part));
  return {
    name: encoding.name,
    mark: encoding.mark,
    text: Buffer.concat(parts).toString('utf8'),
    mixed: encoding.mixed.lines,
  };
}

test('our table of Windows-1252 is that of iconv-lite, all 128 of it; the five unassigned bytes stay control characters', () => {
  const upper = Buffer.from(Array.from({ length: 128 }, (_, i) => 0x80 + i));
  const oracle = [...iconv.decode(upper, 'win1252')].map((character, i) =>
    character === '\ufffd' ? String.fromCharCode(0x80 + i) : character,
  );
  expect([...upperHalf('windows-1252')]).toEqual(oracle);
  expect(upperHalf('windows-1252').startsWith('€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ')).toBe(true);
  expect(toUtf8From('windows-1252').convert(upper).toString('utf8')).toBe(oracle.join(''));
});

const text = 'id;nome\n1;José Conceição\n2;Ana\n3;INÊS ÜÇÕ\n';

test.each([
  ['utf-8', Buffer.from(text), 'auto', 'utf-8', false],
  ['utf-8 with mark', Buffer.from(`\ufeff${text}`), 'auto', 'utf-8', true],
  ['utf-8 where the contract says otherwise', Buffer.from(text), 'windows-1252', 'utf-8', false],
  ['latin-1', Buffer.from(text, 'latin1'), 'latin-1', 'windows-1252', false],
  ['windows-1252 by default', Buffer.from(text, 'latin1'), 'auto', 'windows-1252', false],
  ['cp850', iconv.encode(text, 'cp850'), 'cp850', 'cp850', false],
  ['utf-16 little-endian', iconv.encode(text, 'utf-16le', { addBOM: true }), 'auto', 'utf-16le', true],
  ['utf-16 big-endian', iconv.encode(text, 'utf-16be', { addBOM: true }), 'auto', 'utf-16be', true],
  ['utf-16 without a mark', iconv.encode(text, 'utf-16be'), 'auto', 'utf-16be', false],
] as const)('%s', async (_, bytes, declared, name, mark) => {
  for (const chunk of [1, 3, 4096]) expect(await read(bytes, declared, chunk)).toEqual({ name, mark, text, mixed: 0 });
});

test('lines of UTF-8 in a file of Windows-1252 are read as what they are', async () => {
  const bytes = Buffer.concat([
    Buffer.from('1;José\n', 'latin1'),
    Buffer.from('2;Conceição\n'),
    Buffer.from('3;Inês\n', 'latin1'),
  ]);
  for (const chunk of [1, 4, 4096])
    expect(await read(bytes, 'auto', chunk)).toEqual({
      name: 'windows-1252',
      mark: false,
      text: '1;José\n2;Conceição\n3;Inês\n',
      mixed: 1,
    });
});

test('a character cut in two by a chunk is one character', async () => {
  for (const chunk of [1, 2, 3, 5, 7])
    expect((await read(Buffer.from('é€😀é'.repeat(9)), 'utf-8', chunk)).name).toBe('utf-8');
  expect((await read(Buffer.from([0x41, 0xe2, 0x82]), 'auto')).name).toBe('windows-1252');
});
