import { literal } from '../../sql/sql.ts';
import { equalFlag, type Gate, ofNode, shareOneOf } from './flag.ts';
import type { Scope, Test } from './level.ts';

interface Parts {
  readonly year: readonly [string, string];
  readonly month: readonly [string, string];
  readonly day: readonly [string, string];
}

/** Year, month and day as integers out of a match form of eight digits, with or without separators. */
function parts(scope: Scope): Parts {
  const { dialect } = scope;
  const piece = (from: number, length: number) => (value: string) =>
    dialect.tryCast(`substr(replace(${value}, '-', ''), ${from}, ${length})`, 'integer');
  return {
    year: scope.feature(scope.on.column, 'year', piece(1, 4)),
    month: scope.feature(scope.on.column, 'month', piece(5, 2)),
    day: scope.feature(scope.on.column, 'day', piece(7, 2)),
  };
}

type Part = 'year' | 'month' | 'day' | 'days';

const column = ({ dialect, on }: Scope, part: Part) => ofNode(dialect, `${on.column}_${part}`);

/** Closed where a part of the date differs. */
const partEqual = (scope: Scope, part: Part): Gate => ({ flag: equalFlag(column(scope, part)) });

/** Closed where two dates are more than so many days apart: each is in its own stretch of days and in the next. */
function daysNear(scope: Scope, most: number): Gate {
  const stretch = `floor(${column(scope, 'days')} / ${literal(Math.floor(most) + 1)})::integer`;
  return { flag: shareOneOf(scope.dialect, [stretch, `${stretch} + 1`]) };
}

/** Closed where the numbers of the months are more than one apart. */
function monthNear(scope: Scope): Gate {
  const month = column(scope, 'month');
  return { flag: shareOneOf(scope.dialect, [month, `${month} + 1`]) };
}

/** Days since 1970, null where the date does not exist. */
function dayNumber(scope: Scope): readonly [string, string] {
  const { dialect } = scope;
  return scope.feature(scope.on.column, 'days', (value) => {
    const plain = `replace(${value}, '-', '')`;
    const iso = `substr(${plain}, 1, 4) || '-' || substr(${plain}, 5, 2) || '-' || substr(${plain}, 7, 2)`;
    return `${dialect.dateDiffDays(`date '1970-01-01'`, dialect.tryCast(`(${iso})`, 'date'))}::integer`;
  });
}

const maybe = { equal: 'maybe', unequal: 'maybe', cost: 0.02 } as const;
const unequalOnly = { equal: 'fails', unequal: 'maybe', cost: 0.02 } as const;
const equalPair = ([l, r]: readonly [string, string]) => `${l} = ${r}`;

/** At most so many days apart. */
export function days(scope: Scope, asked: { days: number }): Test {
  const [l, r] = dayNumber(scope);
  return { holds: `abs(${l} - ${r}) <= ${literal(asked.days)}`, ...maybe, gate: daysNear(scope, asked.days) };
}

/** Day and month exchanged, as in 03/04 against 04/03. */
export function swappedDayMonth(scope: Scope): Test {
  const { year, month, day } = parts(scope);
  return {
    holds: `${equalPair(year)} and ${month[0]} = ${day[1]} and ${day[0]} = ${month[1]} and ${month[0]} <> ${day[0]}`,
    ...unequalOnly,
    gate: partEqual(scope, 'year'),
  };
}

/** Two of year, month and day are equal, the third is not. */
export function twoDateParts(scope: Scope): Test {
  const { year, month, day } = parts(scope);
  const count = [year, month, day].map(([l, r]) => `case when ${l} = ${r} then 1 else 0 end`).join(' + ');
  const [y, m, d] = (['year', 'month', 'day'] as const).map((part) => partEqual(scope, part)) as [Gate, Gate, Gate];
  // Two of three are equal unless two of three differ.
  const gate = { any: [{ all: [y, m] }, { all: [y, d] }, { all: [m, d] }] };
  return { holds: `${count} = 2`, ...unequalOnly, gate };
}

const off = ([a, b]: readonly [string, string]) => `abs(${a} - ${b})`;

/** Near in each part (year 0, 1 or 10 off, month at most 1, day at most 5 or exactly 10 off), or at most 31 days apart. */
export function nearDate(scope: Scope): Test {
  const { year, month, day } = parts(scope);
  const [l, r] = dayNumber(scope);
  const near = `(${off(year)} in (0, 1, 10) and ${off(month)} <= 1 and (${off(day)} <= 5 or ${off(day)} = 10))`;
  return {
    holds: `(${near} or abs(${l} - ${r}) <= 31)`,
    ...maybe,
    gate: { all: [monthNear(scope), daysNear(scope, 31)] },
  };
}

export function sameYear(scope: Scope): Test {
  return { holds: equalPair(parts(scope).year), ...maybe, gate: partEqual(scope, 'year') };
}

export function sameMonthDay(scope: Scope): Test {
  const { month, day } = parts(scope);
  return {
    holds: `${equalPair(month)} and ${equalPair(day)}`,
    ...maybe,
    gate: { any: [partEqual(scope, 'month'), partEqual(scope, 'day')] },
  };
}
