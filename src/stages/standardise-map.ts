import type { Field, Ruleset } from '../rules/schema/ruleset.ts';
import { type Layout, mapOf, type SourceContract } from '../rules/schema/source.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal } from '../sql/sql.ts';
import { COLUMN_SEPARATOR, VALUE_SEPARATOR } from '../standardise/column.ts';
import { kindOf } from '../standardise/kinds.ts';
import type { Kind, Options } from '../standardise/standard.ts';

/** One raw part of the lake, and what is known of it. */
export interface RawPart {
  /** Path of the Parquet file. */
  readonly path: string;
  readonly batch_id: string;
  /** Name of the layout that the file had. */
  readonly layout: string;
  /** The columns that the part has: a layout of before may lack some. */
  readonly columns: readonly string[];
  /** ISO day of the extract. */
  readonly today: string;
  /** How many records it holds; where that is not known it is taken as one slice. */
  readonly rows?: number;
}

/** One value to be standardised: the text it is known by, and the raw text that is kept. Null where the part has no such column. */
export interface Element {
  readonly key: string;
  readonly raw: string;
  /** The raw columns that both are made of, in the order in which the contract names them. */
  readonly columns: readonly string[];
  /** The columns of each input of the kind, those of the first joined by a space. */
  readonly inputs: Inputs;
  /** The column with the state that completes a phone without area code. */
  readonly state: string | null;
}

/** A field with the values that the source gives it. */
export interface Mapped {
  readonly name: string;
  readonly field: Field;
  readonly kind: Kind;
  readonly options: Options;
  readonly elements: readonly Element[];
  /** Parts of a list that the rules speak of: of a list, only these become columns. */
  readonly listParts: readonly string[];
}

/** What the contract maps onto each field of the rules, as SQL over the raw part `r` (keys) and `k` (raw texts). */
export function toFields(rules: Ruleset, contract: SourceContract, part: RawPart, dialect: Dialect): Mapped[] {
  const layout = contract.layouts.find(({ name }) => name === part.layout) ?? contract.layouts[0]!;
  const map = mapOf(contract, layout);
  return Object.entries(rules.fields).map(([name, field]) => {
    const kind = kindOf(field.kind);
    const inputs = toInputs(map[name], kind, field.list, part.columns);
    const length = field.length ?? lengthOf(inputs, layout);
    const options = {
      country: contract.country,
      date: contract.date,
      decimal: contract.decimal,
      today: part.today,
      ...(length === undefined ? {} : { length }),
    };
    const state = kind.inputs.includes('area_code') ? stateColumn(contract, map, part.columns) : null;
    const listParts = field.list ? spokenOf(rules, name, kind) : [];
    return {
      name,
      field,
      kind,
      options,
      listParts,
      elements: inputs.map((columns) => toElement(columns, kind, state, dialect)),
    };
  });
}

/** The parts of a list field that anything in the rules names: `phones.local`, or `same: local` inside a comparison. */
export function spokenOf(rules: Ruleset, field: string, kind: Kind): string[] {
  const text = JSON.stringify(rules);
  return Object.keys(kind.parts).filter((part) => new RegExp(`(\\b${field}\\.|"(same|part)":")${part}\\b`).test(text));
}

/** The name under which a raw column goes along, apart from every name of ours. */
export const rawOf = (column: string): string => `_raw_${column}`;

/** The columns of each value, by input of the kind; several columns for the first input are joined by a space. */
export type Inputs = Readonly<Record<string, readonly string[]>>;

function toInputs(
  entry: SourceContract['map'][string] | undefined,
  kind: Kind,
  list: boolean,
  columns: readonly string[],
): Inputs[] {
  const first = kind.inputs[0]!;
  const has = (column: string) => columns.includes(column);
  if (entry === undefined) return [];
  if (typeof entry === 'string') return has(entry) ? [{ [first]: [entry] }] : [];
  if (Array.isArray(entry)) {
    const known = entry.filter(has);
    return list ? known.map((column) => ({ [first]: [column] })) : known.length > 0 ? [{ [first]: known }] : [];
  }
  const named = Object.entries(entry as Record<string, string>).filter(([input, column]) => kind.inputs.includes(input) && has(column)); // prettier-ignore
  return named.length > 0 ? [Object.fromEntries(named.map(([input, column]) => [input, [column]]))] : [];
}

/** A fixed-width column cuts what is longer. */
function lengthOf(inputs: readonly Inputs[], layout: Layout): number | undefined {
  const columns = inputs.flatMap((input) => Object.values(input).flat());
  return columns.length === 1 ? layout.fields?.find(({ name }) => name === columns[0])?.length : undefined;
}

/** The column with the state that completes a phone without area code: `region: address.state` names a field and its input. */
function stateColumn(contract: SourceContract, map: SourceContract['map'], columns: readonly string[]): string | null {
  const [field, input] = (contract.region ?? '').split('.');
  const entry = map[field ?? ''];
  if (typeof entry !== 'object' || Array.isArray(entry)) return null;
  const column = (entry as Record<string, string>)[input ?? ''];
  return column !== undefined && columns.includes(column) ? column : null;
}

/** The signs that part blobs must not stand inside a value; where they do (hardly ever) they become spaces. */
function withoutSigns(column: string): string {
  const [one, other] = [literal(COLUMN_SEPARATOR), literal(VALUE_SEPARATOR)];
  return `case when contains(${column}, ${one}) or contains(${column}, ${other}) then replace(replace(${column}, ${one}, ' '), ${other}, ' ') else ${column} end`;
}

function toElement(inputs: Inputs, kind: Kind, state: string | null, dialect: Dialect): Element {
  const id = (column: string) => `r.${dialect.id(column)}`;
  const clean = (column: string) => `nullif(trim(${withoutSigns(id(column))}), '')`;
  const text = (columns: readonly string[]) =>
    columns.length === 1 ? clean(columns[0]!) : `nullif(concat_ws(' ', ${columns.map(clean).join(', ')}), '')`;
  const all = Object.values(inputs).flat();
  const raws = all.map((column) => `nullif(k.${dialect.id(rawOf(column))}, '')`);
  const raw = all.length === 1 ? `k.${dialect.id(rawOf(all[0]!))}` : `nullif(concat_ws(' | ', ${raws.join(', ')}), '')`;
  const first = inputs[kind.inputs[0]!];
  const names = Object.keys(inputs);
  const element = { raw, columns: all, inputs, state: inputs['state'] === undefined ? state : null };
  if (names.length === 1 && first !== undefined && state === null) return { ...element, key: text(first) };
  const pieces = kind.inputs.map((input) => {
    if (inputs[input] !== undefined) return text(inputs[input]);
    // The state is asked for by few numbers; with the others it would only make more distinct inputs.
    if (input === 'state' && state !== null && first !== undefined)
      return `case when length(${text(first)}) < 11 then ${clean(state)} end`;
    return 'null';
  });
  const joined = pieces.map((piece) => `coalesce(${piece}, '')`).join(` || ${literal(COLUMN_SEPARATOR)} || `);
  const present = Object.values(inputs).map((columns) => `${text(columns)} is not null`).join(' or '); // prettier-ignore
  return { ...element, key: `case when ${present} then ${joined} end` };
}
