import { givenWords, surnameWords } from './data/name-words.ts';
import { fold } from './fold.ts';

let accented: Map<string, string> | undefined;
let byLength: Map<number, string[]> | undefined;

function load(): Map<string, string> {
  if (accented === undefined) {
    accented = new Map();
    byLength = new Map();
    for (const word of `${givenWords} ${surnameWords}`.trim().split(/\s+/)) {
      if (!accented.has(fold(word))) accented.set(fold(word), word);
      byLength.set(word.length, [...(byLength.get(word.length) ?? []), word]);
    }
  }
  return accented;
}

/** Whether a folded token is a common name of Brazil or Peru. */
export function isNameWord(folded: string): boolean {
  return load().has(folded);
}

/** The name word that a token with lost letters (`?`) can only be, in upper case with its accents; else what the endings of Portuguese suggest; else null. */
export function restoreLost(token: string): string | null {
  load();
  const upper = token.toUpperCase();
  const found = new Set(
    (byLength!.get(upper.length) ?? []).filter((word) =>
      [...upper].every((letter, i) => (letter === '?' ? !/[A-Z]/.test(word[i]!) : fold(letter) === fold(word[i]!))),
    ),
  );
  if (found.size === 1) return [...found][0]!;
  const guess = upper
    .replace(/\?\?O(?=$|S$)/, 'ÇÃO')
    .replace(/\?\?ES$/, 'ÇÕES')
    .replace(/(?<=[BCDFGLMNPRSTVXZ])\?O$/, 'ÃO')
    .replace(/(?<=N)\?(?=A$)/, 'Ç');
  return guess.includes('?') ? null : guess;
}

/** Two name words (the second perhaps a particle) that were written as one, or null. */
export function splitJoined(folded: string): readonly [string, string] | null {
  if (folded.length < 8 || isNameWord(folded)) return null;
  for (let at = 3; at <= folded.length - 3; at++) {
    const [left, right] = [folded.slice(0, at), folded.slice(at)];
    if (
      isNameWord(left) &&
      left.length + right.length >= 8 &&
      (isNameWord(right) || (/^(DAS|DOS)$/.test(right) && left.length >= 5))
    )
      return [left, right];
  }
  return null;
}
