import { ADDRESS_ERRORS } from './errors/address.ts';
import { CONTACT_ERRORS } from './errors/contact.ts';
import { DIRTINESS, type ErrorKind, type Scene } from './errors/error.ts';
import { BIRTH_ERRORS, CPF_ERRORS } from './errors/identity.ts';
import { MOTHER_ERRORS, NAME_ERRORS } from './errors/name.ts';
import { OTHER_ERRORS } from './errors/other.ts';
import { SOURCES, type Fields, type Source } from './fields.ts';

/** Every kind of error that a bank holds, in the order in which they strike. */
export const ERRORS: readonly ErrorKind[] = [
  ...NAME_ERRORS,
  ...MOTHER_ERRORS,
  ...CPF_ERRORS,
  ...CONTACT_ERRORS,
  ...ADDRESS_ERRORS,
  ...BIRTH_ERRORS,
];

/** Damages the fields of a record in place and returns the names of the errors made. */
export type Dirt = (fields: Fields, scene: Scene) => string[];

/** No error strikes more often than this, however dirty the bank; what is more frequent in the sample stays. */
const MOST = 0.85;

/**
 * The dirt of a bank: each rate times `dirt`, up to a limit that leaves something to find; errors that the sample does not hold
 * times `other`, none by default. Those strike first, so that what a bank holds beside them stays plausible.
 */
export function createDirt(dirt: number, other = 0): Dirt {
  const usual = createErrors(ERRORS, dirt);
  const more = other > 0 ? createErrors(OTHER_ERRORS, other) : undefined;
  return (fields, scene) => [...(more?.(fields, scene) ?? []), ...usual(fields, scene)];
}

function createErrors(errors: readonly ErrorKind[], dirt: number): Dirt {
  const scaled = (rate: number): number => Math.min(rate * dirt, Math.max(rate, MOST));
  const rates = Object.fromEntries(
    SOURCES.map((source) => [
      source,
      errors.map(({ rate, habit, flat }) => habit?.[source] ?? scaled(rate * (flat ? 1 : DIRTINESS[source]))),
    ]),
  ) as Record<Source, number[]>;
  return (fields, scene) => {
    const made: string[] = [];
    const own = rates[scene.source];
    for (let at = 0; at < errors.length; at++) {
      const error = errors[at];
      if (error && scene.random.chance(own[at] ?? 0) && error.apply(fields, scene)) made.push(error.name);
    }
    return made;
  };
}
