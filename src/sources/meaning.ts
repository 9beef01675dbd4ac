/** What a column probably holds. `key`, `code` and `text` are what is left when no value speaks for itself. */
export type Meaning =
  | 'cpf'
  | 'cnpj'
  | 'email'
  | 'phone'
  | 'date'
  | 'timestamp'
  | 'person_name'
  | 'sex'
  | 'state'
  | 'postcode'
  | 'city_state'
  | 'address_line'
  | 'amount'
  | 'integer'
  | 'year'
  | 'key'
  | 'code'
  | 'text'
  | 'nested'
  | 'empty';

const states = new Set('AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO'.split(' '));

/** Check digits of a CPF, leading zeros restored (a number has lost them). */
export function isCpf(text: string): boolean {
  const digits = text.replace(/[.\-/ ]/gu, '').padStart(11, '0');
  if (!/^\d{11}$/u.test(digits) || /^(\d)\1+$/u.test(digits)) return false;
  return [9, 10].every((length) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += Number(digits[i]) * (length + 1 - i);
    return ((sum * 10) % 11) % 10 === Number(digits[length]);
  });
}

/** Check digits of a CNPJ, numeric or alphanumeric: each character counts for its code less 48. */
export function isCnpj(text: string): boolean {
  const value = text.replace(/[.\-/ ]/gu, '').toUpperCase();
  if (!/^[A-Z0-9]{12}\d{2}$/u.test(value) || /^(\d)\1+$/u.test(value)) return false;
  return [12, 13].every((length) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (value.charCodeAt(i) - 48) * (2 + ((length - 1 - i) % 8));
    const rest = sum % 11;
    return (rest < 2 ? 0 : 11 - rest) === Number(value[length]);
  });
}

/** Styles that a source may write its dates in, as its contract names them. */
export const dateStyles = {
  'yyyy-mm-dd': /^(1[89]|20)\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/u,
  yyyymmdd: /^(1[89]|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/u,
  'dd/mm/yyyy': /^(0[1-9]|[12]\d|3[01])\/(0[1-9]|1[0-2])\/(1[89]|20)\d\d$/u,
  'dd-mm-yyyy': /^(0[1-9]|[12]\d|3[01])-(0[1-9]|1[0-2])-(1[89]|20)\d\d$/u,
  'dd.mm.yyyy': /^(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.(1[89]|20)\d\d$/u,
  'mm/dd/yyyy': /^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])\/(1[89]|20)\d\d$/u,
  ddmmyyyy: /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(1[89]|20)\d\d$/u,
  'dd/mm/yy': /^(0[1-9]|[12]\d|3[01])\/(0[1-9]|1[0-2])\/\d\d$/u,
} as const;
export type DateStyle = keyof typeof dateStyles;

const digitsOf = (text: string) => text.replace(/\D/gu, '');

/** In order: the first that enough of the values are is the column's. A share is what noise and blanks leave of a clear case. */
const tests: readonly (readonly [Meaning, number, (text: string) => boolean])[] = [
  ['nested', 0.9, (text) => /^\{\s*("|\}$)|^\[\s*([{["\d]|\]$)/u.test(text)],
  ['email', 0.7, (text) => /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/iu.test(text)],
  ['timestamp', 0.8, (text) => /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^\d\d([/.-])\d\d\1\d{4} \d\d:\d\d/u.test(text)],
  ['date', 0.8, (text) => Object.values(dateStyles).some((style) => style.test(text))],
  ['cpf', 0.7, isCpf],
  ['cnpj', 0.7, isCnpj],
  ['sex', 0.95, (text) => /^(m|f|h|masc(ulino)?|fem(inino|enino)?|male|female|homem|mulher)$/iu.test(text)],
  ['state', 0.95, (text) => states.has(text.toUpperCase())],
  ['year', 0.95, (text) => /^(19|20)\d\d$/u.test(text)],
  ['postcode', 0.9, (text) => /^\d{5}-?\d{3}$|^\d{7}$/u.test(text)],
  [
    'phone',
    0.75,
    (text) =>
      /^[+()\d\s.-]+$/u.test(text) &&
      digitsOf(text).length >= 8 &&
      digitsOf(text).length <= 14 &&
      !/^\d+\.\d+$/u.test(text),
  ],
  ['amount', 0.9, (text) => /^-?\d{1,3}([.,]?\d{3})*[.,]\d{2}$|^-?\d+[.,]\d{1,4}$/u.test(text)],
  ['integer', 0.98, (text) => /^-?\d+$/u.test(text)],
  ['city_state', 0.8, (text) => /^[\p{L}' .-]+\s*[/-]\s*[A-Z]{2}$/u.test(text) && states.has(text.trim().slice(-2))],
  ['address_line', 0.6, (text) => /^\p{L}[\p{L}.' ]+,\s*(\d+|s\/?n)/iu.test(text)],
  ['person_name', 0.8, (text) => /^[\p{L}'’.-]{2,}(\s+[\p{L}'’.-]+){1,9}\s*$/u.test(text)],
];

/** The likely meaning of a column by its distinct values, and how much of them speak for it. */
export function meaningOf(
  values: readonly string[],
  facts: { readonly unique: boolean },
): { readonly meaning: Meaning; readonly share: number } {
  if (values.length === 0) return { meaning: 'empty', share: 1 };
  for (const [meaning, least, test] of tests) {
    const share = values.filter((value) => test(value.trim())).length / values.length;
    if (share < least) continue;
    // A running number that tells every record is its key, whatever it looks like.
    const number = ['integer', 'phone', 'postcode'].includes(meaning) && values.some((value) => /^\d+$/u.test(value));
    return facts.unique && number ? { meaning: 'key', share } : { meaning, share };
  }
  if (facts.unique) return { meaning: 'key', share: 1 };
  return values.every((value) => value.length <= 12 && !/\s/u.test(value))
    ? { meaning: 'code', share: 1 }
    : { meaning: 'text', share: 1 };
}

/** The date style that most values have, or null where none is a date. */
export function dateStyleOf(values: readonly string[]): DateStyle | null {
  const counts = (Object.keys(dateStyles) as DateStyle[]).map((style) => ({
    style,
    count: values.filter((value) => dateStyles[style].test(value.trim())).length,
  }));
  const best = counts.toSorted((a, b) => b.count - a.count)[0]!;
  return best.count > 0 ? best.style : null;
}

/** The decimal sign of amounts: the last sign that is followed by other than three digits. */
export function decimalOf(values: readonly string[]): '.' | ',' {
  const comma = values.filter((value) => /,\d{1,2}$|,\d{4}$/u.test(value.trim())).length;
  const point = values.filter((value) => /\.\d{1,2}$|\.\d{4}$/u.test(value.trim())).length;
  return comma > point ? ',' : '.';
}

/** A value that shows its form and not its content: first letters and signs stay, digits and other letters do not. */
export function mask(text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return shown.replace(/(?<=\p{L})\p{L}/gu, '*').replace(/\d/gu, '9');
}
