import { type Bytes, openBytes, put, putInt32, putTexts, room } from './bytes.ts';
import { bitsFor, putPacked } from './packed.ts';

/** The types that a column may have, as SQL names them. */
export type Type = 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'DATE' | 'TIMESTAMP' | 'BOOLEAN' | 'DECIMAL(18,2)';

export const types: readonly Type[] = ['VARCHAR', 'INTEGER', 'BIGINT', 'DATE', 'TIMESTAMP', 'BOOLEAN', 'DECIMAL(18,2)'];

/** Collects the values of a column, nulls left out, as texts. `add` throws `UnreadableValue` for a text that is none of its type. */
export interface Values {
  add(text: string): void;
  /** Appends the dictionary, if there is one, and says how many values it holds. */
  dictionary(into: Bytes): number;
  data(into: Bytes): void;
  /** Begins anew. */
  clear(): void;
}

/** A text that does not read as a value of its column's type; whoever writes must go another way. */
export class UnreadableValue extends Error {}

export function valuesOf(type: Type): Values {
  switch (type) {
    case 'VARCHAR':
      return textValues();
    case 'BOOLEAN':
      return bitValues();
    case 'INTEGER':
      return numberValues(4, (text) => whole(text));
    case 'DATE':
      return numberValues(4, dayOf);
    case 'BIGINT':
      return numberValues(8, (text) => whole(text));
    case 'DECIMAL(18,2)':
      return numberValues(8, centsOf);
    case 'TIMESTAMP':
      return numberValues(8, momentOf);
  }
}

/** So many different texts are tried as a dictionary; beyond that it must be less than half of all. */
const TRIAL = 512;
/** Texts that are encoded at a time. */
const BATCH = 512;

/** Texts: by a dictionary where they repeat, else as they are. Which of them shows as they come in. */
function textValues(): Values {
  const plain = openBytes(1 << 12);
  let pending: string[] = [];
  let known: Map<string, number> | null = new Map();
  let places = new Uint16Array(1 << 12);
  let count = 0;
  let last = '';
  let lastPlace = -1;
  const flush = () => {
    if (pending.length === 0) return;
    putTexts(plain, pending);
    pending = [];
  };
  const spread = () => {
    const texts = [...known!.keys()];
    known = null;
    for (let i = 0; i < count; i++) add(texts[places[i]!]!);
  };
  const add = (text: string) => {
    if (known === null) {
      if (pending.push(text) === BATCH) flush();
      return;
    }
    if (count === places.length) {
      const larger = new Uint16Array(2 * count);
      larger.set(places);
      places = larger;
    }
    if (lastPlace >= 0 && text === last) {
      places[count++] = lastPlace;
      return;
    }
    let place = known.get(text);
    if (place === undefined) known.set(text, (place = known.size));
    last = text;
    lastPlace = place;
    places[count++] = place;
    if (known.size > TRIAL && (2 * known.size > count || known.size > 65_000)) spread();
  };
  return {
    add,
    dictionary: (into) => {
      if (known === null || known.size === 0) return 0;
      putTexts(into, [...known.keys()]);
      return known.size;
    },
    data: (into) => {
      if (known !== null && known.size > 0) {
        const width = bitsFor(known.size - 1);
        room(into, 1);
        into.bytes[into.at++] = width;
        return putPacked(into, { numbers: places, count, width });
      }
      flush();
      put(into, plain.bytes.subarray(0, plain.at));
    },
    clear: () => {
      known = new Map();
      plain.at = 0;
      count = 0;
      lastPlace = -1;
      pending = [];
    },
  };
}

/** Numbers of four or eight bytes. */
function numberValues(size: 4 | 8, read: (text: string) => number | bigint): Values {
  const plain = openBytes(1 << 14);
  return {
    add: (text) => {
      const value = read(text);
      if (typeof value === 'bigint') {
        putInt32(plain, Number(BigInt.asUintN(32, value)));
        putInt32(plain, Number(BigInt.asUintN(32, value >> 32n)));
        return;
      }
      putInt32(plain, value);
      if (size === 8) putInt32(plain, Math.floor(value / 2 ** 32));
    },
    dictionary: () => 0,
    data: (into) => {
      put(into, plain.bytes.subarray(0, plain.at));
    },
    clear: () => {
      plain.at = 0;
    },
  };
}

function bitValues(): Values {
  const bits: number[] = [];
  return {
    add: (text) => {
      if (text !== 'true' && text !== 'false') throw new UnreadableValue(text);
      bits.push(text === 'true' ? 1 : 0);
    },
    dictionary: () => 0,
    data: (into) => {
      const size = (bits.length + 7) >> 3;
      room(into, size);
      into.bytes.fill(0, into.at, into.at + size);
      bits.forEach((bit, i) => (into.bytes[into.at + (i >> 3)]! |= bit << (i & 7)));
      into.at += size;
    },
    clear: () => {
      bits.length = 0;
    },
  };
}

/** Numbers that a double holds exactly as such. */
function whole(text: string): number | bigint {
  if (!/^-?\d+$/.test(text)) throw new UnreadableValue(text);
  return text.length <= 15 ? Number(text) : BigInt(text);
}

/** Hundredths, of a text that has exactly two decimals. */
function centsOf(text: string): number | bigint {
  if (text.at(-3) !== '.') throw new UnreadableValue(text);
  return whole(text.replace('.', ''));
}

const two = (text: string, at: number) => 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 528;

/** Days since 1970-01-01 of an ISO day. Algorithm: H. Hinnant, days_from_civil, http://howardhinnant.github.io/date_algorithms.html */
function dayOf(text: string): number {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new UnreadableValue(text);
  const month = two(text, 5);
  const year = 100 * two(text, 0) + two(text, 2) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const ofEra = year - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + two(text, 8) - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** Microseconds since 1970 of `2026-01-31 12:00:00.5`. */
function momentOf(text: string): number {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(text)) throw new UnreadableValue(text);
  const seconds = dayOf(text.slice(0, 10)) * 86_400 + two(text, 11) * 3600 + two(text, 14) * 60 + two(text, 17);
  return seconds * 1e6 + (text.length > 20 ? Number(text.slice(20).padEnd(6, '0')) : 0);
}
