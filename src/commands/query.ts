import type { DuckDBConnection } from '@duckdb/node-api';
import { MestreError } from '../errors.ts';
import type { Context } from './context.ts';
import { openCurrentEdition } from './show/open.ts';
import { toList, toNumber, toTable } from './table.ts';

export interface QueryOptions {
  readonly sql: string;
  /** Rows to show at most; 0 for all of them. */
  readonly limit?: number | undefined;
  /** Comma-separated values instead of a table. */
  readonly csv?: boolean | undefined;
}

type Cell = string | number | boolean | null | readonly unknown[] | { readonly [name: string]: unknown };

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** True where there are more rows than shown. */
  readonly cut: boolean;
}

const LIMIT = 1000;

/** Asks the current edition one question in SQL. Nothing can be written or read besides: the file is open read-only and outside access is locked. */
export async function query(context: Context, options: QueryOptions): Promise<void> {
  const engine = await openCurrentEdition(context.project());
  try {
    const limit = options.limit ?? LIMIT;
    const answer = await ask(engine.connection, options.sql, limit);
    const { columns, rows, cut } = answer;
    const value = {
      columns,
      rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))),
      cut,
    };
    context.out.answer('mestre.query/1', value, () =>
      options.csv ? toCsv(answer) : toText(answer, context.out.width),
    );
    if (cut) context.out.warn(`These are the first ${toNumber(limit)} rows; --limit 0 shows all.`);
  } finally {
    await engine.close();
  }
}

async function ask(connection: DuckDBConnection, sql: string, limit: number): Promise<Answer> {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1)
      throw new MestreError('usage', 'one_query', `One query at a time; these are ${statements.count}`, {
        hint: 'mestre query "select count(*) from xref"',
      });
    const result = await connection.stream(sql);
    const names = result.deduplicatedColumnNames();
    const types = result.columnTypes();
    const columns = names.map((name, i) => ({ name, type: types[i]!.toString() }));
    const rows: Cell[][] = [];
    for await (const some of result.yieldRowsJson())
      for (const row of some) {
        if (limit > 0 && rows.length === limit) return { columns, rows, cut: true };
        rows.push(row.map((value, i) => toCell(value as Cell, columns[i]!.type)));
      }
    return { columns, rows, cut: false };
  } catch (error) {
    if (error instanceof MestreError) throw error;
    throw toQueryError(error);
  }
}

/** Integers that JavaScript holds exactly become numbers, as JSON readers expect; larger ones and decimals stay exact text. */
function toCell(value: Cell, type: string): Cell {
  return typeof value === 'string' && /^U?(BIGINT|HUGEINT)$/.test(type) && Number.isSafeInteger(Number(value))
    ? Number(value)
    : value;
}

/** What the engine says of a query is for the person who wrote it: a slip of theirs, not a bug of ours. */
function toQueryError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [first = '', ...rest] = error.message.split('\n').filter((line) => line.trim() !== '');
  if (/INTERRUPT/.test(first)) return new MestreError('interrupted', 'interrupted', 'Interrupted', { cause: error });
  if (
    /read-only|Permission Error|disabled by configuration|configuration has been locked|Cannot execute statement of type/i.test(
      error.message,
    )
  )
    return new MestreError(
      'forbidden',
      'read_only',
      `${first}\nAn edition is read-only, and queries reach nothing outside it`,
      {
        hint: 'mestre publish --parquet DIR writes the tables as files',
        cause: error,
      },
    );
  return new MestreError('usage', 'query_failed', [first, ...rest].join('\n'), {
    hint: 'mestre query "select table_name, about from meta_dictionary where column_name is null" lists the tables',
    cause: error,
  });
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|INTEGER|DOUBLE|FLOAT|DECIMAL.*)$/;

function toText({ columns, rows }: Answer, width: number): string {
  if (rows.length === 0) return '(no rows)';
  // Too many columns to stand side by side: one under the other, as many readers know it from psql.
  if (columns.length * 10 > width)
    return rows
      .map((row, i) =>
        [`row ${i + 1}`, toList(columns.map(({ name }, at) => [name, plain(row[at] ?? null)]))].join('\n'),
      )
      .join('\n\n');
  return toTable(
    rows,
    columns.map(({ name, type }, i) => ({
      title: name,
      value: (row) => plain(row[i] ?? null),
      right: NUMERIC.test(type),
    })),
    width,
  );
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function toCsv({ columns, rows }: Answer): string {
  return [columns.map(({ name }) => name), ...rows.map((row) => row.map(plain))]
    .map((line) => line.map(quoted).join(','))
    .join('\n');
}

function plain(value: Cell): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
