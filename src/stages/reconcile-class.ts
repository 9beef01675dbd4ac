/**
 * How a value stands to its reference; the tables `drift_of_<field>` hold the place in this list. `own`: the reference was
 * taken from this very record. The last three have one side only.
 */
export const driftClasses = [
  'own',
  'equal',
  'equal_normalised',
  'source_stale',
  'central_stale',
  'conflicting',
  'missing_in_source',
  'missing_in_central',
  'invalid_in_source',
] as const;
export type DriftClass = (typeof driftClasses)[number];

/** The number of a class in `drift_of_<field>`. */
export function codeOf(name: DriftClass): number {
  return driftClasses.indexOf(name);
}

/** Both sides have a usable value, of different records. */
export function isComparable(name: DriftClass): boolean {
  return name !== 'own' && !isOneSided(name);
}

/** To be listed row by row. */
export function isDisagreement(name: DriftClass): boolean {
  return name !== 'own' && name !== 'equal' && name !== 'equal_normalised';
}

function isOneSided(name: DriftClass): boolean {
  return name === 'missing_in_source' || name === 'missing_in_central' || name === 'invalid_in_source';
}
