import { join } from 'node:path';
import { MestreError } from '../errors.ts';
import { columnsOf, type Layout, type SourceContract } from '../rules/schema/source.ts';
import { delimitedRelation } from './delimited.ts';
import { footerInspector } from './footer.ts';
import { findLayout, unknownLayout } from './layout.ts';
import { materialise } from './materialise.ts';
import type { ReadContext, Reading } from './reading.ts';
import { stageRows } from './stage.ts';

/** A sheet as text: one entry per row, from row 1; what was empty is null. */
export type Sheet = readonly (readonly (string | null)[])[];

const comma = { delimiter: ',', quote: '"' };
/** A title or a note may stand above the header. */
const HEADER_WITHIN = 20;

/** Reads a sheet: dates in the style of the source, numbers with the digits they have (zeros that were lost stay lost). */
export async function readXlsx(context: ReadContext): Promise<Reading> {
  const { contract, name, rejects } = context;
  const path = await materialise(context.content, context.folder, 'content.xlsx');
  const rows = await loadSheet(path, { name, sheet: contract.layouts[0]!.sheet, date: contract.date });
  const { layout, at } = findHeader(contract, rows, name);
  const header = trimmed(rows[at]!);
  const footer = footerInspector(layout, contract);
  const kept = function* () {
    for (const [i, cells] of rows.entries()) {
      if (i <= at || cells.every((cell) => cell === null)) continue;
      const text = cells.map((cell) => cell ?? '').join(',');
      if (footer?.inspect(() => text, i + 1) === 'skip') continue;
      const extra = cells.slice(header.length).some((cell) => cell !== null);
      if (extra) {
        const reason = `${cells.length} cells where ${header.length} are expected`;
        rejects.add({ line: i + 1, column: null, rule: 'columns', reason, raw: text, fate: 'rejected' });
      } else yield { line: i + 1, fields: Array.from(header, (_, place) => cells[place] ?? null) };
    }
  };
  const staged = join(context.folder, 'staged.csv');
  const records = stageRows(staged, kept(), comma);
  const longest = Math.max(
    0,
    ...rows.map((cells) => cells.reduce((sum, cell) => sum + (cell?.length ?? 0) * 4 + 3, 0)),
  );
  const relation = delimitedRelation({ path: staged, longest }, header, comma);
  return {
    layout,
    relation,
    columns: columnsOf(layout) ?? header,
    encoding: 'utf-8',
    records,
    scan: null,
    promised: footer?.promised() ?? null,
    warnings: [],
    raw: { sql: `(select _line, to_json(t)::varchar as raw from ${relation} as t)` },
  };
}

const trimmed = (cells: readonly (string | null)[]): string[] => {
  const names = cells.map((cell) => cell?.trim() ?? '');
  while (names.at(-1) === '') names.pop();
  return names;
};

function findHeader(contract: SourceContract, rows: Sheet, name: string): { layout: Layout; at: number } {
  for (const [at, cells] of rows.slice(0, HEADER_WITHIN).entries()) {
    const layout = findLayout(contract, trimmed(cells));
    if (layout) return { layout, at };
  }
  const first = rows.find((cells) => cells.some((cell) => cell !== null));
  if (!first)
    throw new MestreError('data', 'empty_file', `${name} is empty`, {
      hint: `ask ${contract.owner}; if a file without records is a fact, write empty: allow in the contract`,
    });
  throw unknownLayout(contract, trimmed(first), name);
}

/** Reads one sheet of a spreadsheet as text. Throws `container_damaged`, `no_sheet` (65). */
export async function loadSheet(
  path: string,
  options: { readonly name: string; readonly sheet: string | undefined; readonly date: SourceContract['date'] },
): Promise<Sheet> {
  const { default: readSheets } = await import('read-excel-file/node');
  let sheets: Awaited<ReturnType<typeof readSheets<string>>>;
  try {
    // Numbers as the text that the file has: a CPF of 11 digits or an amount must not pass through a double.
    sheets = await readSheets<string>(path, { trim: false, parseNumber: (text) => text });
  } catch (error) {
    throw new MestreError(
      'data',
      'container_damaged',
      `${options.name} is not a whole spreadsheet: ${(error as Error).message}`,
      {
        hint: 'save it again as .xlsx; the old .xls format is not read',
        cause: error,
      },
    );
  }
  const sheet = options.sheet === undefined ? sheets[0] : sheets.find((candidate) => candidate.sheet === options.sheet);
  if (!sheet)
    throw new MestreError(
      'data',
      'no_sheet',
      `${options.name} has no sheet ${options.sheet}; it has ${sheets.map((s) => s.sheet).join(', ')}`,
      {
        hint: 'name the right one in the layout: sheet: Plan1',
      },
    );
  return sheet.data.map((row) => row.map((cell) => toText(cell, options.date)));
}

function toText(cell: unknown, style: SourceContract['date']): string | null {
  if (cell === null || cell === undefined) return null;
  if (cell instanceof Date) return dateText(cell, style);
  if (typeof cell === 'string') return cell === '' ? null : cell;
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : JSON.stringify(cell);
}

/** A date cell in the style that the contract gives the source's dates, with its time of day where it has one. */
function dateText(date: Date, style: SourceContract['date']): string {
  if (style === 'excel') return String(date.getTime() / 86_400_000 + 25_569);
  const [year, month, day] = date.toISOString().slice(0, 10).split('-') as [string, string, string];
  const time = date.toISOString().slice(11, 19);
  const text = style.replace('yyyy', year).replace('yy', year.slice(2)).replace('mm', month).replace('dd', day);
  return time === '00:00:00' ? text : `${text} ${time}`;
}
