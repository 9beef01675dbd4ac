import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Layout } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { delimitedRelation, textWarnings } from './delimited.ts';
import { detectEncoding } from './encoding.ts';
import { wholeLines } from './fixed.ts';
import { cutJson } from './json-cut.ts';
import { cutDocuments } from './json-documents.ts';
import { needed, unknownLayout } from './layout.ts';
import type { ReadContext, Reading } from './reading.ts';
import type { RejectWriter } from './rejects.ts';
import { LINE_MARK, openStaged, stage, type Staged } from './stage.ts';

/** Reads JSON lines, or the records of a JSON document. Nested values stay JSON text; a column `a.b` reaches into objects, `a[0]` into arrays. */
export async function readJson(context: ReadContext): Promise<Reading> {
  const { content, contract, engine, name } = context;
  const encoding = await detectEncoding(content.open, contract.encoding);
  const first = contract.layouts[0]!;
  const staged = await stageJson(encoding.decode(content.open(context.onBytes)), {
    format: contract.format === 'json' ? 'json' : 'ndjson',
    path: first.path,
    name,
    file: join(context.folder, 'staged.ndjson'),
    rejects: context.rejects,
    checkUtf8: encoding.checkLines,
  });
  const { records, refused } = recordsOf(delimitedRelation(staged, ['_text'], wholeLines));
  const described = await describe(engine, records, first.explode);
  const layout = contract.layouts.find((candidate) => fits(candidate, described.found, contract.key));
  if (!layout && described.found.length > 0) throw unknownLayout(contract, described.found, name);
  // JSON leaves out what is empty: a column that no record of this file has is empty in all of them.
  const columns = (layout ?? first).columns ?? [...new Set([...described.found, ...needed(contract, layout ?? first)])];
  const { document } = layout ?? first;
  return {
    layout: layout ?? first,
    relation: described.relation(columns, document),
    columns: document === undefined ? columns : [...columns, document],
    encoding: encoding.name,
    records: null,
    scan: null,
    promised: null,
    warnings: textWarnings(staged, encoding, contract),
    raw: { sql: `(select _line, _text as raw from ${records})` },
    refused,
  };
}

/** As a layout's `path`: the document itself is the record. */
const WHOLE = '$';

/** Stages the records of a text, each as one line of JSON. */
export async function stageJson(
  text: AsyncIterable<Uint8Array>,
  options: {
    readonly format: 'json' | 'ndjson';
    readonly path: string | undefined;
    readonly name: string;
    readonly file: string;
    readonly rejects: RejectWriter;
    readonly checkUtf8: boolean;
  },
): Promise<Staged> {
  const { file, rejects, checkUtf8 } = options;
  if (options.format === 'ndjson') return stage(text, { dialect: wholeLines, path: file, rejects, checkUtf8 });
  const out = openStaged(file);
  let records = 0;
  let longest = 0;
  try {
    const cut = options.path === WHOLE ? cutDocuments : cutJson;
    await cut(text, options, (element, line) => {
      records++;
      longest = Math.max(longest, element.length);
      out.bytes(line, LINE_MARK, { bytes: element, start: 0, end: element.length });
    });
    out.flush();
  } finally {
    out.close();
  }
  return { path: file, records, longest, nul: { records: 0, first: 0 }, blanks: 0 };
}

/** Of staged lines, those that are JSON objects, and a select of those that are not. */
export function recordsOf(lines: string): { readonly records: string; readonly refused: string } {
  // A case keeps its order: the type of text that is no JSON must not be asked for.
  const isRecord = "case when json_valid(_text) then json_type(_text) = 'OBJECT' else false end";
  return {
    records: `(select _line, _text from ${lines} where ${isRecord})`,
    refused: `select
  _line as line,
  null::varchar as column_name,
  case when json_valid(_text) then 'json_type' else 'json_invalid' end as rule,
  case when json_valid(_text) then 'not an object' else 'not valid JSON' end as reason,
  left(_text, 65536) as raw,
  'rejected' as fate
from ${lines}
where not (${isRecord})`,
  };
}

