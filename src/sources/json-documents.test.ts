import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutDocuments } from './json-documents.ts';

/** Cuts a text that arrives in chunks of some size. */
async function cut(text: string, size = 1000): Promise<[string, number][]> {
  const bytes = Buffer.from(text);
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const found: [string, number][] = [];
  await cutDocuments(chunks(), { name: 'x.json' }, (one, line) => found.push([Buffer.from(one).toString(), line]));
  return found;
}

test('one document, several after each other, lines of them, an array: with the line each begins on', async () => {
  expect(await cut('{\n "a": 1\n}\n')).toEqual([['{"a":1}', 1]]);
  expect(await cut('\n{"a":1}{"a":2}\n{"a":[{}]}\n')).toEqual([['{"a":1}', 2], ['{"a":2}', 2], ['{"a":[{}]}', 3]]); // prettier-ignore
  expect(await cut('[\n {"a":1},\n {"a":"]"}\n]')).toEqual([['{"a":1}', 2], ['{"a":"]"}', 3]]); // prettier-ignore
  expect(await cut('[]')).toEqual([]);
});

test('what is no object is handed on to be refused, with its line', async () => {
  expect(await cut('{"a":1}\noops {"b"\n{"a":2}')).toEqual([['{"a":1}', 1], ['oops {"b"', 2], ['{"a":2}', 3]]); // prettier-ignore
});

test('a document that is cut off is refused whole', async () => {
  await expect(cut('{"a": {"b": 1}')).rejects.toMatchObject({ code: 'json_cut_off' });
  await expect(cut('[{"a": 1}')).rejects.toMatchObject({ code: 'json_cut_off' });
  await expect(cut('{"a": "}')).rejects.toMatchObject({ code: 'json_cut_off' });
});

test('any documents come out as they went in, whatever the chunks and the room between them', async () => {
  const documents = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      documents,
      fc.constantFrom('', '\n', ' ', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      async (all, room, size) => {
        // prettier-ignore
        const found = await cut(all.map((one) => JSON.stringify(one)).join(room), size);
        expect(found.map(([text]) => JSON.parse(text) as unknown)).toEqual(all.map((one) => JSON.parse(JSON.stringify(one)) as unknown)); // prettier-ignore
      },
    ),
  );
});
