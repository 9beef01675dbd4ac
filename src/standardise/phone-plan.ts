/** Area codes in use in Brazil, by state. */
const brAreas: Readonly<Record<string, string>> = {
  SP: '11 12 13 14 15 16 17 18 19', RJ: '21 22 24', ES: '27 28', MG: '31 32 33 34 35 37 38', PR: '41 42 43 44 45 46',
  SC: '47 48 49', RS: '51 53 54 55', DF: '61', GO: '62 64', TO: '63', MT: '65 66', MS: '67', AC: '68', RO: '69',
  BA: '71 73 74 75 77', SE: '79', PE: '81 87', AL: '82', PB: '83', RN: '84', CE: '85 88', PI: '86 89', PA: '91 93 94',
  AM: '92 97', RR: '95', AP: '96', MA: '98 99',
}; // prettier-ignore

export const brAreaCodes: ReadonlySet<string> = new Set(Object.values(brAreas).flatMap((codes) => codes.split(' ')));

/** The area code of a state that has one only. */
export function onlyArea(state: string | null): string | null {
  const codes = brAreas[state ?? ''];
  return codes !== undefined && codes.length === 2 ? codes : null;
}

/** Brazilian services: national numbers without area code, and the four-digit prefixes of nationwide call centres. */
export const brService = /^0?(800|300|303|500|900)\d{6,7}$|^(400[0-9]|300[0-9]|402[0-9])\d{4}$/;

/** Peru: Lima is 1 with seven digits, other departments two digits with six. */
export const peAreaCodes: ReadonlySet<string> = new Set(
  '41 42 43 44 51 52 53 54 56 61 62 63 64 65 66 67 72 73 74 76 82 83 84'.split(' '),
);
