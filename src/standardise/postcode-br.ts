/** First and last five digits of each state's CEPs. DF/GO and AM/RR interleave: a state may have several ranges. */
const ranges: readonly (readonly [number, number, string])[] = [
  [1000, 19999, 'SP'], [20000, 28999, 'RJ'], [29000, 29999, 'ES'], [30000, 39999, 'MG'], [40000, 48999, 'BA'], [49000, 49999, 'SE'],
  [50000, 56999, 'PE'], [57000, 57999, 'AL'], [58000, 58999, 'PB'], [59000, 59999, 'RN'], [60000, 63999, 'CE'], [64000, 64999, 'PI'],
  [65000, 65999, 'MA'], [66000, 68899, 'PA'], [68900, 68999, 'AP'], [69000, 69299, 'AM'], [69300, 69399, 'RR'], [69400, 69899, 'AM'],
  [69900, 69999, 'AC'], [70000, 72799, 'DF'], [72800, 72999, 'GO'], [73000, 73699, 'DF'], [73700, 76799, 'GO'], [76800, 76999, 'RO'],
  [77000, 77999, 'TO'], [78000, 78899, 'MT'], [79000, 79999, 'MS'], [80000, 87999, 'PR'], [88000, 89999, 'SC'], [90000, 99999, 'RS'],
]; // prettier-ignore

/** The state that a CEP of eight digits belongs to; null where no state has it. */
export function stateOfPostcode(digits: string): string | null {
  const head = +digits.slice(0, 5);
  return ranges.find(([from, to]) => head >= from && head <= to)?.[2] ?? null;
}

/** A CEP as read. `generic`: it stands for a whole town and says nothing of the street. */
export interface Postcode {
  readonly digits: string;
  readonly padded: boolean;
  readonly generic: boolean;
}

/**
 * Reads a CEP: eight digits; five (of before 1992) completed with 000; seven are taken to have lost a leading zero, which only São Paulo
 * has, so not where another state is known. Null: none. 'filler': 00000-000 and the like.
 */
export function readPostcode(text: string, state: string | null): Postcode | 'filler' | null {
  const digits = text.replace(/\.0+$/, '').replace(/\D/g, '');
  if (/^(\d)\1*$/.test(digits)) return 'filler';
  const lost =
    (digits.length === 7 || digits.length === 4) && (state === null || state === 'SP') ? `0${digits}` : digits;
  const whole = lost.length === 5 ? `${lost}000` : lost;
  if (whole.length !== 8 || stateOfPostcode(whole) === null) return null;
  return { digits: whole, padded: whole !== digits, generic: whole.endsWith('000') };
}
