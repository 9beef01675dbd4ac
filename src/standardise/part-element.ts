import { COLUMN_SEPARATOR } from './column.ts';
import { kindOf } from './kinds.ts';
import type { Options, Standard } from './standard.ts';

/** One value of a field: the raw columns (by their places among the texts of a slice) that it is made of. */
export interface PartElement {
  /** For each input of the kind: its columns, several of them joined by a space; null where the source gives none. */
  readonly inputs: readonly (readonly number[] | null)[];
  /** The column with the state that completes a phone without area code, and which input that is. */
  readonly state: { readonly column: number; readonly input: number } | null;
  /** The columns that the raw text is joined of, in the order in which they were named. */
  readonly raws: readonly number[];
}

/** Reads one value of a field, record by record of the batch at hand. */
export interface ElementReader {
  /** The value in standard form; null where nothing was given. */
  readonly read: (row: number) => Standard | null;
  /** What was given, as it came. */
  readonly raw: (row: number) => string;
}

/** After so many values it shows whether they come again. */
const TRIAL = 2048;

/** A reader of an element from the values of the raw columns, by their places: arrays that are filled anew for each batch. */
export function elementReader(
  { kind: name, options }: { readonly kind: string; readonly options: Options },
  element: PartElement,
  columnsOf: readonly (readonly string[])[],
): ElementReader {
  const kind = kindOf(name);
  const { inputs, state } = element;
  const raws = element.raws.map((place) => columnsOf[place]!);
  // A blank within a column of several is left out; alone it stands as it is.
  const raw = raws.length === 1 ? (row: number) => raws[0]![row]! : (row: number) => joinedOf(raws, row);
  const reader = (columns: readonly number[]) => {
    const values = columns.map((place) => columnsOf[place]!);
    const [only] = values;
    if (values.length === 1) return (row: number) => cleaned(only![row]!);
    return (row: number) => values.map((own) => cleaned(own[row]!)).filter((text) => text !== '').join(' '); // prettier-ignore
  };
  const readers = inputs.map((columns) => (columns === null ? null : reader(columns)));
  const single = readers.length === 1 || (state === null && readers.slice(1).every((one) => one === null)) ? readers[0] : null; // prettier-ignore
  let known: Map<string, Standard> | null = new Map();
  let count = 0;
  const standard = (key: string, given: readonly (string | null)[]): Standard => {
    if (known === null) return kind.standardise(given, options);
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = kind.standardise(given, options)));
    if (++count === TRIAL && known.size > TRIAL / 2) known = null;
    return found;
  };
  if (single !== null && single !== undefined)
    return {
      raw,
      read: (row) => {
        const text = single(row);
        return text === '' ? null : standard(text, [text]);
      },
    };
  const states = state === null ? null : columnsOf[state.column]!;
  return {
    raw,
    read: (row) => {
      let some = false;
      const given: (string | null)[] = [];
      for (const one of readers) {
        const text = one === null ? '' : one(row);
        if (text !== '') some = true;
        given.push(text === '' ? null : text);
      }
      if (!some) return null;
      // The state is asked for by few numbers; with the others it would only make more distinct inputs.
      if (states !== null && given[0] !== null && isShort(given[0]!))
        given[state!.input] = cleaned(states[row]!) || null;
      return standard(known === null ? '' : given.map((text) => text ?? '').join(COLUMN_SEPARATOR), given);
    },
  };
}

function joinedOf(columns: readonly (readonly string[])[], row: number): string {
  let text = '';
  for (const column of columns) {
    const one = column[row]!;
    if (one !== '') text += text === '' ? one : ` | ${one}`;
  }
  return text;
}

const isShort = (text: string): boolean => text.length < 11 || [...text].length < 11;

const blanks = /^\p{Zs}+|\p{Zs}+$/gu;

/** The text without the blanks around it, and with a blank for each sign that parts inputs. */
function cleaned(text: string): string {
  if (text === '') return text;
  const whole = text.includes(COLUMN_SEPARATOR) ? text.replaceAll(COLUMN_SEPARATOR, ' ') : text;
  return isInk(whole.charCodeAt(0)) && isInk(whole.charCodeAt(whole.length - 1)) ? whole : whole.replace(blanks, '');
}

/** True for a sign that is no blank for sure. */
const isInk = (code: number): boolean => code > 0x20 && code < 0xa0;
