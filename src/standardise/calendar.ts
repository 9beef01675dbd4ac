import { fold } from './fold.ts';
import type { Rule } from './rules.ts';

/** A day that exists, and how it was read. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly rule: Rule | '';
}

const months: Readonly<Record<string, number>> = Object.fromEntries(
  'JAN ENE|FEV FEB|MAR|ABR APR|MAI MAY|JUN|JUL|AGO AUG|SET SEP|OUT OCT|NOV|DEZ DIC DEC'
    .split('|')
    .flatMap((names, i) => names.split(' ').map((name) => [name, i + 1])),
);

/** True for a day of the Gregorian calendar. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/** `yyyy-mm-dd`. */
export function toIso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/** The date that a spreadsheet's day number stands for (1900 system, in which day 60 is the 29 February that never was). Null for 0, 60 and fractions. */
export function fromExcel(serial: number): Omit<Day, 'rule'> | null {
  if (!Number.isInteger(serial) || serial < 1 || serial === 60 || serial > 2_958_465) return null;
  const date = new Date(Date.UTC(1899, 11, serial < 60 ? 31 : 30) + serial * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Reads `text` (without its time of day) in the declared style; other styles only where they read in one way. Undefined: no date at all; null: no such day. */
export function toDay(text: string, style: string, today: string): Day | null | undefined {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (iso)
    return order(+iso[1]!, +iso[2]!, +iso[3]!, style.startsWith('yyyy') || iso[0].includes('-') ? '' : 'other_style');
  const parts = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(text);
  if (parts) return fromParts(+parts[1]!, +parts[2]!, parts[3]!, style, today);
  if (/^\d+$/.test(text)) return fromDigits(text, style, today);
  return fromWords(text, today);
}

function fromParts(first: number, second: number, year: string, style: string, today: string): Day | null {
  const full = year.length === 4 ? +year : pivot(+year, today);
  const rule = year.length === 2 && style !== 'dd/mm/yy' ? 'two_digit_year' : '';
  if (style === 'mm/dd/yyyy') return order(full, first, second, rule);
  return order(full, second, first, rule !== '' || style.startsWith('dd') ? rule : 'other_style');
}

/** Two-digit years are read as the latest year that is not in the future. */
function pivot(year: number, today: string): number {
  const now = +today.slice(0, 4);
  const century = Math.floor(now / 100) * 100;
  return century + year > now ? century - 100 + year : century + year;
}

function fromDigits(text: string, style: string, today: string): Day | null | undefined {
  if (style === 'excel' || (text.length === 5 && +text >= 3_000)) {
    const day = fromExcel(+text);
    return day && { ...day, rule: style === 'excel' ? '' : 'excel_serial' };
  }
  if (text.length === 8 || text.length === 7) {
    // A number column loses the zero of "07081985"; a year never starts with one.
    const whole = text.padStart(8, '0');
    const lost: Rule | '' = text.length === 7 ? 'leading_zeros_restored' : '';
    const yearLast = style.startsWith('dd') || style.startsWith('mm');
    const last = style === 'mm/dd/yyyy'
      ? order(+whole.slice(4), +whole.slice(0, 2), +whole.slice(2, 4), lost)
      : order(+whole.slice(4), +whole.slice(2, 4), +whole.slice(0, 2), lost); // prettier-ignore
    if (text.length === 7) return yearLast ? last : null;
    const first = order(+whole.slice(0, 4), +whole.slice(4, 6), +whole.slice(6), '');
    const [declared, other] = yearLast ? [last, first] : [first, last];
    const near = (day: Day | null) => day !== null && day.year > 1800 && day.year < 2200;
    return declared && (near(declared) || !near(other)) ? declared : other && { ...other, rule: 'other_style' };
  }
  if (text.length === 6 && style === 'dd/mm/yy')
    return order(pivot(+text.slice(4), today), +text.slice(2, 4), +text.slice(0, 2), '');
  return undefined;
}

function fromWords(text: string, today: string): Day | null | undefined {
  const words = /^(\d{1,2})(?:O|º)?[-/. ]*(?:DE |DEL )?([A-Z]{3})[A-Z]*[-/. ]*(?:DE |DEL )?(\d{4}|\d{2})$/.exec(
    fold(text),
  );
  const month = words === null ? undefined : months[words[2]!];
  if (words === null || month === undefined) return undefined;
  const year = words[3]!.length === 4 ? +words[3]! : pivot(+words[3]!, today);
  return order(year, month, +words[1]!, 'other_style');
}

/** Checks that the day exists; exchanges day and month where only that makes one. */
function order(year: number, month: number, day: number, rule: Rule | ''): Day | null {
  if (isDay(year, month, day)) return { year, month, day, rule };
  if (month > 12 && isDay(year, day, month)) return { year, month: day, day: month, rule: 'day_month_exchanged' };
  return null;
}
