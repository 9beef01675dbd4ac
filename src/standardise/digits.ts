import { fold } from './fold.ts';

const looksLike: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};

/** What a document column holds, apart from its punctuation. */
export interface Written {
  /** Letters and digits, folded. */
  readonly code: string;
  /** The digits, with letters that look like digits read as such. */
  readonly digits: string;
  /** Whether letters were read as digits. */
  readonly guessed: boolean;
  /** Whether a number column had appended ".0". */
  readonly decimal: boolean;
}

/** Takes a document number apart from what surrounds it: dots, dashes, a label in front, the ".0" of a number column. */
export function toWritten(text: string, label?: RegExp): Written {
  let rest = fold(text).trim();
  if (label) rest = rest.replace(label, '');
  const decimal = /^\d{6,}\.0{1,2}$/.test(rest);
  if (decimal) rest = rest.slice(0, rest.indexOf('.'));
  const signs = rest.replace(/[^0-9A-Z]+/g, '');
  // The label alone, however it is spaced, is no number.
  const code = label ? signs.replace(new RegExp(`${label.source}$`), '') : signs;
  if (/^\d*$/.test(code)) return { code, digits: code, guessed: false, decimal };
  const read = code.replace(/[A-Z]/g, (letter) => looksLike[letter] ?? letter);
  // More than three such letters are a word, not a misread number.
  const guessed = /^\d+$/.test(read) && code.replace(/\d/g, '').length <= 3;
  return { code, digits: guessed ? read : '', guessed, decimal };
}

/** Weighted sum of the leading characters of `code` (digits count as themselves, letters as their ASCII code - 48). */
export function weighted(code: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (code.charCodeAt(i) - 48) * weights[i]!;
  return sum;
}
