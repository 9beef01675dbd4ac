import { type Random } from '../generate/random.ts';

/** One letter lost, doubled, or changed for its neighbour. */
export function typo(random: Random, text: string): string {
  if (text.length < 3) return text;
  const at = random.between(1, text.length - 1);
  const kind = random.int(3);
  if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 1) return text.slice(0, at) + text[at]! + text.slice(at);
  return text.slice(0, at - 1) + text[at]! + text[at - 1]! + text.slice(at + 1);
}

/** What a scanner takes for what, and what sounds like what: both ways. */
const SEEN = ['o0', 'l1', 'i1', 's5', 'b8', 'g9', 'z2', 'e3'] as const;
const HEARD = [['ph', 'f'], ['ck', 'k'], ['y', 'i'], ['c', 'k'], ['v', 'w'], ['th', 't'], ['ss', 's'], ['ie', 'y'], ['ou', 'u'], ['ee', 'i']] as const; // prettier-ignore

function scanned(random: Random, text: string): string {
  const [letter, figure] = random.pick(SEEN);
  return text.includes(figure!) ? text.replace(figure!, letter!) : text.replace(letter!, figure!);
}

function heard(random: Random, text: string): string {
  const [one, other] = random.pick(HEARD);
  return text.includes(one) ? text.replace(one, other) : text.replace(other, one);
}

/** A letter or digit struck in place of another. */
function struck(random: Random, text: string): string {
  const at = random.int(text.length);
  const key = /\d/.test(text[at]!) ? String(random.int(10)) : random.pick([...'aeiourstnlmcd']);
  return text.slice(0, at) + key + text.slice(at + 1);
}

/** The text as somebody typed, scanned or heard it wrong, with the chance given; a second slip comes at a third of that chance. */
export function spoil(random: Random, text: string, chance: number): string {
  if (text === '' || !random.chance(chance)) return text;
  const way = random.pick([typo, typo, struck, scanned, heard]);
  return spoil(random, way(random, text), chance / 3);
}

/** The words in another order, or one of them left out, with the chance given. */
export function reorder(random: Random, text: string, chance: number): string {
  if (!random.chance(chance)) return text;
  const words = text.split(' ');
  if (words.length < 2) return text;
  if (random.chance(0.5)) return [...words.slice(1), words[0]!].join(' ');
  const lost = random.int(words.length);
  return words.filter((_, at) => at !== lost).join(' ');
}

/** Nothing instead of the text, with the chance given. */
export const lose = (random: Random, text: string, chance: number): string => (random.chance(chance) ? '' : text);

/** Upper case or lower case, with the chance given. */
export const recase = (random: Random, text: string, chance: number): string =>
  random.chance(chance) ? (random.chance(0.5) ? text.toUpperCase() : text.toLowerCase()) : text;

/** Letters without their accents. */
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');

/** Digits in place of `#`. */
export const digits = (random: Random, shape: string): string => shape.replaceAll('#', () => String(random.int(10)));
