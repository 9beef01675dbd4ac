import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';

/**
 * Windows-1252, 0x80 to 0x9F, as the WHATWG standard has it (the five unassigned bytes stay control characters). A
 * table of our own: `TextDecoder('windows-1252')` decodes these bytes as Latin-1 in Node 20.18 to 24.6.
 */
const WINDOWS_1252 = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
  0x017e, 0x0178,
];

export type SingleByte = 'windows-1252' | 'cp850';

/** The characters of bytes 0x80 to 0xFF. Latin-1 is read as Windows-1252: no text holds the control characters they differ in. */
export function upperHalf(encoding: SingleByte): string {
  if (encoding === 'windows-1252')
    return String.fromCharCode(...WINDOWS_1252, ...Array.from({ length: 96 }, (_, i) => 0xa0 + i));
  const iconv = createRequire(import.meta.url)('iconv-lite') as typeof import('iconv-lite');
  return iconv.decode(Buffer.from(Array.from({ length: 128 }, (_, i) => 0x80 + i)), 'cp850');
}

/** Turns bytes of a single-byte encoding into UTF-8, line by line where it must. */
export interface Transcoder {
  /** The UTF-8 of whole lines; lines that are UTF-8 already are kept. Valid until the next call. */
  convert(lines: Uint8Array): Buffer;
  /** Lines that were kept so far. */
  readonly kept: number;
}

export function toUtf8From(encoding: SingleByte): Transcoder {
  const characters = [...upperHalf(encoding)].map((character) => Buffer.from(character));
  const first = Uint8Array.from(characters, (bytes) => bytes[0]!);
  const second = Uint8Array.from(characters, (bytes) => bytes[1]!);
  const third = Uint8Array.from(characters, (bytes) => bytes[2] ?? 0);
  let out = Buffer.allocUnsafe(0);
  let kept = 0;
  const convert = (bytes: Uint8Array): Buffer => {
    const size = bytes.length;
    if (out.length < size * 3) out = Buffer.allocUnsafe(size * 3);
    let at = 0;
    let decided = 0; // up to here lines are known not to be UTF-8
    for (let i = 0; i < size; i++) {
      const byte = bytes[i]!;
      if (byte < 0x80) {
        out[at++] = byte;
        continue;
      }
      // A lead byte with a continuation byte behind it: Latin text hardly has them, so only then the line is looked at.
      if (i >= decided && byte >= 0xc2 && byte <= 0xf4 && (bytes[i + 1]! & 0xc0) === 0x80) {
        const lineStart = i === 0 ? 0 : bytes.lastIndexOf(10, i - 1) + 1;
        const lineEnd = bytes.indexOf(10, i) + 1 || size;
        decided = lineEnd;
        if (isUtf8(bytes.subarray(lineStart, lineEnd))) {
          kept++;
          for (let k = i; k < lineEnd; k++) out[at++] = bytes[k]!;
          i = lineEnd - 1;
          continue;
        }
      }
      const place = byte - 0x80;
      out[at++] = first[place]!;
      out[at++] = second[place]!;
      if (third[place] !== 0) out[at++] = third[place]!;
    }
    return out.subarray(0, at);
  };
  return {
    convert,
    get kept() {
      return kept;
    },
  };
}
