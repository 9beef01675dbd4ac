import type { Cell, Column } from './model.ts';
import type { Kind, Language } from './schema.ts';
import { words } from './words.ts';

/** Regions whose habits each language follows: 1.234,5 in Brazil, 1,234.5 in Peru, 1 234,5 in Russia. */
export const locales = { pt: 'pt-BR', es: 'es-PE', ru: 'ru-RU', en: 'en-GB' } as const;

/** What stands where there is no value. */
const NOTHING = '–';

const cache = new Map<string, Intl.NumberFormat>();
const days = new Map<string, Intl.DateTimeFormat>();

/** A format by its name: tables have many thousand cells, and to spell out their options takes longer than to write them. */
function number(language: Language, name: string, options: () => Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${name}`;
  let known = cache.get(key);
  if (known === undefined) {
    known = new Intl.NumberFormat(locales[language], options());
    cache.set(key, known);
  }
  return known;
}

const FORMATS: Partial<Record<Kind, Intl.NumberFormatOptions>> = {
  integer: { maximumFractionDigits: 0, useGrouping: 'always' },
  decimal: { maximumFractionDigits: 2, useGrouping: 'always' },
  amount: { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: 'always' },
  days: { maximumFractionDigits: 1, useGrouping: 'always' },
};

/** A cell as people read it in a language; the same in every format. */
export function display(cell: Cell, column: Pick<Column, 'kind' | 'labels'>, language: Language): string {
  if (cell === null) return NOTHING;
  const label = column.labels[String(cell)];
  if (label !== undefined) return label;
  const { kind } = column;
  if (kind === 'yes_no') return words[language][cell === true || cell === 'true' || cell === 1 ? 'yes' : 'no'];
  if (kind === 'date' || kind === 'time') return typeof cell === 'string' ? day(cell, kind, language) : String(cell);
  if (kind === 'text' || kind === 'code') return String(cell);
  if (kind === 'trend') return blocks(toTrend(cell));
  return quantity(cell, kind, language);
}

function quantity(cell: Cell, kind: Kind, language: Language): string {
  // Text of digits goes to Intl as it is: it formats decimal text exactly, longer than a double can.
  const value = typeof cell === 'string' ? cell.trim() : Number(cell);
  if (value === '' || !Number.isFinite(Number(value))) return String(cell);
  if (kind === 'percent') return percent(Number(value), language);
  if (kind === 'bytes') return bytes(Number(value), language);
  if (kind === 'seconds') return duration(Number(value));
  return number(language, kind, () => FORMATS[kind] ?? {}).format(value as number);
}

/** One decimal, and never rounded up to 100 % or down to 0 %: 99.97 % is not all of them. */
function percent(value: number, language: Language): string {
  const tenths = Math.round(value * 1000);
  const digits = (tenths === 1000 && value < 1) || (tenths === 0 && value > 0) ? 3 : 1;
  return number(language, `percent ${digits}`, () => ({
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })).format(value);
}

function bytes(value: number, language: Language): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  return number(language, `bytes ${step}`, () => ({
    style: 'unit',
    unit: steps[step]!,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  })).format(value / 1000 ** step);
}

/** Seconds as 0:25, 3:07 or 12:03:00, the same in every language. */
function duration(value: number): string {
  const seconds = Math.round(Math.abs(value));
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  return value <= -0.5 ? `-${clock}` : clock;
}

/** An ISO day or time as the language writes it; the hour stays that of the text, whatever zone this machine is in. */
function day(text: string, kind: 'date' | 'time', language: Language): string {
  const parsed = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/.exec(text);
  if (!parsed) return text;
  const [, year, month, date, hour, minute] = parsed;
  const moment = Date.UTC(Number(year), Number(month) - 1, Number(date), Number(hour ?? 0), Number(minute ?? 0));
  const isTime = kind === 'time' && hour !== undefined;
  const key = `${language} ${isTime}`;
  let format = days.get(key);
  if (format === undefined) {
    // Made once: to make one takes as long as to write fifty days.
    format = new Intl.DateTimeFormat(locales[language], {
      dateStyle: 'medium',
      timeZone: 'UTC',
      ...(isTime ? { timeStyle: 'short' } : {}),
    });
    days.set(key, format);
  }
  return format.format(moment);
}

/** The values of a trend: a list of numbers as the query gave it. */
export function toTrend(cell: Cell): (number | null)[] {
  if (typeof cell !== 'string' || !cell.startsWith('[')) return [];
  const values = JSON.parse(cell) as unknown[];
  return values.map((value) => (value === null || !Number.isFinite(Number(value)) ? null : Number(value)));
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A trend as a row of blocks, lowest value lowest; a space where there is none. */
function blocks(values: readonly (number | null)[]): string {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length === 0) return NOTHING;
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const step = (value: number) => (high === low ? 3 : Math.round(((value - low) / (high - low)) * 7));
  return values.map((value) => (value === null ? ' ' : BLOCKS[step(value)])).join('');
}

const NUMERIC: readonly Kind[] = ['integer', 'decimal', 'amount', 'percent', 'days', 'seconds', 'bytes'];

/** Whether a column is set flush right. */
export function isNumeric(kind: Kind): boolean {
  return NUMERIC.includes(kind);
}
