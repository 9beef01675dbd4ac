import { join } from 'node:path';
import { MestreError } from '../errors.ts';
import type { Layout, SourceContract } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { delimitedRelation, firstText, textWarnings } from './delimited.ts';
import { detectEncoding } from './encoding.ts';
import type { Promised, ReadContext, Reading } from './reading.ts';
import { stage } from './stage.ts';

/** A line is one field. */
export const wholeLines = { delimiter: '', quote: '' };

type Field = NonNullable<Layout['fields']>[number];

/** Reads fixed-width records, with header and trailer records and their totals. Positions count characters. */
export async function readFixed(context: ReadContext): Promise<Reading> {
  const { content, contract, name } = context;
  const encoding = await detectEncoding(content.open, contract.encoding);
  const text = (await firstText(content.open, encoding)).toString('utf8');
  const layout = chooseLayout(contract, text, name);
  const check = lineInspector(layout, contract);
  const staged = await stage(encoding.decode(content.open(context.onBytes)), {
    dialect: wholeLines,
    path: join(context.folder, 'staged.txt'),
    rejects: context.rejects,
    inspect: check.inspect,
    checkUtf8: encoding.checkLines,
  });
  const lines = delimitedRelation(staged, ['_text'], wholeLines);
  const fields = layout.fields!.map((field) => `${fieldSql(field, contract.decimal)} as ${duckdb.id(field.name)}`);
  return {
    layout,
    relation: `(select\n  _line,\n  ${fields.join(',\n  ')}\nfrom ${lines})`,
    columns: layout.fields!.map((field) => field.name),
    encoding: encoding.name,
    records: staged.records,
    scan: null,
    promised: check.promised(),
    warnings: textWarnings(staged, encoding, contract),
    raw: { sql: `(select _line, _text as raw from ${lines})` },
  };
}

function chooseLayout(contract: SourceContract, text: string, name: string): Layout {
  const first = text.split(/\r\n|\n|\r/u).find((line) => line.replace('\u001a', '') !== '');
  if (first === undefined)
    throw new MestreError('data', 'empty_file', `${name} is empty`, {
      hint: `ask ${contract.owner}; if a file without records is a fact, write empty: allow in the contract`,
    });
  const known = contract.layouts.find((layout) => {
    if (layout.head) return new RegExp(layout.head.match, 'u').test(first);
    if (layout.detail) return new RegExp(layout.detail, 'u').test(first);
    return layout.record_length === undefined || first.trimEnd().length <= layout.record_length;
  });
  if (known) return known;
  const expected = contract.layouts.map(
    (layout) => `${layout.name}: ${layout.head?.match ?? layout.detail ?? `${layout.record_length} characters`}`,
  );
  throw new MestreError(
    'data',
    'unknown_layout',
    `${name} has none of the layouts of ${contract.source}: its first record has ${first.length} characters and begins ${JSON.stringify(first.slice(0, 12))}; known are\n  ${expected.join('\n  ')}`,
    { hint: `ask ${contract.owner}, or add a layout to the contract` },
  );
}

/** Tells detail records from headers and trailers, checks lengths, and keeps the totals that are promised. */
function lineInspector(layout: Layout, contract: SourceContract) {
  const detail = layout.detail === undefined ? undefined : new RegExp(layout.detail, 'u');
  const ends = [layout.head, layout.trailer]
    .filter((part) => part !== undefined)
    .map((part) => ({ ...part, expression: new RegExp(part.match, 'u') }));
  const length = layout.record_length;
  const needsText = detail !== undefined || ends.length > 0;
  let promised: Promised | null = null;
  const inspect = (text: () => string, line: number, bytes: number) => {
    if (!needsText && (length === undefined || bytes === length)) return 'keep';
    const record = text();
    const end = ends.find(({ expression }) => expression.test(record));
    if (end) {
      promised = toPromised(end, record, line, contract, promised);
      return 'skip';
    }
    if (detail && !detail.test(record))
      return { rule: 'record_type', reason: 'neither a header, a trailer nor a detail record' };
    const characters = [...record.trimEnd()].length;
    if (length !== undefined && (record.length < length || characters > length))
      return { rule: 'record_length', reason: `${record.length} characters where ${length} are expected` };
    return 'keep';
  };
  return { inspect: inspect as NonNullable<Parameters<typeof stage>[1]['inspect']>, promised: () => promised };
}

type End = NonNullable<Layout['trailer']>;

function toPromised(
  end: Pick<End, 'fields' | 'control'>,
  record: string,
  line: number,
  contract: SourceContract,
  before: Promised | null,
): Promised | null {
  if (!end.control) return before;
  const text = (name: string) => {
    const field = end.fields?.find((candidate) => candidate.name === name);
    return field === undefined
      ? ''
      : withDecimals(record.slice(field.start - 1, field.start - 1 + field.length).trim(), field.decimals);
  };
  const { counts, sums } = end.control;
  return {
    records: counts === undefined ? (before?.records ?? null) : Number(text(counts)),
    sums: {
      ...before?.sums,
      ...Object.fromEntries(
        Object.entries(sums ?? {}).map(([field, column]) => [column, toPlain(text(field), contract.decimal)]),
      ),
    },
    line,
  };
}

const toPlain = (text: string, decimal: '.' | ',') =>
  /^[-+]?\d+(\.\d+)?$/u.test(text) ? text : text.replaceAll(decimal === ',' ? '.' : ',', '').replace(decimal, '.');

/** Digits with implied decimals as a plain decimal: 12345 with two is 123.45. */
function withDecimals(digits: string, decimals: number | undefined): string {
  if (!decimals || !/^[-+]?\d+$/u.test(digits)) return digits;
  const sign = /^[-+]/u.exec(digits)?.[0] ?? '';
  const padded = digits.slice(sign.length).padStart(decimals + 1, '0');
  return `${sign === '-' ? '-' : ''}${padded.slice(0, -decimals).replace(/^0+(?=\d)/u, '')}.${padded.slice(-decimals)}`;
}

/** A field without its padding; implied decimals are written out with the source's decimal sign. */
function fieldSql(field: Field, decimal: '.' | ','): string {
  const value = `nullif(trim(substr(_text, ${field.start}, ${field.length})), '')`;
  if (!field.decimals) return value;
  const digits = `ltrim(${value}, '0')`;
  const padded = `lpad(${digits}, greatest(length(${digits}), ${field.decimals + 1})::integer, '0')`;
  return `case when regexp_full_match(${value}, '[0-9]+') then left(${padded}, -${field.decimals}) || ${literal(decimal)} || right(${padded}, ${field.decimals}) else ${value} end`;
}
