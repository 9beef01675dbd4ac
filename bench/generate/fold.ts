const PLAIN: Readonly<Record<string, string>> = Object.fromEntries(
  [...'ÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑáàâãäéèêëíìîïóòôõöúùûüçñ'].map((letter) => [letter, letter.normalize('NFD').charAt(0)]),
);

/** The text without accents. */
export function unaccented(text: string): string {
  return /[À-ÿ]/.test(text) ? text.replace(/[À-ÿ]/g, (letter) => PLAIN[letter] ?? letter) : text;
}

const LOWER_WORDS = new Set(['da', 'de', 'do', 'das', 'dos', 'e']);

/** `MARIA DA SILVA` as `Maria da Silva`. */
export function titleCase(text: string): string {
  return text
    .toLowerCase()
    .split(' ')
    .map((word) => (LOWER_WORDS.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}
