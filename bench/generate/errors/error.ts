import type { Fields, Source } from '../fields.ts';
import type { Household, Person } from '../population.ts';
import type { Random } from '../random.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** Where an error happens. */
export interface Scene {
  readonly random: Random;
  readonly words: Vocabulary;
  readonly source: Source;
  readonly person: Person;
  readonly household: Household;
}

/** One kind of error: how often, and what it does to the fields. */
export interface ErrorKind {
  readonly name: string;
  /** Probability in the cleanest source, given that there is something to damage; the others multiply it. */
  readonly rate: number;
  /** Probability in a source where this is a habit and no slip, however clean or dirty the bank: what call centres ask. */
  readonly habit?: Partial<Readonly<Record<Source, number>>>;
  /** The same in each source. */
  readonly flat?: true;
  /** Damages the fields; false when there was nothing to damage. */
  readonly apply: (fields: Fields, scene: Scene) => boolean;
}

/** How much dirtier than the cleanest source each one is (ratios of the rates measured in the sample bank). */
export const DIRTINESS: Readonly<Record<Source, number>> = {
  nucleo: 1,
  cartoes: 1.13,
  seguros: 1.6,
  app: 1.7,
  sac: 2.7,
};

/** Sets a field; false when that changes nothing. */
export function put<K extends keyof Fields>(fields: Fields, field: K, value: Fields[K]): boolean {
  if (fields[field] === value) return false;
  fields[field] = value;
  return true;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** One slip of the keyboard: a letter dropped, doubled, exchanged with the next or hit wrong. */
export function mistyped(random: Random, text: string): string {
  const at = [...text.matchAll(/\p{L}/gu)].map((found) => found.index);
  if (at.length < 3) return text;
  const place = at[1 + random.int(at.length - 1)] ?? 0;
  const letter = text.charAt(place);
  const lower = letter === letter.toLowerCase();
  const other = LETTERS.charAt(random.int(26));
  const wrong = lower ? other.toLowerCase() : other;
  const rest = text.slice(place + 1);
  switch (random.int(4)) {
    case 0:
      return text.slice(0, place) + rest;
    case 1:
      return text.slice(0, place) + letter + wrong + rest;
    case 2:
      return rest === '' || rest.startsWith(' ')
        ? text.slice(0, place) + wrong
        : text.slice(0, place) + rest.charAt(0) + letter + rest.slice(1);
    default:
      return text.slice(0, place) + wrong + rest;
  }
}

/** One wrong digit, or now and then one too few or too many. */
export function misdialled(random: Random, digits: string): string {
  if (digits.length < 2) return digits;
  const at = random.int(digits.length);
  const wrong = String((Number(digits.charAt(at)) + random.between(1, 9)) % 10);
  const kind = random.next();
  if (kind < 0.8) return digits.slice(0, at) + wrong + digits.slice(at + 1);
  if (kind < 0.9) return digits.slice(0, at) + digits.slice(at + 1);
  return digits.slice(0, at) + wrong + digits.slice(at);
}
