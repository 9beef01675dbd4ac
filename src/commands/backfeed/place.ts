import type { SourceContract } from '../../rules/schema/source.ts';
import { nationalDigits } from '../../standardise/phone-library.ts';
import type { Correction } from './corrections.ts';

/** How a source writes a column, told by most of its values. */
export interface Look {
  readonly upper: boolean;
  /** Nothing but digits. */
  readonly digits: boolean;
  /** Begins with + and the country. */
  readonly international: boolean;
}

/** How the values of one column are written: as most of them are. */
export function lookOf(values: readonly string[]): Look {
  const filled = values.filter((value) => value.trim() !== '');
  const most = (test: (value: string) => boolean): boolean =>
    filled.length > 0 && filled.filter(test).length * 2 > filled.length;
  return {
    upper: most((value) => value === value.toUpperCase() && value !== value.toLowerCase()),
    digits: most((value) => /^\d+$/.test(value)),
    international: most((value) => value.startsWith('+')),
  };
}

/** One cell to change. */
export interface Placed {
  readonly column: string;
  readonly value: string;
}

interface Place {
  readonly contract: SourceContract;
  readonly map: SourceContract['map'];
  /** Kind of each field. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly looks: Readonly<Record<string, Look>>;
  /** The record as the source sent it. */
  readonly raw: Readonly<Record<string, string | null>>;
}

/**
 * Where a correction goes in the source's own columns, as the source writes them; empty where it cannot be told (a value
 * that the source cuts over several columns, an address whose parts are not known): then people read the list.
 */
export function place(
  { attribute, proposed, parts }: Correction,
  { contract, map, kinds, looks, raw }: Place,
): Placed[] {
  const to = map[attribute];
  const kind = kinds[attribute] ?? 'text';
  const write = (column: string, value: string): Placed => ({
    column,
    value: asWritten(value, { kind, contract, look: looks[column] }),
  });
  if (typeof to === 'string') return [write(to, proposed)];
  if (Array.isArray(to)) {
    // The first column of a list is the one that is filled first; a single value over several columns cannot be cut.
    const listed = to.length === 1 || kind === 'phone' || kind === 'email';
    return listed && to[0] !== undefined ? [write(to[0], proposed)] : [];
  }
  if (to === undefined) return [];
  const inputs = Object.entries(to).map(([part, column]) => ({ part, column, value: partOf(part, parts) }));
  // An address goes in whole or not at all: the street of one and the postcode of another is nobody's.
  const torn = inputs.some(
    ({ part, column, value }) => value === '' && part !== 'complement' && (raw[column] ?? '') !== '',
  );
  if (torn || inputs.every(({ value }) => value === '')) return [];
  return inputs.flatMap(({ column, value }) =>
    value !== '' || (raw[column] ?? '') !== '' ? [write(column, value)] : [],
  );
}

/** The street is written with its type before it, as people write it. */
function partOf(part: string, parts: Correction['parts']): string {
  if (part === 'street') return [parts['street_type'], parts['street']].filter(Boolean).join(' ');
  return parts[part] ?? '';
}

/** A standard value in the habits of a source: its dates, its capitals, its digits. */
export function asWritten(
  value: string,
  {
    kind,
    contract,
    look,
  }: { readonly kind: string; readonly contract: SourceContract; readonly look: Look | undefined },
): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dateAs(value, contract.date);
  if (kind === 'phone' && look?.international !== true) return nationalPhone(value, contract.country);
  if (look?.digits === true && /^[\d\s./()+-]+$/.test(value)) return value.replaceAll(/\D/g, '');
  return look?.upper === true && kind !== 'email' ? value.toUpperCase() : value;
}

const codes: Readonly<Record<string, string>> = { br: '55', pe: '51' };

function nationalPhone(value: string, country: string): string {
  const code = codes[country];
  if (code === undefined) return nationalDigits(value, country);
  return value.replace(/^\+/, '').replace(new RegExp(`^${code}(?=\\d{8,11}$)`), '');
}

function dateAs(iso: string, style: SourceContract['date']): string {
  const [year, month, day] = iso.split('-') as [string, string, string];
  switch (style) {
    case 'yyyymmdd':
      return year + month + day;
    case 'dd/mm/yyyy':
      return `${day}/${month}/${year}`;
    case 'dd-mm-yyyy':
      return `${day}-${month}-${year}`;
    case 'dd.mm.yyyy':
      return `${day}.${month}.${year}`;
    case 'ddmmyyyy':
      return day + month + year;
    case 'mm/dd/yyyy':
      return `${month}/${day}/${year}`;
    case 'dd/mm/yy':
      return `${day}/${month}/${year.slice(2)}`;
    case 'epoch':
      return String(Date.parse(iso) / 1000);
    case 'yyyy-mm-dd':
    case 'excel':
      return iso;
  }
}
