import { MestreError } from '../errors.ts';
import { columnsOf } from '../rules/schema/source.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import { findLayout, unknownLayout } from './layout.ts';
import { materialise } from './materialise.ts';
import type { ReadContext, Reading } from './reading.ts';

/** Reads Parquet: every value as text, nested ones as JSON; the line is the number of the row. */
export async function readParquet(context: ReadContext): Promise<Reading> {
  const { contract, engine, name } = context;
  const path = await materialise(context.content, context.folder, 'content.parquet');
  const scan = `read_parquet(${literal(path)}, file_row_number = true)`;
  const described = await describeParquet(engine, scan, name);
  const header = described.map(({ name: column }) => column);
  const layout = findLayout(contract, header);
  if (!layout) throw unknownLayout(contract, header, name);
  const columns = columnsOf(layout) ?? header;
  const relation = parquetRelation(
    scan,
    described.filter(({ name: column }) => columns.includes(column)),
  );
  return {
    layout,
    relation,
    columns,
    encoding: 'utf-8',
    records: null,
    scan: null,
    promised: null,
    warnings: [],
    raw: { sql: `(select _line, to_json(t)::varchar as raw from ${relation} as t)` },
  };
}

export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** The columns of a Parquet file. Throws `container_damaged` (65) where it is none. */
export async function describeParquet(
  engine: ReadContext['engine'],
  scan: string,
  name: string,
): Promise<ParquetColumn[]> {
  try {
    const rows = await engine.rows(`describe select * from ${scan}`);
    return rows
      .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
      .filter((column) => column.name !== 'file_row_number');
  } catch (error) {
    throw new MestreError('data', 'container_damaged', `${name} is not a whole Parquet file`, {
      hint: 'ask the sender for the file again',
      cause: error,
    });
  }
}

/** Every column as text. */
export function parquetRelation(scan: string, columns: readonly ParquetColumn[]): string {
  const texts = columns.map(({ name, type }) => {
    const id = duckdb.id(name);
    return `${/^(STRUCT|MAP)|\[\d*\]$/u.test(type) ? `to_json(${id})::varchar` : `${id}::varchar`} as ${id}`;
  });
  return `(select\n  file_row_number + 1 as _line,\n  ${texts.join(',\n  ')}\nfrom ${scan})`;
}
