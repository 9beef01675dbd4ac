import { MestreError } from '../errors.ts';

/** Where the records of a JSON document stand. */
export interface CutOptions {
  /** Path of the array, `a.b.c`; undefined: the document itself, or its first array. */
  readonly path: string | undefined;
  readonly name: string;
}

const SPACE = new Set([9, 10, 13, 32]);
const MOST_BYTES = 16 * 2 ** 20;

/**
 * Cuts a JSON document of any size into the elements of one array, each with the physical line it begins on; line ends
 * inside an element become blanks. Nothing is parsed: numbers keep their digits. Throws `json_cut_off` where the document
 * ends early and `json_path` (65) where the array is not there.
 */
export async function cutJson(
  chunks: AsyncIterable<Uint8Array>,
  options: CutOptions,
  onElement: (text: Uint8Array, line: number) => void,
): Promise<void> {
  const wanted = options.path?.split('.');
  const stack: { readonly array: boolean; key: string }[] = [];
  let line = 1;
  let string: number[] | null = null; // bytes of the string being read, outside elements
  let lastString = '';
  let escaped = false;
  let found = false;
  let capturing = false;
  let done = false;
  let element = Buffer.allocUnsafe(2 ** 16);
  let size = 0; // bytes of the element so far
  let elementLine = 0;
  let nested = 0;
  let inString = false;

  const isTarget = (): boolean => {
    const path = stack.map(({ key }) => key);
    if (wanted) return path.join('.') === wanted.join('.') && stack.every(({ array }) => !array);
    return stack.length === 0 || (stack.length === 1 && !stack[0]!.array);
  };
  const flush = () => {
    while (size > 0 && SPACE.has(element[size - 1]!)) size--;
    if (size > 0) onElement(element.subarray(0, size), elementLine);
    size = 0;
  };

  for await (const chunk of chunks)
    for (const byte of chunk) {
      if (byte === 10) line++;
      if (capturing) {
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === 92) escaped = true;
          else if (byte === 34) inString = false;
        } else if (byte === 34) inString = true;
        else if (byte === 123 || byte === 91) nested++;
        else if ((byte === 93 || byte === 44) && nested === 0) {
          flush();
          if (byte === 93) {
            capturing = false;
            done = true;
          }
          continue;
        } else if (byte === 125 || byte === 93) nested--;
        if (size === 0) {
          if (SPACE.has(byte)) continue;
          elementLine = line;
        }
        if (size > MOST_BYTES)
          throw new MestreError(
            'data',
            'json_too_long',
            `${options.name}:${elementLine}: a record is longer than 16 MiB`,
          );
        if (size === element.length) element = Buffer.concat([element], size * 2);
        element[size++] = byte === 10 || byte === 13 ? 32 : byte;
        continue;
      }
      if (string) {
        if (escaped) {
          escaped = false;
          string.push(byte);
        } else if (byte === 92) escaped = true;
        else if (byte === 34) {
          lastString = Buffer.from(string).toString('utf8');
          string = null;
        } else string.push(byte);
        continue;
      }
      if (byte === 34) string = [];
      else if (byte === 58 && stack.length > 0) stack.at(-1)!.key = lastString;
      else if (byte === 123) stack.push({ array: false, key: '' });
      else if (byte === 91) {
        if (!done && isTarget()) {
          found = true;
          capturing = true;
        } else stack.push({ array: true, key: '[]' });
      } else if (byte === 125 || byte === 93) stack.pop();
    }
  if (capturing || string || stack.length > 0)
    throw new MestreError(
      'data',
      'json_cut_off',
      `${options.name}:${line}: the document ends before its brackets close`,
      {
        hint: 'ask the sender for the whole file',
      },
    );
  if (!found)
    throw new MestreError(
      'data',
      'json_path',
      `${options.name} has no array of records${options.path === undefined ? '' : ` at ${options.path}`}`,
      { hint: 'say where it stands in the layout: path: data.customers' },
    );
}
