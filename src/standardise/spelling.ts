import { memo } from './memo.ts';

/** Letters that one romanisation writes for another's, in order. */
const variants: readonly (readonly [RegExp, string])[] = [
  [/[^A-Z]/g, ''],
  [/SCH|TCH|TSCH/g, 'SH'],
  [/PH/g, 'F'],
  [/(?<=[KGTDRZB])H/g, ''],
  [/CK|Q|C(?![EIYH])/g, 'K'],
  [/C(?![H])|Z/g, 'S'],
  [/X/g, 'KS'],
  [/W/g, 'V'],
  [/OU|OO|UE/g, 'U'],
  [/EE|IE/g, 'I'],
  [/[YJ]/g, 'I'],
  [/(.)\1+/g, '$1'],
];
const SHORT = 4;
/** With so many consonants a name is told without its vowels: M-H-M-D. */
const CONSONANTS = 4;

/**
 * One key for the spellings of a name in several languages and romanisations (Mohammed, Muhamad; Sergej, Sergei; Usama, Osama).
 * Short words keep their vowels (Kim is not Kam); longer ones distinguish A, E/I and O/U; those of four consonants or more keep only
 * the vowels at their ends (Roberto is not Roberta). Narrower than `phonetic`: meant to be equal, not only to block by.
 */
export const spelling: (word: string) => string = memo(toKey);

function toKey(word: string): string {
  if (!/^[A-Z]+$/.test(word)) return word;
  let key = word;
  for (const [from, to] of variants) key = key.replace(from, to);
  if (word.length <= SHORT) return key;
  if (key.replace(/[AEIOU]/g, '').length >= CONSONANTS)
    key = key.slice(0, 1) + key.slice(1, -1).replace(/[AEIOU]/g, '') + key.slice(-1);
  key = key.replaceAll('E', 'I').replaceAll('U', 'O');
  return key.replace(/(.)\1+/g, '$1');
}
