import { literal } from '../../sql/sql.ts';
import type { Scope, Test } from './level.ts';

function numbers(scope: Scope): readonly [string, string] {
  return scope.feature(scope.on.column, 'number', (value) => scope.dialect.tryCast(value, 'double'));
}

const maybe = { equal: 'maybe', unequal: 'maybe', cost: 0.02 } as const;

/** At most so much apart, in the unit of the values. */
export function difference(scope: Scope, asked: { difference: number }): Test {
  const [l, r] = numbers(scope);
  return { holds: `abs(${l} - ${r}) <= ${literal(asked.difference)}`, ...maybe };
}

/** At most so many per cent of the larger apart. */
export function percent(scope: Scope, asked: { percent: number }): Test {
  const [l, r] = numbers(scope);
  const larger = `greatest(abs(${l}), abs(${r}))`;
  return { holds: `abs(${l} - ${r}) * 1e2 <= ${literal(asked.percent)} * ${larger}`, ...maybe };
}

const half = (a: string, b: string) => `power(sin(radians(${a} - ${b}) / 2e0), 2)`;

/** Great-circle distance of two "latitude,longitude" in degrees, by the haversine formula on a sphere of 6371.0088 km. */
export function kilometres(scope: Scope, asked: { kilometres: number }): Test {
  const degree = (n: number) => (value: string) =>
    scope.dialect.tryCast(`trim(split_part(${value}, ',', ${n}))`, 'double');
  const [lat1, lat2] = scope.feature(scope.on.column, 'lat', degree(1));
  const [lon1, lon2] = scope.feature(scope.on.column, 'lon', degree(2));
  const h = `${half(lat1, lat2)} + cos(radians(${lat1})) * cos(radians(${lat2})) * ${half(lon1, lon2)}`;
  const distance = `2e0 * 6.3710088e3 * asin(sqrt(least(1e0, ${h})))`;
  return { holds: `${distance} <= ${literal(asked.kilometres)}`, equal: 'maybe', unequal: 'maybe', cost: 0.2 };
}
