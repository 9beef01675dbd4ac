import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { SheetData } from 'write-excel-file/node';
import { MestreError, toFileError } from '../../errors.ts';
import { loadSheet } from '../../sources/xlsx.ts';
import { LEGEND, type SheetCell } from './sheet.ts';

const FILLS = { head: '#d9e2f3', differs: '#fff2cc', answer: '#e2efda', told: '#f2f2f2' } as const;
/** Order of the parts of a worksheet around its validations (ECMA-376, part 1, 18.3.1.99): another one is a damaged file. */
const ORDER = [
  'sheetPr',
  'dimension',
  'sheetViews',
  'sheetFormatPr',
  'cols',
  'sheetData',
  'autoFilter',
  'mergeCells',
  'conditionalFormatting',
  'dataValidations',
  'hyperlinks',
  'pageMargins',
  'pageSetup',
  'drawing',
] as const;
const FORMULA = /^[=+@\t\r-]/;

/** Writes a sheet as .xlsx, with a list to choose the answer from, or as .csv; the file is its owner's alone. */
export async function writeSheet(path: string, sheet: readonly (readonly SheetCell[])[]): Promise<void> {
  try {
    if (path.toLowerCase().endsWith('.xlsx')) await writeXlsx(path, sheet);
    else writeFileSync(path, `\ufeff${sheet.map((row) => row.map(({ text }) => quoted(text)).join(',')).join('\r\n')}\r\n`); // prettier-ignore
    chmodSync(path, 0o600);
  } catch (error) {
    throw toFileError(error, path);
  }
}

/** In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front. */
function quoted(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function writeXlsx(path: string, sheet: readonly (readonly SheetCell[])[]): Promise<void> {
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const { insertElementMarkupAccordingToOrderOfSiblings } = await import('write-excel-file/utility');
  // A plain text costs the writer a tenth of a cell with a style.
  const rows: SheetData = sheet.map((row) =>
    row.map(({ text, mark }) =>
      mark === undefined
        ? text || null
        : {
            ...(text === '' ? {} : { value: text }),
            type: String,
            backgroundColor: FILLS[mark],
            ...(mark === 'head' || mark === 'differs' ? { fontWeight: 'bold' as const } : {}),
            ...(mark === 'head' ? { wrap: true, alignVertical: 'top' as const } : {}),
          },
    ),
  );
  const list = LEGEND.match(/\b(same|different|unsure)\b/g)!.join(',');
  const markup = `<dataValidations count="1"><dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="${list}" error="Choose one of: ${list}" sqref="A2:A${Math.max(2, sheet.length)}"><formula1>"${list}"</formula1></dataValidation></dataValidations>`;
  const choose = {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml: string): string =>
            insertElementMarkupAccordingToOrderOfSiblings(xml, markup, [...ORDER], 'worksheet'),
        },
      },
    },
  };
  const width = (i: number): number =>
    Math.min(48, Math.max(10, ...sheet.slice(0, 200).map((row) => (row[i]?.text.length ?? 0) + 1)));
  const columns = sheet[0]!.map((_, i) => ({ width: i === 0 ? 14 : i === 1 ? 24 : width(i) }));
  await writeExcelFile(rows, { sheet: 'cases', columns, stickyRowsCount: 1, stickyColumnsCount: 4 }, { features: [choose] }).toFile(path); // prettier-ignore
}

/** The rows of a filled sheet. Throws `bad_sheet` (65). */
export async function readSheet(path: string): Promise<readonly (readonly (string | null)[])[]> {
  if (path.toLowerCase().endsWith('.xlsx'))
    return loadSheet(path, { name: path, sheet: undefined, date: 'yyyy-mm-dd' });
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw toFileError(error, path);
  }
  const { parse } = await import('csv-parse/sync');
  // A spreadsheet of another country saves with semicolons.
  const first = text.split('\n', 1)[0]!;
  const delimiter = first.split(';').length > first.split(',').length ? ';' : ',';
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    throw new MestreError('data', 'bad_sheet', `${path} is not a whole CSV file: ${(error as Error).message}`, {
      hint: 'save it again as CSV (UTF-8) or .xlsx',
      cause: error,
    });
  }
}
