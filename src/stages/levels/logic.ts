import { equalFlag, type Gate, lettersFlag, ofNode, shareFlag, shareOneOf } from './flag.ts';
import { type Answer, orFalse, type Scope, type Test } from './level.ts';

/** Every one of several. */
export function all(tests: readonly Test[]): Test {
  return {
    holds: tests.map((test) => `(${test.holds})`).join(' and '),
    equal: every(tests.map((test) => test.equal)),
    unequal: every(tests.map((test) => test.unequal)),
    gate: gates(tests).length > 0 ? { any: gates(tests) } : undefined,
    look: { all: tests },
    cost: Math.max(...tests.map((test) => test.cost)),
  };
}

/** At least one of several. */
export function any(tests: readonly Test[]): Test {
  return {
    holds: `(${tests.map((test) => `(${test.holds})`).join(' or ')})`,
    equal: some(tests.map((test) => test.equal)),
    unequal: some(tests.map((test) => test.unequal)),
    gate: tests.every((test) => test.gate !== undefined) ? { all: gates(tests) } : undefined,
    look: { any: tests },
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
  return tests.flatMap((test) => (test.gate === undefined ? [] : [test.gate]));
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
  const column = ofNode(scope.dialect, operand.column);
  if (operand.list)
    return {
      holds: scope.dialect.listOverlap(l, r),
      equal: 'maybe',
      unequal: 'maybe',
      gate: { flag: shareFlag(column) },
      cost: 0.3,
    };
  return { holds: `${l} = ${r}`, equal: 'maybe', unequal: 'maybe', gate: { flag: equalFlag(column) }, cost: 0.02 };
}

/** This field and the named one stand exchanged on the other side, exactly or one edit off. */
export function swapped(scope: Scope, asked: { swapped: string; damerau?: number | undefined }): Test {
  const [l, r] = scope.sides(scope.on.column);
  const other = scope.operand(asked.swapped);
  const [otherL, otherR] = scope.sides(other.column);
  const meets = (a: string, b: string) =>
    asked.damerau === undefined
      ? `${a} = ${b}`
      : `(${a} = ${b} or ${scope.dialect.damerauWithin(a, b, asked.damerau)})`;
  const [one, two] = [ofNode(scope.dialect, scope.on.column), ofNode(scope.dialect, other.column)];
  const flag =
    asked.damerau === undefined
      ? equalFlag(`least(${one}, ${two}) || ' ' || greatest(${one}, ${two})`)
      : // Each of the two texts may lose and gain one letter with each edit.
        lettersFlag(`(${one} || ' ' || ${two})`, false, { most: 4 * asked.damerau, parts: [one, two] });
  return {
    holds: `${meets(l, otherR)} and ${meets(otherL, r)}`,
    equal: 'maybe',
    unequal: 'maybe',
    gate: scope.on.list || other.list ? undefined : { flag },
    cost: asked.damerau === undefined ? 0.03 : 0.5,
  };
}

/** Equal to the named field of the other side, either way round. */
export function crossed(scope: Scope, asked: { crossed: string }): Test {
  const [l, r] = scope.sides(scope.on.column);
  const other = scope.operand(asked.crossed);
  const [otherL, otherR] = scope.sides(other.column);
  const both = [scope.on, other].map(({ column }) => ofNode(scope.dialect, column));
  return {
    holds: `(${orFalse(`${l} = ${otherR}`)} or ${orFalse(`${otherL} = ${r}`)})`,
    equal: 'maybe',
    unequal: 'maybe',
    gate: scope.on.list || other.list ? undefined : { flag: shareOneOf(scope.dialect, both) },
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
