import type { SheetCell } from './sheet.ts';

/** Fill colours of cells that stand out; `head` and `differs` are bold as well. */
const FILLS = { head: 'FFD9E2F3', differs: 'FFFFF2CC', answer: 'FFE2EFDA', told: 'FFF2F2F2' } as const;
const marks = Object.keys(FILLS) as (keyof typeof FILLS)[];
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * A workbook of one sheet as the bytes of an .xlsx (ECMA-376, part 1, 18): texts only, the first row frozen and bold, a list to
 * choose from in column A. Written by hand because a library that knows every kind of cell takes ten times as long for it.
 */
export async function toWorkbook(
  rows: readonly (readonly SheetCell[])[],
  how: { readonly list: readonly string[]; readonly widths: readonly number[]; readonly frozen: number },
): Promise<Uint8Array> {
  // prettier-ignore
  const { strToU8, zipSync } = await import('fflate');
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/_rels/workbook.xml.rels': relations([['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']]), // prettier-ignore
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="cases" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/styles.xml': styles(),
    'xl/worksheets/sheet1.xml': worksheet(rows, how),
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(`${HEAD}${xml}`)])));
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const lines = targets.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`); // prettier-ignore
  return `<Relationships xmlns="${PACKAGE}/relationships">${lines.join('')}</Relationships>`;
}

function styles(): string {
  const fills = marks.map((mark) => `<fill><patternFill patternType="solid"><fgColor rgb="${FILLS[mark]}"/></patternFill></fill>`); // prettier-ignore
  const formats = marks.map((mark, i) => {
    const bold = mark === 'head' || mark === 'differs';
    const align = mark === 'head' ? '<alignment vertical="top" wrapText="1"/>' : '';
    // The first two fills are given: none, and a grey that programs put there themselves.
    return `<xf numFmtId="0" fontId="${bold ? 1 : 0}" fillId="${i + 2}" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1">${align}</xf>`;
  });
  return `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="${fills.length + 2}"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${fills.join('')}</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${formats.length + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${formats.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}

function worksheet(
  rows: readonly (readonly SheetCell[])[],
  {
    list,
    widths,
    frozen,
  }: { readonly list: readonly string[]; readonly widths: readonly number[]; readonly frozen: number },
): string {
  // prettier-ignore
  const names = widths.map((_, i) => columnName(i));
  const corner = `${names[frozen]}2`;
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`);
  const lines = rows.map((cells, at) => {
    const shown = cells.map(({ text, mark }, i) => {
      if (text === '' && mark === undefined) return '';
      const style = mark === undefined ? '' : ` s="${marks.indexOf(mark) + 1}"`;
      const place = `r="${names[i]}${at + 1}"`;
      return text === '' ? `<c ${place}${style}/>` : `<c ${place}${style} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`; // prettier-ignore
    });
    return `<row r="${at + 1}">${shown.join('')}</row>`;
  });
  const choices = list.join(',');
  return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane xSplit="${frozen}" ySplit="1" topLeftCell="${corner}" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>${lines.join('')}</sheetData><dataValidations count="1"><dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="${choices}" error="Choose one of: ${choices}" sqref="A2:A${Math.max(2, rows.length)}"><formula1>"${choices}"</formula1></dataValidation></dataValidations></worksheet>`;
}

/** A, B, … Z, AA, AB, … */
function columnName(i: number): string {
  const last = String.fromCharCode(65 + (i % 26));
  return i < 26 ? last : `${columnName(Math.floor(i / 26) - 1)}${last}`;
}

/** Text as XML 1.0 allows it: characters that it cannot have at all are left out. */
function escaped(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are what is meant
      .replace(
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
        '',
      ) // prettier-ignore
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  );
}
