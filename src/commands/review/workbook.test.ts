import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/program.ts';
import { readSheet } from './sheet-file.ts';
import type { SheetCell } from './sheet.ts';
import { toWorkbook } from './workbook.ts';

const folder = temporaryFolder();

test('a workbook reads back as it was, whatever its texts hold, beyond column Z, with empty rows', async () => {
  const rows: SheetCell[][] = [
    Array.from({ length: 30 }, (_, i) => ({ text: `c${i}`, mark: 'head' as const })),
    [{ text: '', mark: 'answer' }, { text: '<a href="x">&amp; \'b\'</a>' }, { text: ' two  spaces ' }],
    Array.from({ length: 30 }, () => ({ text: '' })),
    [{ text: '=1+1' }, { text: '00123' }, { text: 'Zoë Ñandú 山 😀', mark: 'differs' }, { text: 'a\nb' }],
    [{ text: 'bell\u0007 and \ud800 half' }, { text: '1e5', mark: 'told' }],
  ];
  const bytes = await toWorkbook(rows, { list: ['same', 'unsure'], widths: rows[0]!.map(() => 12), frozen: 4 });
  writeFileSync(join(folder, 'w.xlsx'), bytes);
  const read = await readSheet(join(folder, 'w.xlsx'));
  const at = (row: number) => (read[row] ?? []).map((cell) => cell ?? '');
  expect(at(0)).toEqual(rows[0]!.map(({ text }) => text));
  expect(at(1).slice(0, 3)).toEqual(['', '<a href="x">&amp; \'b\'</a>', ' two  spaces ']);
  expect(at(2).join('')).toBe('');
  expect(at(3).slice(0, 4)).toEqual(['=1+1', '00123', 'Zoë Ñandú 山 😀', 'a\nb']);
  expect(at(4).slice(0, 2)).toEqual(['bell and  half', '1e5']);
});

test('what differs is coloured and bold, the head stays in sight, answers come from a list', async () => {
  const rows: SheetCell[][] = [
    ['answer', 'note', 'case', 'record', 'name'].map((text) => ({ text, mark: 'head' as const })),
    [{ text: '', mark: 'answer' }, { text: '' }, { text: 'c1' }, { text: 'app:1' }, { text: 'Ana', mark: 'differs' }],
  ];
  const parts = unzipSync(await toWorkbook(rows, { list: ['same', 'different'], widths: [14, 24, 13, 20, 10], frozen: 4 })); // prettier-ignore
  const xml = (name: string): string => strFromU8(parts[name]!);
  const sheet = xml('xl/worksheets/sheet1.xml');
  const styleOf = (cell: string): string => {
    const format = Number(new RegExp(`<c r="${cell}" s="(\\d)"`).exec(sheet)![1]);
    return xml('xl/styles.xml').split('<cellXfs')[1]!.split('<xf ')[format + 1]!;
  };
  const fills = xml('xl/styles.xml').split('<fill>').slice(1);
  const fillOf = (cell: string): string => fills[Number(/fillId="(\d)"/.exec(styleOf(cell))![1])]!;
  expect(fillOf('E2')).toContain('FFFFF2CC');
  expect(styleOf('E2')).toContain('fontId="1"');
  expect(fillOf('A2')).toContain('FFE2EFDA');
  expect(styleOf('A2')).toContain('fontId="0"');
  expect(styleOf('A1')).toContain('wrapText="1"');
  expect(sheet).toContain('topLeftCell="E2"');
  expect(sheet).toContain('sqref="A2:A2"><formula1>"same,different"</formula1>');
  // Parts of a worksheet have an order, without which a spreadsheet calls the file damaged.
  const order = ['<sheetViews>', '<cols>', '<sheetData>', '<dataValidations'].map((part) => sheet.indexOf(part));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});
