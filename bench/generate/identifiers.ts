import { unaccented } from './fold.ts';
import type { State } from './places.ts';
import type { Random } from './random.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What must not repeat within a bank, handed out in order. */
export interface Serials {
  readonly person: () => string;
  readonly household: () => string;
  readonly cpf: (random: Random, taxRegion: number) => string;
  /** How many times this text was asked for, this time included; may count too high in a very large bank. */
  readonly timesSeen: (text: string) => number;
  /** A mobile number that somebody gave up, or undefined while nobody has. */
  readonly recycled: (random: Random, next: string) => string | undefined;
}

function checkDigit(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += Number(text.charAt(at)) * (text.length + 1 - at);
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
}

/** The two check digits that Receita Federal puts behind nine digits (modulo 11, weights 10…2 and 11…2). */
export function cpfCheckDigits(nine: string): string {
  const first = checkDigit(nine);
  return `${first}${checkDigit(nine + String(first))}`;
}

const SLOTS = 1 << 22;

function slotOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

/** Serials of one bank. CPFs walk two cycles of numbers, so none repeats below ten million people. */
export function createSerials(random: Random): Serials {
  let persons = 0;
  let households = 0;
  const cycles = {
    low: { size: 1e7, step: 6180339, at: random.int(1e7) },
    high: { size: 9e7, step: 55623059, at: random.int(9e7) },
  };
  const seen = new Uint16Array(SLOTS);
  const givenUp: string[] = [];
  return {
    person: () => `P${String(++persons).padStart(7, '0')}`,
    household: () => `H${String(++households).padStart(6, '0')}`,
    cpf: (draw, taxRegion) => {
      // Three in ten CPFs begin with a zero, as those of people registered long ago do.
      const low = draw.chance(0.28);
      const cycle = low ? cycles.low : cycles.high;
      cycle.at = (cycle.at + cycle.step) % cycle.size;
      const nine = String(low ? cycle.at : cycle.at + 1e7).padStart(8, '0') + String(taxRegion);
      return nine + cpfCheckDigits(nine);
    },
    timesSeen: (text) => {
      const slot = slotOf(text);
      return (seen[slot] = Math.min(65_535, (seen[slot] ?? 0) + 1));
    },
    recycled: (draw, next) => {
      const found = givenUp.length > 50 ? givenUp[draw.int(givenUp.length)] : undefined;
      if (givenUp.length < 2000) givenUp.push(next);
      else givenUp[draw.int(2000)] = next;
      return found;
    },
  };
}

/** A mobile number; now and then one that an operator gave to somebody else before. */
export function mobileOf(random: Random, serials: Serials, state: State): string {
  const fresh = `${random.pick(state.areaCodes)}9${random.between(6, 9)}${String(random.int(1e7)).padStart(7, '0')}`;
  if (!random.chance(0.004)) return fresh;
  return serials.recycled(random, fresh) ?? fresh;
}

interface Naming {
  readonly given: string;
  readonly family: readonly string[];
  readonly birth: string;
}

/** An address in one of the seven ways people build theirs from their name, with a number when it is taken. */
export function emailOf(
  { random, words, serials }: { readonly random: Random; readonly words: Vocabulary; readonly serials: Serials },
  { given, family, birth }: Naming,
): string {
  const first = unaccented(given.split(' ')[0] ?? '').toLowerCase();
  const last = unaccented((family.at(-1) ?? '').split(' ').at(-1) ?? '').toLowerCase();
  const year = birth.slice(0, 4);
  const local = random.pick([
    `${first}${year}`,
    `${first}.${last}${year.slice(2)}`,
    `${first}_${last}`,
    `${first}.${last}`,
    `${last}.${first}`,
    `${first}${last}`,
    `${first.charAt(0)}${last}`,
  ]);
  const domain = words.emailDomain(random);
  const times = serials.timesSeen(`${local}@${domain}`);
  return `${local}${times > 1 ? times : ''}@${domain}`;
}
