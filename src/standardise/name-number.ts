const ones = 'ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN'.split(' '); // prettier-ignore
const tens = 'TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY'.split(' ');
const ordinals = 'FIRST SECOND THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH'.split(' ');
const values = new Map<string, number>([
  ...ones.map((word, at): [string, number] => [word, at]),
  ...tens.map((word, at): [string, number] => [word, 10 * (at + 2)]),
  ...ordinals.map((word, at): [string, number] => [word, at + 1]),
]);

/** Numbers in a name in figures: FORTY FOUR and FORTY 4 are 44, FIRST and 1ST are 1, VII is 7 (V, X and I at the end only). */
export function numbered(words: readonly string[]): string[] {
  const out: string[] = [];
  let ten = 0;
  for (const [at, word] of words.entries()) {
    const value = values.get(word) ?? figure(word) ?? roman(word, at > 0 && at === words.length - 1);
    if (value === undefined) out.push(word);
    else if (ten > 0 && value > 0 && value < 10) out[out.length - 1] = String(ten + value);
    else out.push(String(value));
    ten = tens.includes(word) ? values.get(word)! : 0;
  }
  return out;
}

/** The numbers of a name in their order, joined; null where it has none. */
export function numbersOf(words: readonly string[]): string | null {
  return words.filter((word) => /\d/.test(word)).join(' ') || null;
}

function figure(word: string): number | undefined {
  const [, digits] = /^(\d{1,9})(?:ST|ND|RD|TH)?$/.exec(word) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function roman(word: string, last: boolean): number | undefined {
  if (!/^(?=[IVX])X{0,3}(IX|IV|V?I{0,3})$/.test(word) || (word.length === 1 && !last)) return undefined;
  return [...word.matchAll(/IX|IV|[IVX]/g)].reduce(
    (sum, [sign]) => sum + { IX: 9, IV: 4, I: 1, V: 5, X: 10 }[sign]!,
    0,
  );
}
