import { MestreError } from '../errors.ts';

const SPACE = new Set([9, 10, 13, 32]);
const MOST_BYTES = 16 * 2 ** 20;

/**
 * Cuts a text into the JSON documents that it is: one, several one after the other (each on its lines or all on one), or an array of
 * them. Each comes with the physical line it begins on, without the room between its values. Nothing is parsed: numbers keep their digits. What
 * is no object is handed on as it stands, up to the end of its line. Throws `json_cut_off` and `json_too_long` (65).
 */
export async function cutDocuments(
  chunks: AsyncIterable<Uint8Array>,
  { name }: { readonly name: string },
  onDocument: (text: Uint8Array, line: number) => void,
): Promise<void> {
  let line = 1;
  let arrays = 0; // arrays of documents that are open
  let nested = 0; // brackets open inside the document
  let [inString, escaped, loose] = [false, false, false];
  let document = Buffer.allocUnsafe(2 ** 16);
  let [size, from] = [0, 0];
  const flush = (): void => {
    while (size > 0 && SPACE.has(document[size - 1]!)) size--;
    if (size > 0) onDocument(document.subarray(0, size), from);
    [size, loose] = [0, false];
  };
  const take = (byte: number): void => {
    if (size === 0) from = line;
    if (size > MOST_BYTES)
      throw new MestreError('data', 'json_too_long', `${name}:${from}: a record is longer than 16 MiB`);
    if (size === document.length) document = Buffer.concat([document], size * 2);
    document[size++] = byte === 10 || byte === 13 ? 32 : byte;
  };
  for await (const chunk of chunks)
    for (const byte of chunk) {
      if (nested > 0) {
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === 92) escaped = true;
          else if (byte === 34) inString = false;
        } else if (byte === 34) inString = true;
        else if (byte === 123 || byte === 91) nested++;
        else if (byte === 125 || byte === 93) nested--;
        // However it is laid out, a document that says the same is the same.
        if (inString || !SPACE.has(byte)) take(byte);
        if (nested === 0) flush();
      } else if (loose) {
        if (byte === 10) flush();
        else take(byte);
      } else if (byte === 123) {
        nested = 1;
        take(byte);
      } else if (byte === 91) arrays++;
      else if (byte === 93 && arrays > 0) arrays--;
      else if (!SPACE.has(byte) && byte !== 44) {
        loose = true;
        take(byte);
      }
      if (byte === 10) line++;
    }
  if (loose) flush();
  if (nested > 0 || arrays > 0)
    throw new MestreError('data', 'json_cut_off', `${name}:${line}: the document ends before its brackets close`, {
      hint: 'ask the sender for the whole file',
    });
}
