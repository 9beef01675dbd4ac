import { isAscii, isUtf8 } from 'node:buffer';
import { type SingleByte, toUtf8From } from './single-byte.ts';

/** What a contract may declare. */
export type Declared = 'auto' | 'utf-8' | 'utf-16' | 'latin-1' | 'windows-1252' | 'cp850';

/** How a text turned out to be written, and how to read it. */
export interface Encoding {
  /** For people and the ledger: `utf-8`, `utf-16le`, `windows-1252`, … */
  readonly name: string;
  readonly mark: boolean;
  /** Declared UTF-8, yet some lines are not: those are rejected one by one. */
  readonly checkLines: boolean;
  /** Makes UTF-8 of the bytes, without the mark. Chunks are valid until the next one is asked for. */
  readonly decode: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  /** Holds characters beyond ASCII, where encodings differ. */
  readonly beyondAscii: boolean;
  /** Lines that were UTF-8 in a file that is not; known once it is read. */
  readonly mixed: { lines: number };
}

/**
 * Finds out how a text is written: byte-order mark first, then whether all of it is valid UTF-8, then what the contract
 * says, and Windows-1252 where it says nothing. Latin-1 is read as Windows-1252, which differs only where no text has
 * characters. In a file of a single-byte encoding, lines that are valid UTF-8 are read as such.
 */
export async function detectEncoding(open: () => AsyncIterable<Uint8Array>, declared: Declared): Promise<Encoding> {
  const mixed = { lines: 0 };
  const facts = await inspect(open(), declared === 'utf-16');
  const base = { mark: facts.mark, checkLines: false, mixed, beyondAscii: facts.beyondAscii };
  if (facts.utf16 !== null) {
    const name = facts.utf16;
    return { ...base, name, decode: (chunks) => decodeUtf16(chunks, name) };
  }
  if (facts.utf8)
    return { ...base, name: 'utf-8', decode: facts.mark ? (chunks) => skipBytes(chunks, 3) : (chunks) => chunks };
  if (declared === 'utf-8')
    return {
      ...base,
      name: 'utf-8',
      checkLines: true,
      decode: facts.mark ? (chunks) => skipBytes(chunks, 3) : (chunks) => chunks,
    };
  const single: SingleByte = declared === 'cp850' ? 'cp850' : 'windows-1252';
  return {
    ...base,
    name: single,
    decode: (chunks) => decodeByLine(facts.mark ? skipBytes(chunks, 3) : chunks, single, mixed),
  };
}

type Utf16 = 'utf-16le' | 'utf-16be';

async function inspect(
  chunks: AsyncIterable<Uint8Array>,
  expectUtf16: boolean,
): Promise<{ utf8: boolean; mark: boolean; utf16: Utf16 | null; beyondAscii: boolean }> {
  let first = true;
  let mark = false;
  let beyondAscii = false;
  let tail: Uint8Array = new Uint8Array(0);
  for await (const chunk of withHead(chunks)) {
    if (first) {
      first = false;
      const utf16 = utf16Of(chunk, expectUtf16);
      if (utf16 !== null) return { utf8: false, mark: chunk[0]! >= 0xfe, utf16, beyondAscii: true };
      mark = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    }
    if (tail.length === 0 && isAscii(chunk)) continue;
    beyondAscii = true;
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    const whole = wholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return { utf8: false, mark, utf16: null, beyondAscii: true };
    tail = Uint8Array.prototype.slice.call(bytes, whole);
  }
  return { utf8: tail.length === 0, mark, utf16: null, beyondAscii };
}

const HEAD = 4096;

/** The same bytes, the first chunk long enough to tell by. */
async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === null) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < HEAD) continue;
      yield head;
      head = null;
    }
  }
  if (head !== null && head.length > 0) yield head;
}

/** How many bytes make whole characters: a sequence cut off at the end (up to 3 bytes) is left for the next chunk. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** By its mark, or by NULs on every other byte, as Latin text has them; little-endian where only the contract says UTF-16. */
function utf16Of(chunk: Uint8Array, expected: boolean): Utf16 | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
  const sample = chunk.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < sample.length; i += 2) {
    if (sample[i] === 0) even++;
    if (sample[i + 1] === 0) odd++;
  }
  const pairs = sample.length / 2;
  if (pairs >= 2 && odd > pairs * 0.6 && even < pairs * 0.1) return 'utf-16le';
  if (pairs >= 2 && even > pairs * 0.6 && odd < pairs * 0.1) return 'utf-16be';
  return expected ? 'utf-16le' : null;
}

async function* skipBytes(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    if (left === 0) yield chunk;
    else {
      const skipped = Math.min(left, chunk.length);
      left -= skipped;
      if (chunk.length > skipped) yield chunk.subarray(skipped);
    }
  }
}

async function* decodeUtf16(chunks: AsyncIterable<Uint8Array>, name: Utf16): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(name);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}

/** Decodes whole lines: those that are valid UTF-8 beyond ASCII are kept, others go through the table. */
async function* decodeByLine(
  chunks: AsyncIterable<Uint8Array>,
  encoding: SingleByte,
  mixed: { lines: number },
): AsyncGenerator<Uint8Array> {
  const transcoder = toUtf8From(encoding);
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(10) + 1;
    // A line of more than 4 MB is decoded in pieces: whether it is UTF-8 is then told by the piece.
    if (end === 0 && rest.length + chunk.length < 2 ** 22) {
      rest = Buffer.concat([rest, chunk]);
      continue;
    }
    const upTo = end === 0 ? chunk.length : end;
    const bytes = rest.length === 0 ? chunk.subarray(0, upTo) : Buffer.concat([rest, chunk.subarray(0, upTo)]);
    rest = Uint8Array.prototype.slice.call(chunk, upTo);
    yield transcoder.convert(bytes);
  }
  if (rest.length > 0) yield transcoder.convert(rest);
  mixed.lines = transcoder.kept;
}