/** The names at the top of the records, sorted; `json` is the column they stand in. */
export async function jsonNames(engine: Engine, records: string, json = '_text'): Promise<string[]> {
  const rows = await engine.rows(`select distinct unnest(json_keys(${json})) as name from ${records} order by name`);
  return rows.map((row) => String(row['name']));
}

/** The records as columns of text: those found at the top at once, others by the path that their name is. */
export function jsonRelation(
  records: string,
  columns: readonly string[],
  { found, document }: { readonly found: readonly string[]; readonly document?: string | undefined },
): string {
  const direct = columns.filter((name) => found.includes(name));
  const shape = JSON.stringify(
    Object.fromEntries((direct.length === 0 ? ['_'] : direct).map((name) => [name, 'VARCHAR'])),
  );
  const selected = columns.map((name) => {
    const value = found.includes(name)
      ? `_record.${duckdb.id(name)}`
      : `json_extract_string(_text, ${literal(pathOf(name, found))})`;
    return `${value} as ${duckdb.id(name)}`;
  });
  return `(select
  _line,
  ${[...selected, ...wholeColumn(document)].join(',\n  ')}
from (select _line, _text, json_transform(_text, ${literal(shape)}) as _record from ${records}))`;
}

/** The record as it was sent, in a column of that name. */
const wholeColumn = (document: string | undefined): string[] =>
  document === undefined ? [] : [`_text as ${duckdb.id(document)}`];

/** Every name found must be known; of those known, only the key must be found: JSON leaves out what is empty. */
function fits(layout: Layout, found: readonly string[], key: readonly string[]): boolean {
  const hasKey = key.every((name) =>
    found.some((other) => other === name || name.startsWith(`${other}.`) || name.startsWith(`${other}[`)),
  );
  if (!layout.columns) return hasKey;
  const known = new Set(layout.columns.flatMap((name) => [name, name.split('.')[0]!, atPlace(name.split('.')[0]!)[0]]));
  return hasKey && found.every((name) => known.has(name));
}

/** The names in the records, and how to select columns of them: one row per record, or per element of a nested array. */
async function describe(engine: Engine, records: string, explode: string | undefined) {
  const top = await jsonNames(engine, records);
  if (explode === undefined)
    return {
      found: top,
      relation: (columns: readonly string[], document?: string) =>
        jsonRelation(records, columns, { found: top, document }),
    };
  const elements = `(select _line, _text, unnest(json_extract(_text, ${literal(`$.${explode}[*]`)})) as _element from ${records})`;
  const inside = (await jsonNames(engine, elements, '_element')).map((name) => `${explode}.${name}`);
  const found = [...top.filter((name) => name !== explode), ...(inside.length > 0 ? inside : [explode])];
  const value = (name: string) => {
    if (name === explode) return "json_extract_string(_element, '$')";
    return name.startsWith(`${explode}.`)
      ? `json_extract_string(_element, ${literal(pathOf(name.slice(explode.length + 1), []))})`
      : `json_extract_string(_text, ${literal(pathOf(name, top))})`;
  };
  return {
    found,
    relation: (columns: readonly string[], document?: string) => `(select
  _line,
  ${[...columns.map((name) => `${value(name)} as ${duckdb.id(name)}`), ...wholeColumn(document)].join(',\n  ')}
from ${elements})`,
  };
}

/** A name that is a key itself, else the way down to it: `a.b` into objects, `a[0]` into arrays. */
export function pathOf(name: string, keys: readonly string[]): string {
  const parts = keys.includes(name) ? [[name, '']] : name.split('.').map(atPlace);
  return `$.${parts.map(([key, place]) => `"${key}"${place}`).join('.')}`;
}

/** `contacts[0]` is the name `contacts` and the place `[0]`. */
function atPlace(part: string): readonly [key: string, place: string] {
  const found = /^(.+?)((?:\[\d+\])+)$/u.exec(part);
  return found === null ? [part, ''] : [found[1]!, found[2]!];
}
