import type { Engine } from '../engine/engine.ts';
import { literal } from '../sql/sql.ts';
import { pathOf } from './json.ts';

/** What DuckDB's json_group_structure says of a value: its type, the values of an object, or the one kind of value in an array. */
type Shape = string | { readonly [name: string]: Shape } | readonly [Shape];

/** Objects of more names than this are taken as data that happen to be names (days, codes), and stay text. */
const MOST_NAMES = 60;
/** Longer arrays are histories, not contacts: they stay text, and `explode` makes records of them. */
const MOST_ELEMENTS = 4;

/**
 * The columns that records of nested JSON hold, as a contract names them: `profile.name`, `contacts[0].value`. What no such name reaches
 * (a name with a point in it, an array within an array) and what is sometimes an object and sometimes not stays JSON text under the name above it.
 */
export async function jsonLeaves(engine: Engine, records: string, top: readonly string[]): Promise<string[]> {
  const [row] = await engine.rows(`select json_group_structure(_text::json)::varchar as shape from ${records}`);
  const shape = JSON.parse(String(row?.['shape'] ?? '{}')) as Shape;
  if (!isObject(shape)) return [...top];
  const leaves: string[] = [];
  for (const name of top) leaves.push(...(await leavesOf(name, shape[name] ?? 'JSON', toLength(engine, records, top))));
  return [...new Set(leaves)];
}

const isObject = (shape: Shape): shape is { readonly [name: string]: Shape } =>
  typeof shape === 'object' && !Array.isArray(shape);

type Length = (name: string) => Promise<number>;

/** The longest array under a name. */
function toLength(engine: Engine, records: string, top: readonly string[]): Length {
  return async (name) => {
    const path = literal(pathOf(name, top));
    const [row] = await engine.rows(`select max(json_array_length(_text, ${path}))::integer as n from ${records}`);
    return Number(row?.['n'] ?? 0);
  };
}

/** The columns under a name; `lengthOf` is asked for the arrays outside any other. */
async function leavesOf(name: string, shape: Shape, lengthOf: Length | null): Promise<string[]> {
  if (typeof shape === 'string') return [name];
  if (isObject(shape)) {
    const inside = Object.keys(shape).toSorted();
    if (inside.length === 0 || inside.length > MOST_NAMES || !inside.every(isPlain)) return [name];
    const all: string[] = [];
    for (const key of inside) all.push(...(await leavesOf(`${name}.${key}`, shape[key]!, lengthOf)));
    return all;
  }
  const length = lengthOf === null ? 0 : await lengthOf(name);
  if (length === 0 || length > MOST_ELEMENTS) return [name];
  const all: string[] = [];
  for (let i = 0; i < length; i++) all.push(...(await leavesOf(`${name}[${i}]`, shape[0], null)));
  return all;
}

/** Whether a name can stand between the points of a path. */
const isPlain = (name: string): boolean => name !== '' && !/[.[\]"]/u.test(name);
