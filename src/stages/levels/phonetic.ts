import { equalFlag, ofNode } from './flag.ts';
import type { Scope, Test } from './level.ts';

// Soundex codes; vowels 0. See https://www.archives.gov/research/census/soundex.
const LETTERS = 'abcdefgijklmnopqrstuvxyz';
const CODES = '012301202245501262301202';
/** What has no code: `translate` leaves out what nothing stands for. */
const NONE = "hw -''.,0123456789";

/** Soundex without its limit of four signs, of letters that are already folded to ASCII: first letter, then codes, repeats and vowels dropped. */
export function soundex(value: string): string {
  const coded = `translate(substr(${value}, 2), '${LETTERS}${NONE}', '${CODES}')`;
  // Two rounds per code make runs of up to four signs one.
  const once = [...'123456'].reduce(
    (sql, digit) => `replace(replace(${sql}, '${digit}${digit}', '${digit}'), '${digit}${digit}', '${digit}')`,
    coded,
  );
  return `nullif(left(${value}, 1) || replace(${once}, '0', ''), '')`;
}

/** The same soundex. */
export function phonetic(scope: Scope): Test {
  const [l, r] = scope.valueFeature(scope.on.column, 'phonetic', (value) => soundex(`left(lower(${value}), 60)`));
  const gate = { flag: equalFlag(ofNode(scope.dialect, `${scope.on.column}_phonetic`)) };
  return { holds: `${l} = ${r}`, equal: 'maybe', unequal: 'maybe', gate, cost: 0.02 };
}
