import { endsFlag, ofNode } from './flag.ts';
import { orFalse, type Scope, type Test } from './level.ts';

const POSITIONS = 32;

/** Digits that differ between two numbers of the same length, counted position by position. */
function wrongDigits(scope: Scope): string {
  const [l, r] = scope.sides(scope.on.column);
  return scope.measure(`digits_${scope.on.column}`, 0, () => {
    const differing = scope.dialect.listFilter(
      scope.dialect.positions(`length(${l})`),
      'i',
      `substr(${l}, i, 1) <> substr(${r}, i, 1)`,
    );
    return `case when length(${l}) <> length(${r}) or length(${l}) > ${POSITIONS} then null when ${l} = ${r} then 0 else ${scope.dialect.listLength(differing)} end`;
  });
}

/** One wrong digit, or two exchanged, leave an end as it is. */
function oneEdit({ dialect, on }: Scope) {
  return on.list ? undefined : { flag: endsFlag(ofNode(dialect, on.column), false) };
}

/** Same length, one digit wrong. */
export function oneDigit(scope: Scope): Test {
  return {
    holds: `${wrongDigits(scope)} = 1`,
    equal: 'fails',
    unequal: 'maybe',
    gate: oneEdit(scope),
    cost: 0.3,
  };
}

/** Same length, two neighbours exchanged. */
export function transposed(scope: Scope): Test {
  const [l, r] = scope.sides(scope.on.column);
  const swapped = `${scope.dialect.damerauWithin(l, r, 1)}`;
  return {
    holds: `${wrongDigits(scope)} = 2 and ${swapped}`,
    equal: 'fails',
    unequal: 'maybe',
    gate: oneEdit(scope),
    cost: 0.4,
  };
}

/** One digit wrong, two neighbours exchanged, or one digit missing or too many. */
export function digitError(scope: Scope): Test {
  const [l, r] = scope.sides(scope.on.column);
  return {
    holds: scope.dialect.damerauWithin(l, r, 1),
    equal: 'maybe',
    unequal: 'maybe',
    gate: oneEdit(scope),
    cost: 0.3,
  };
}

/** Both sides passed the checks of their kind (status ok or repaired). Two valid numbers a digit apart are two numbers. */
export function bothValid(scope: Scope): Test {
  const [l, r] = scope.sides(`${scope.on.field}_valid`);
  return { holds: `${orFalse(l)} and ${orFalse(r)}`, equal: 'maybe', unequal: 'maybe', cost: 0.01 };
}
