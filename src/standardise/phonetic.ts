import { memo } from './memo.ts';

/**
 * Phonetic key for Portuguese and Spanish names (folded to A–Z): spellings that sound alike in either language share a key.
 * Y/I, W/V/B, PH/F, TH/T, K/Q/C, Z/S/SS/Ç/C before E I, X/CH/SH, LH/LL/L, NH/Ñ/N, G/J before E I, M/N, double letters, silent H.
 * For blocking, never as proof: it also joins names that differ.
 */
export const phonetic: (token: string) => string = memo(toKey);

const steps: readonly (readonly [RegExp, string])[] = [
  [/[^A-Z]/g, ''],
  [/PH/g, 'F'],
  [/TH/g, 'T'],
  [/RH/g, 'R'],
  [/Y/g, 'I'],
  [/[WB]/g, 'V'],
  [/CH|SH|X/g, '#'],
  [/LH/g, 'L'],
  [/NH/g, 'N'],
  [/SC(?=[EI])|C(?=[EI])|Z/g, 'S'],
  [/QU(?=[EI])|CK|[QK]/g, 'C'],
  [/GU(?=[EI])/g, '%'],
  [/G(?=[EI])/g, 'J'],
  [/%/g, 'G'],
  [/H/g, ''],
  [/M(?=[^AEIOU]|$)/g, 'N'],
  [/#/g, 'X'],
  [/(.)\1+/g, '$1'],
  [/^E(?=S[^AEIOU])/, ''],
];

function toKey(token: string): string {
  let key = token;
  for (const [from, to] of steps) key = key.replace(from, to);
  return key;
}
