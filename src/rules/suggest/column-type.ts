/** What a column seems to hold, told from its values alone; its name is never read. */
export type ColumnType = 'empty' | 'email' | 'date' | 'number' | 'code' | 'text' | 'address' | 'name' | 'category';

export interface ColumnProfile {
  readonly column: string;
  readonly type: ColumnType;
  /** The sentence that says why, with the figures. */
  readonly why: string;
  /** Share of records that have a value. */
  readonly filled: number;
  /** Distinct values in the sample, as a share of those filled. */
  readonly distinct: number;
  readonly meanLength: number;
  readonly meanTokens: number;
  /** Order of day, month and year that reads most dates of the column. */
  readonly dateOrder: DateOrder;
}

export type DateOrder = 'ymd' | 'dmy' | 'mdy';

const TOKEN = /[\p{L}\p{N}]+/gu;
const percent = (share: number) => `${Math.round(share * 100)} %`;
const mean = (values: readonly string[], of: (value: string) => number) =>
  values.reduce((sum, value) => sum + of(value), 0) / Math.max(values.length, 1);
const shareOf = (values: readonly string[], test: (value: string) => boolean) =>
  values.reduce((count, value) => count + (test(value) ? 1 : 0), 0) / Math.max(values.length, 1);

/** Profiles one column by a sample of its values; null and blank are missing. */
export function profileColumn(column: string, sample: readonly (string | null)[]): ColumnProfile {
  const values = sample.map((value) => (value ?? '').trim()).filter((value) => /[\p{L}\p{N}]/u.test(value));
  const filled = values.length / Math.max(sample.length, 1);
  const counts = countValues(values);
  const tokens = mean(values, (value) => value.match(TOKEN)?.length ?? 0);
  const facts = {
    column,
    filled,
    distinct: counts.length / Math.max(values.length, 1),
    meanLength: mean(values, (value) => value.length),
    meanTokens: tokens,
    dateOrder: dateOrder(values),
  };
  const [type, why] = typeOf(values, counts, facts);
  return { ...facts, type, why };
}

type Facts = Omit<ColumnProfile, 'type' | 'why'>;

function typeOf(values: readonly string[], counts: readonly number[], facts: Facts): [ColumnType, string] {
  if (facts.filled < 0.005) return ['empty', `filled in ${percent(facts.filled)} of the records`];
  if (counts.length < 2) return ['empty', 'holds one value only, which tells nobody apart'];
  const at = shareOf(values, (value) => value.includes('@'));
  if (at > 0.6) return ['email', `${percent(at)} of the values have an @`];
  const dates = shareOf(values, (value) => toDate(value, facts.dateOrder) !== null);
  if (dates > 0.8) return ['date', `${percent(dates)} of the values read as dates (${facts.dateOrder})`];
  const decimals = shareOf(values, (value) => /^[^\p{L}\d]*\d[\d.,]*[.,]\d{1,4}[^\p{L}\d]*$/u.test(value));
  const numeric = shareOf(values, (value) => /^[^\p{L}\d]*\d[\d.,]*[^\p{L}\d]*$/u.test(value));
  if (decimals > 0.3 && numeric > 0.9) return ['number', `${percent(numeric)} of the values are amounts`];
  const digits = shareOf(values, isMostlyDigits);
  if (digits > 0.8) return ['code', `${percent(digits)} of the values are made of digits`];
  const withDigits = shareOf(values, (value) => /\p{N}/u.test(value));
  const oneWord = shareOf(values, (value) => !/\s/.test(value));
  if (oneWord > 0.9 && facts.meanLength <= 25 && withDigits > 0.5)
    return ['code', `one word each, digits in ${percent(withDigits)} of the values`];
  if (facts.meanLength > 25 || facts.meanTokens > 2.2)
    return [withDigits > 0.5 && facts.meanLength <= 60 ? 'address' : 'text', words(facts)];
  const top = counts.slice(0, 20).reduce((sum, count) => sum + count, 0) / values.length;
  if (top > 0.8 && values.length >= 50) return ['category', `20 values cover ${percent(top)}`];
  if (facts.meanTokens > 1.35 || withDigits > 0.2)
    return ['address', `${words(facts)}, digits in ${percent(withDigits)}`];
  return ['name', words(facts)];
}

const words = (facts: Facts) =>
  `${facts.meanTokens.toFixed(1)} words and ${facts.meanLength.toFixed(0)} characters on average`;

function isMostlyDigits(value: string): boolean {
  const letters = value.match(/\p{L}/gu)?.length ?? 0;
  const digits = value.match(/\p{N}/gu)?.length ?? 0;
  return digits > 0 && digits / (digits + letters) > 0.8;
}

/** Counts of the distinct values, largest first. */
function countValues(values: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a);
}

const PARTS = /^\s*(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ].*)?$/;

/** Years of two digits, in the last place only, are of this century below this and of the last one from it on: the convention of spreadsheets (Microsoft, how Excel works with two-digit year numbers). */
const CENTURY = 30;

/** Reads a date in digits, with or without separators; null where it is none between 1800 and 2200. */
export function toDate(text: string, order: DateOrder): [number, number, number] | null {
  const plain = /^\s*(\d{8})\s*$/.exec(text)?.[1];
  const parts = plain ? splitPlain(plain, order) : PARTS.exec(text)?.slice(1).map(Number);
  if (!parts) return null;
  const [a, b, c] = parts as [number, number, number];
  const last = plain === undefined && /^\s*\d{1,2}\D\d{1,2}\D\d\d\s*$/.test(text) ? c + (c < CENTURY ? 2000 : 1900) : c;
  const [year, month, day] = a > 31 || order === 'ymd' ? [a, b, c] : order === 'dmy' ? [last, b, a] : [last, a, b];
  return year >= 1800 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31 ? [year, month, day] : null;
}

function splitPlain(digits: string, order: DateOrder): number[] {
  const cuts = order === 'ymd' ? [0, 4, 6, 8] : [0, 2, 4, 8];
  return [0, 1, 2].map((i) => Number(digits.slice(cuts[i], cuts[i + 1])));
}

function dateOrder(values: readonly string[]): DateOrder {
  const orders: DateOrder[] = ['ymd', 'dmy', 'mdy'];
  const read = orders.map((order) => shareOf(values, (value) => toDate(value, order) !== null));
  return orders[read.indexOf(Math.max(...read))]!;
}
