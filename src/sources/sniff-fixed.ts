import { dateStyles, isCnpj, isCpf } from './meaning.ts';

/** One field of fixed-width records, positions in characters from 1. */
export interface FixedField {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** Fixed-width records as they look: a proposal for a person to check. */
export interface SniffedFixed {
  readonly record_length: number;
  readonly fields: readonly FixedField[];
  /** Expressions of the first and the last record, where these begin otherwise than all between them. */
  readonly head: string | null;
  readonly trailer: string | null;
}

const SHORTEST = 16;
const FEWEST = 3;

/** Values whose form alone tells where they begin within a run of digits: length, least share of the filled ones, test. */
const known: readonly (readonly [number, number, (text: string) => boolean])[] = [
  [14, 0.6, isCnpj],
  [11, 0.6, isCpf],
  [8, 0.7, (text) => dateStyles.yyyymmdd.test(text) || dateStyles.ddmmyyyy.test(text)],
  [11, 0.8, (text) => /^[1-9][1-9]9\d{8}$/u.test(text)],
  [4, 0.97, (text) => /^(19|20)\d\d$/u.test(text)],
];

/**
 * Whether the lines of a text are records of one length without delimiters, and where their fields begin: where blanks end in every
 * record, where digits meet letters, and inside runs of digits where values of a known form stand. Null where they are not.
 */
export function sniffFixed(text: string): SniffedFixed | null {
  const lines = text.replace(/\u001a/gu, '').split(/\r\n|\n|\r/u).filter((line) => line !== ''); // prettier-ignore
  if (lines.length < FEWEST) return null;
  const length = [...lines[0]!].length;
  if (length < SHORTEST || lines.some((line) => [...line].length !== length)) return null;
  const { head, trailer, details } = withoutEnds(lines);
  const rows = details.map((line) => [...line]);
  const starts = [0, ...edges(rows, length).filter((at) => !isPrefix(rows, at))];
  const bounds = starts.flatMap((start, i) => parted(rows, start, starts[i + 1] ?? length));
  if (bounds.length < FEWEST) return null;
  const fields = bounds.map((start, i) => ({
    name: `column${i + 1}`,
    start: start + 1,
    length: (bounds[i + 1] ?? length) - start,
  }));
  return { record_length: length, fields, head, trailer };
}

/** Header and trailer records begin with a sign of their own; all others share theirs. */
function withoutEnds(lines: readonly string[]): { head: string | null; trailer: string | null; details: string[] } {
  const middle = lines.slice(1, -1);
  const sign = middle[0]?.[0] ?? '';
  const alike = middle.length > 1 && middle.every((line) => line[0] === sign);
  const end = (line: string) => (alike && line[0] !== sign && /\w/u.test(line[0]!) ? `^${line[0]!}` : null);
  const [head, trailer] = [end(lines[0]!), end(lines.at(-1)!)];
  return {
    head,
    trailer,
    details: lines.filter((_, i) => (i > 0 || head === null) && (i < lines.length - 1 || trailer === null)),
  };
}

/** Whether what stands before is a short text that is the same in every record, such as the letters in front of a number. */
function isPrefix(rows: readonly string[][], at: number): boolean {
  const first = rows[0]!.slice(0, at).join('');
  return at <= 4 && /^\p{L}+$/u.test(first) && rows.every((row) => row.slice(0, at).join('') === first);
}

/** Places (from 0) at which a field begins by the look of the places beside it. */
function edges(rows: readonly string[][], length: number): number[] {
  const places = Array.from({ length }, (_, at) => {
    let [blank, digit] = [0, 0];
    for (const row of rows)
      if (row[at] === ' ') blank++;
      else if (/\d/u.test(row[at]!)) digit++;
    const filled = rows.length - blank;
    return { blank: blank / rows.length, digits: filled === 0 ? null : digit / filled };
  });
  const found: number[] = [];
  let kind: boolean | null = null;
  for (const [at, { blank, digits }] of places.entries()) {
    const before = places[at - 1];
    const ofDigits = digits === null ? null : digits >= 0.8;
    const other = kind !== null && ofDigits !== null && ofDigits !== kind && (digits! >= 0.95 || digits! <= 0.05);
    // Blanks that end here in every record: what follows is a field that is always filled.
    const filled = before !== undefined && before.blank >= 0.25 && blank <= 0.02 && !(kind === true && ofDigits === true); // prettier-ignore
    if (at > 0 && (other || filled)) found.push(at);
    if (ofDigits !== null && (kind === null || other || filled)) kind = ofDigits;
  }
  return found;
}

/** Where the fields of one run begin: cut out what has a known form, then look at what is left on both sides. */
function parted(rows: readonly string[][], start: number, end: number): number[] {
  for (const [size, least, test] of known) {
    if (end - start < size) continue;
    let best = { at: -1, share: 0 };
    for (let at = start; at + size <= end; at++) {
      const values = rows.map((row) => row.slice(at, at + size).join('')).filter((text) => text.trim() !== '');
      // The digits of a number that lost its zeros stand on the right, blanks in front of them.
      const fit = values.filter(
        (text) => /^ *\d+$/u.test(text) && test(size === 11 || size === 14 ? text.trim() : text),
      );
      const share = values.length === 0 ? 0 : fit.length / values.length;
      if (share > best.share) best = { at, share };
    }
    if (best.share < least) continue;
    const after = best.at + size;
    return [
      ...(best.at > start ? parted(rows, start, best.at) : []),
      best.at,
      ...(after < end ? parted(rows, after, end) : []),
    ];
  }
  return [start];
}
