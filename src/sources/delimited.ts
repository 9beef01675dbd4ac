import { join } from 'node:path';
import { MestreError } from '../errors.ts';
import { columnsOf, type Layout, type SourceContract } from '../rules/schema/source.ts';
import { literal } from '../sql/sql.ts';
import { detectEncoding, type Encoding } from './encoding.ts';
import { footerInspector } from './footer.ts';
import { findLayout, unknownLayout } from './layout.ts';
import type { ReadContext, Reading } from './reading.ts';
import { toRawText } from './rejects.ts';
import { fieldsOf, LINE_MARK, stage, type Staged } from './stage.ts';
import { sampleCounts } from './sniff.ts';
import { type Dialect, splitter } from './split.ts';

const REJECTS_LISTED = 50_000;

/** Reads CSV and TSV. Throws `unknown_layout`, `empty_file` (65). */
export async function readDelimited(context: ReadContext): Promise<Reading> {
  const { content, contract, name } = context;
  const encoding = await detectEncoding(content.open, contract.encoding);
  const sample = await firstText(content.open, encoding);
  const { layout, dialect, header } = chooseLayout(contract, firstRecords(context, sample), name);
  // The engine counts fields for nothing, but takes ten times as long over a record that it refuses: a sample with any
  // such records announces more.
  const countFields = layout.ragged === true || sampleCounts(sample, dialect).slice(0, -1).some((fields) => fields !== header.length); // prettier-ignore
  return stageDelimited(context, { encoding, layout, dialect, header, countFields });
}

interface Chosen {
  readonly layout: Layout;
  readonly dialect: Dialect;
  /** Names in the order of the file. */
  readonly header: readonly string[];
}

async function stageDelimited(
  context: ReadContext,
  chosen: Chosen & { readonly encoding: Encoding; readonly countFields: boolean },
): Promise<Reading> {
  const { content, contract, rejects } = context;
  const { encoding, layout, dialect, header } = chosen;
  const footer = footerInspector(layout, contract);
  const staged = await stage(encoding.decode(content.open(context.onBytes)), {
    dialect,
    path: join(context.folder, chosen.countFields ? 'counted.csv' : 'staged.csv'),
    rejects,
    ...(layout.header ? { header: () => header.length } : { expected: header.length }),
    ...(footer ? { inspect: footer.inspect } : {}),
    checkUtf8: encoding.checkLines,
    countFields: chosen.countFields,
    ragged: layout.ragged === true,
  });
  return {
    layout,
    relation: delimitedRelation(staged, header, dialect),
    columns: columnsOf(layout) ?? header,
    encoding: encoding.name,
    records: staged.records,
    scan: chosen.countFields ? null : { table: 'reject_errors', limit: REJECTS_LISTED, mark: dialect.delimiter },
    promised: footer?.promised() ?? null,
    warnings: textWarnings(staged, encoding, contract),
    raw: { read: (lines, onRaw) => rawOf({ context, encoding, dialect }, lines, onRaw) },
    again: () => stageDelimited(context, { ...chosen, countFields: true }),
  };
}

/** What the text itself should be told about. */
export function textWarnings(staged: Staged, encoding: Encoding, contract: SourceContract): string[] {
  const warnings: string[] = [];
  if (staged.nul.records > 0)
    warnings.push(`NUL bytes removed from ${staged.nul.records} records, the first on line ${staged.nul.first}`);
  if (encoding.mixed.lines > 0)
    warnings.push(`mixed encodings: ${encoding.mixed.lines} lines are UTF-8 in a file of ${encoding.name}`);
  const promised = contract.encoding === 'latin-1' ? 'windows-1252' : contract.encoding;
  if (promised !== 'auto' && !encoding.name.startsWith(promised) && encoding.beyondAscii)
    warnings.push(`written as ${encoding.name}, the contract says ${contract.encoding}`);
  return warnings;
}

