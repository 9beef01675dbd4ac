import { MestreError } from '../errors.ts';
import { literal } from '../sql/sql.ts';
import { display } from './format.ts';
import type { Said } from './model.ts';
import { type Language, type Parameter, say } from './schema.ts';

/** A parameter's value, as it is written into SQL and shown to people. */
export interface Bound {
  readonly sql: string;
  readonly text: string;
}
export type Bindings = Readonly<Record<string, Bound>>;

/** What every report knows without declaring it. */
export const builtIn = ['as_of', 'language'] as const;

/** Text, strings, quoted names and comments are left alone; `$name` elsewhere is a parameter. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([a-z][a-z0-9_]*)/g;

/** Where SQL mentions parameters: name and offset, in order. */
export function mentioned(sql: string): { readonly name: string; readonly offset: number }[] {
  return [...sql.matchAll(TOKEN)].flatMap((match) =>
    match[1] === undefined ? [] : [{ name: match[1], offset: match.index }],
  );
}

/** SQL with each `$name` replaced by its literal; an unbound name is a bug, definitions are checked before. */
export function bind(sql: string, bindings: Bindings): string {
  return sql.replaceAll(TOKEN, (whole, name: string | undefined) => {
    if (name === undefined) return whole;
    const bound = bindings[name];
    if (!bound) throw new MestreError('bug', 'parameter_unbound', `No value for $${name}`, { at: sql });
    return bound.sql;
  });
}

/** What a report is asked for: the day, the language, and how a default that is a query is answered: its one value, as text. */
export interface Fixed {
  readonly asOf: string;
  readonly language: string;
  readonly answer?: (sql: string) => Promise<string | undefined>;
}

/**
 * Turns what was typed into literals of the declared types, in the order of declaration: a default that is a query may mention those
 * above it. Throws `parameter_unknown` or `parameter_invalid` (64).
 */
export async function toBindings(
  declared: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, string>>,
  fixed: Fixed,
): Promise<Bindings> {
  for (const name of Object.keys(given))
    if (!(name in declared))
      throw new MestreError('usage', 'parameter_unknown', `This report has no parameter ${name}`, {
        hint: Object.keys(declared).length === 0 ? 'it takes none' : `it takes: ${Object.keys(declared).join(', ')}`,
      });
  const bindings: Record<string, Bound> = {
    as_of: { sql: `date ${literal(fixed.asOf)}`, text: fixed.asOf },
    language: { sql: literal(fixed.language), text: fixed.language },
  };
  for (const [name, parameter] of Object.entries(declared)) {
    const value = given[name] ?? (await defaultOf(parameter, fixed, bindings));
    bindings[name] = value === undefined ? { sql: nullOf(parameter), text: '' } : toBound(name, parameter, value);
  }
  return bindings;
}

const KINDS = { text: 'text', integer: 'integer', number: 'decimal', date: 'date' } as const;

/** The parameters that pages name: those that are shown and have a value. */
export function toSaid(declared: Readonly<Record<string, Parameter>>, bindings: Bindings, language: Language): Said[] {
  return Object.entries(declared).flatMap(([name, { type, title, shown }]) => {
    const value = bindings[name]?.text ?? '';
    if (value === '' || shown === false) return [];
    return [{ title: say(title, language), value, text: display(value, { kind: KINDS[type], labels: {} }, language) }];
  });
}

/** The declared default; of a day it may be `as_of` or `as_of - 27`: so many days before. */
async function defaultOf(parameter: Parameter, { asOf, answer }: Fixed, above: Bindings): Promise<string | undefined> {
  if (parameter.default === undefined) return undefined;
  if (typeof parameter.default === 'object') return answer?.(bind(parameter.default.sql, above));
  const text = String(parameter.default);
  const back = parameter.type === 'date' ? /^as_of(?:\s*-\s*(\d{1,5}))?$/.exec(text) : null;
  if (!back) return text;
  return new Date(Date.parse(asOf) - Number(back[1] ?? 0) * 86_400_000).toISOString().slice(0, 10);
}

const TYPES = { text: 'varchar', integer: 'bigint', number: 'double', date: 'date' } as const;
const nullOf = (parameter: Parameter): string => `cast(null as ${TYPES[parameter.type]})`;

function toBound(name: string, parameter: Parameter, value: string): Bound {
  const refuse = (wanted: string): never => {
    throw new MestreError('usage', 'parameter_invalid', `${name}: ${JSON.stringify(value)} is not ${wanted}`);
  };
  if (parameter.choices && !parameter.choices.includes(value)) refuse(`one of ${parameter.choices.join(', ')}`);
  if (parameter.type === 'date' && !isDay(value)) refuse('a day such as 2026-11-22');
  if (parameter.type === 'integer' && !/^-?\d{1,15}$/.test(value)) refuse('a whole number');
  if (parameter.type === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) refuse('a number such as 12.5');
  return { sql: `cast(${literal(value)} as ${TYPES[parameter.type]})`, text: value };
}

/** Whether text is an ISO day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
