import { type Answer, type Gate, orFalse, type Scope, type Test } from './level.ts';

/** Every one of several. */
export function all(tests: readonly Test[]): Test {
  return {
    holds: tests.map((test) => `(${test.holds})`).join(' and '),
    equal: every(tests.map((test) => test.equal)),
    unequal: every(tests.map((test) => test.unequal)),
    gate: combine(gates(tests), ' or '),
    cost: Math.max(...tests.map((test) => test.cost)),
  };
}

/** At least one of several. */
export function any(tests: readonly Test[]): Test {
  return {
    holds: `(${tests.map((test) => `(${test.holds})`).join(' or ')})`,
    equal: some(tests.map((test) => test.equal)),
    unequal: some(tests.map((test) => test.unequal)),
    gate: tests.every((test) => test.gate !== undefined || test.unequal === 'fails')
      ? combine(gates(tests), ' and ')
      : undefined,
    cost: Math.max(...tests.map((test) => test.cost)),
  };
}

/** Where the test does not hold; unknown counts as not holding. */
export function not(test: Test): Test {
  return {
    holds: `not ${orFalse(test.holds)}`,
    equal: opposite(test.equal),
    unequal: opposite(test.unequal),
    cost: test.cost,
  };
}

function gates(tests: readonly Test[]): Gate[] {
  return tests.flatMap((test) => (test.gate === undefined || test.unequal === 'fails' ? [] : [test.gate]));
}

function combine(parts: readonly Gate[], by: string): Gate | undefined {
  if (parts.length === 0) return undefined;
  return { closed: `(${parts.map((part) => `(${part.closed})`).join(by)})`, quick: parts.every((part) => part.quick) };
}

function every(answers: readonly Answer[]): Answer {
  if (answers.includes('fails')) return 'fails';
  return answers.every((answer) => answer === 'holds') ? 'holds' : 'maybe';
}

function some(answers: readonly Answer[]): Answer {
  if (answers.includes('holds')) return 'holds';
  return answers.every((answer) => answer === 'fails') ? 'fails' : 'maybe';
}

function opposite(answer: Answer): Answer {
  return answer === 'maybe' ? 'maybe' : answer === 'holds' ? 'fails' : 'holds';
}

/** This part is equal on both sides; list parts: they share an element. */
export function same(scope: Scope, asked: { same: string }): Test {
  const operand = scope.part(asked.same);
  const [l, r] = scope.sides(operand.column);
  if (operand.list) return { holds: scope.dialect.listOverlap(l, r), equal: 'maybe', unequal: 'maybe', cost: 0.3 };
  return { holds: `${l} = ${r}`, equal: 'maybe', unequal: 'maybe', cost: 0.02 };
}

/** This field and the named one stand exchanged on the other side, exactly or one edit off. */
export function swapped(scope: Scope, asked: { swapped: string; damerau?: number | undefined }): Test {
  const [l, r] = scope.sides(scope.on.column);
  const [otherL, otherR] = scope.sides(scope.operand(asked.swapped).column);
  const meets = (a: string, b: string) =>
    asked.damerau === undefined
      ? `${a} = ${b}`
      : `(${a} = ${b} or ${scope.dialect.damerauWithin(a, b, asked.damerau)})`;
  return {
    holds: `${meets(l, otherR)} and ${meets(otherL, r)}`,
    equal: 'maybe',
    unequal: 'maybe',
    cost: asked.damerau === undefined ? 0.03 : 0.5,
  };
}

/** Equal to the named field of the other side, either way round. */
export function crossed(scope: Scope, asked: { crossed: string }): Test {
  const [l, r] = scope.sides(scope.on.column);
  const [otherL, otherR] = scope.sides(scope.operand(asked.crossed).column);
  return {
    holds: `(${orFalse(`${l} = ${otherR}`)} or ${orFalse(`${otherL} = ${r}`)})`,
    equal: 'maybe',
    unequal: 'maybe',
    cost: 0.03,
  };
}

/** The rules' own SQL: `l.name_match` and `r.name_match` are columns of the two records. */
export function custom(scope: Scope, asked: { sql: string }): Test {
  const holds = asked.sql.replaceAll(/\b([lr])\.([a-z_][a-z0-9_]*)/g, (_, side: string, column: string) => {
    const [l, r] = scope.sides(column);
    return side === 'l' ? l : r;
  });
  return { holds: `(${holds})`, equal: 'maybe', unequal: 'maybe', cost: 1 };
}
