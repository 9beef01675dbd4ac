import { answer } from './answer.ts';
import { fold } from './fold.ts';
import { absent, type Kind } from './standard.ts';

/** Base unit and how many of it a unit holds. Pounds and ounces: exact by definition (NIST Handbook 44). */
const units: Readonly<Record<string, readonly [base: string, factor: number]>> = {
  MG: ['g', 0.001],
  G: ['g', 1],
  GR: ['g', 1],
  KG: ['g', 1000],
  LB: ['g', 453.59237],
  OZ: ['g', 28.349523125],
  ML: ['ml', 1],
  CL: ['ml', 10],
  L: ['ml', 1000],
  LT: ['ml', 1000],
  MM: ['cm', 0.1],
  CM: ['cm', 1],
  M: ['cm', 100],
  UN: ['un', 1],
  UND: ['un', 1],
  PC: ['un', 1],
  PCS: ['un', 1],
};

/** What reads as a size; for `matchAll` and `replace` alone, which keep no place in it. */
export const PATTERN = /(?:(?<![\d.,])(\d{1,3})\s*X\s*)?(?<![\d.,])(\d+(?:[.,]\d+)?)\s*(KG|MG|GR|G|LB|OZ|ML|CL|LT|L|MM|CM|M|UND|UN|PCS|PC)(?![A-Z0-9])/g; // prettier-ignore

/** Size or contents with its unit, wherever in the text it stands: `HAMBURGUER 0,150 KG` and `150 g` are one. */
export const measure: Kind = {
  name: 'measure',
  about: 'Size or contents with its unit, found in a name too. Compared in one unit: 0,150 KG and 150 g are the same.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => {
    if (text == null) return absent;
    // The contents stand last: "2 X-BURGER 300 G".
    const found = [...fold(text).matchAll(PATTERN)].at(-1);
    if (found === undefined) return absent;
    const [, times, number, unit] = found as unknown as [string, string | undefined, string, string];
    const [base, factor] = units[unit]!;
    const value = toNumber(number, factor) * factor;
    if (!Number.isFinite(value) || value <= 0 || value > 1e9) return absent;
    // From 1 on two decimals: three would read as a group of thousands.
    const rounded = Number(value.toFixed(value < 1 ? 3 : 2));
    const written = `${times === undefined ? '' : `${Number(times)} x `}${rounded} ${base}`;
    return answer('ok', '', written, written.toUpperCase());
  },
};

/** Three digits after a sign group thousands of a small unit (1.000 g); of a large one they are decimals (0,150 kg, 1,500 l). */
function toNumber(text: string, factor: number): number {
  const grouped = factor <= 1 && /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  return Number(grouped ? text.replace(/[.,]/, '') : text.replace(',', '.'));
}