/** A from-item that reads a staged delimited file. Staged records are clean: the engine only has to cut and to count fields. */
export function delimitedRelation(
  staged: Pick<Staged, 'path' | 'longest'>,
  header: readonly string[],
  dialect: Dialect,
): string {
  const columns = ['_line', ...header].map((name, i) => `${literal(name)}: ${literal(i === 0 ? 'BIGINT' : 'VARCHAR')}`);
  const quote = literal(dialect.quote);
  const mark = dialect.delimiter === '' ? LINE_MARK : dialect.delimiter;
  // The engine would take 16 times the longest line it expects, for each thread: the longest one is known here.
  const longest = Math.max(2 ** 16, staged.longest + 64);
  return `read_csv(
  ${literal(staged.path)},
  auto_detect = false,
  header = false,
  delim = ${literal(mark)},
  quote = ${quote},
  escape = ${quote},
  new_line = '\\n',
  columns = {${columns.join(', ')}},
  strict_mode = true,
  max_line_size = ${longest},
  buffer_size = ${Math.max(2 ** 23, longest * 2)},
  store_rejects = true,
  rejects_limit = ${REJECTS_LISTED}
)`;
}

/** The first bytes of the text, enough for a header. */
export async function firstText(
  open: () => AsyncIterable<Uint8Array>,
  encoding: Encoding,
  most = 2 ** 20,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of encoding.decode(open())) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks);
}

/** The first record under each dialect that a layout has. */
function firstRecords(
  { contract, name }: ReadContext,
  text: Uint8Array,
): { layout: Layout; dialect: Dialect; fields: string[] }[] {
  return contract.layouts.map((layout) => {
    const dialect = dialectOf(contract, layout);
    const fields = firstFields(text, dialect);
    if (fields === undefined)
      throw new MestreError('data', 'empty_file', `${name} is empty`, {
        hint: `ask ${contract.owner}; if a file without records is a fact, write empty: allow in the contract`,
      });
    return { layout, dialect, fields: fields.map((field) => field.trim()) };
  });
}

/** The fields of the first record, or undefined where there is none. */
function firstFields(text: Uint8Array, dialect: Dialect): string[] | undefined {
  let fields: string[] | undefined;
  const split = splitter({ dialect, countAll: true }, (record) => {
    fields ??=
      record.fault === null ? fieldsOf(record, dialect) : [toRawText(record.bytes.subarray(record.start, record.end))];
  });
  split.push(text);
  if (fields === undefined) split.end();
  return fields;
}

function dialectOf(contract: SourceContract, layout: Layout): Dialect {
  return { delimiter: layout.delimiter ?? (contract.format === 'tsv' ? '\t' : ','), quote: layout.quote ?? '"' };
}

function chooseLayout(
  contract: SourceContract,
  candidates: readonly { layout: Layout; dialect: Dialect; fields: string[] }[],
  name: string,
): Chosen {
  for (const { layout, dialect, fields } of candidates) {
    if (!layout.header) {
      const columns = layout.columns?.length ?? 0;
      if (columns === fields.length || (layout.ragged && fields.length < columns))
        return { layout, dialect, header: layout.columns! };
    } else if (findLayout({ ...contract, layouts: [layout] }, fields)) return { layout, dialect, header: fields };
  }
  // The header that came apart into most names was read with the right delimiter.
  const best = candidates.toSorted((a, b) => b.fields.length - a.fields.length)[0]!;
  const other = [';', ',', '\t', '|'].find(
    (delimiter) =>
      delimiter !== best.dialect.delimiter && (best.fields[0] ?? '').split(delimiter).length > best.fields.length + 1,
  );
  if (other !== undefined && best.fields.length === 1)
    throw new MestreError(
      'data',
      'unknown_layout',
      `${name} is delimited by ${JSON.stringify(other)}; layout ${best.layout.name} of ${contract.source} says ${JSON.stringify(best.dialect.delimiter)}`,
      { hint: `ask ${contract.owner}, or add a layout with delimiter: ${JSON.stringify(other)}` },
    );
  throw unknownLayout(contract, best.fields, name);
}

/** Reads the text once more for the raw form of some records. */
async function rawOf(
  from: { readonly context: ReadContext; readonly encoding: Encoding; readonly dialect: Dialect },
  lines: Float64Array,
  onRaw: (line: number, raw: string) => void,
): Promise<void> {
  let next = 0;
  const split = splitter({ dialect: from.dialect }, (record) => {
    while (next < lines.length && lines[next]! < record.line) next++;
    if (record.line !== lines[next]) return;
    onRaw(record.line, toRawText(record.bytes.subarray(record.start, record.end)));
    next++;
  });
  for await (const chunk of from.encoding.decode(from.context.content.open())) split.push(chunk);
  split.end();
}
