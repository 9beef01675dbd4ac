import { type CaseView, differs, toReason } from '../../review/view.ts';

/** One cell of the sheet that stewards fill: its text, and how it stands out. */
export interface SheetCell {
  readonly text: string;
  readonly mark?: 'head' | 'differs' | 'answer' | 'told' | undefined;
}

/** Headings that reading needs; the attributes stand between them. */
export const ANSWER = 'answer';
export const CASE = 'case';
const NOTE = 'note';
const fixed = [ANSWER, NOTE, CASE, 'record'] as const;

/** What people may write; the first cell under the heading says so. */
export const LEGEND = 'same, different or unsure';

/**
 * Cases as a sheet: one block each, its records under each other with what differs marked (the two that are asked about first), then what the golden record
 * would say and why a person is asked. The answer goes into the first column of the block, on whichever line.
 */
export function toSheet(views: readonly CaseView[]): SheetCell[][] {
  const titles = [...new Set(views.flatMap(({ fields }) => fields.map(({ title }) => title)))];
  const head = [...fixed, ...titles, 'evidence'].map((text) => ({ text: text === ANSWER ? `${ANSWER} (${LEGEND})` : text, mark: 'head' as const })); // prettier-ignore
  return [head, ...views.flatMap((view) => toBlock(view, titles))];
}

function toBlock(view: CaseView, titles: readonly string[]): SheetCell[][] {
  const told = [toReason(view), view.evidence.join('; ')].join(' ').trim();
  const field = (title: string) => view.fields.find((one) => one.title === title);
  const records = view.records.map(({ name, goldenId, others }, i) => [
    { text: '', mark: i === 0 ? ('answer' as const) : undefined },
    { text: i === 0 ? view.notes.join('; ') : '', mark: i === 0 ? ('answer' as const) : undefined },
    { text: view.caseId },
    {
      text: `${i > 1 ? 'with ' : ''}${name}${goldenId === null ? ' (gone)' : others.length === 0 ? '' : ` (+${others.length})`}`,
    },
    ...titles.map((title) => {
      const one = field(title);
      return { text: one?.values[i] ?? '', mark: one !== undefined && differs(one) ? ('differs' as const) : undefined };
    }),
    { text: i === 0 ? told : '' },
  ]);
  const golden = [
    { text: '' },
    { text: '' },
    { text: view.caseId },
    { text: view.together ? 'is together' : 'would be', mark: 'told' as const },
    ...titles.map((title) => ({ text: field(title)?.golden ?? '', mark: 'told' as const })),
    { text: '' },
  ];
  const empty = [...fixed, ...titles, ''].map(() => ({ text: '' }));
  return [...records, golden, empty];
}

/** One line that somebody filled: where it stands, and what it says. */
export interface FilledLine {
  /** Row number in the file, from 1. */
  readonly row: number;
  /** Column number of the answer, from 1. */
  readonly column: number;
  readonly caseId: string;
  readonly answer: string;
  readonly note: string;
}

/** The filled lines of a sheet; null where no row has the headings. Lines without an answer are left out. */
export function fromSheet(rows: readonly (readonly (string | null)[])[]): FilledLine[] | null {
  const at = rows.findIndex((cells) => {
    const names = cells.map(headingOf);
    return names.includes(ANSWER) && names.includes(CASE);
  });
  if (at < 0) return null;
  const names = rows[at]!.map(headingOf);
  const [answer, caseId, note] = [ANSWER, CASE, NOTE].map((name) => names.indexOf(name)) as [number, number, number];
  const lines = rows.slice(at + 1).map((cells, i) => ({
    row: at + i + 2,
    column: answer + 1,
    caseId: text(cells[caseId]),
    answer: text(cells[answer]),
    note: note < 0 ? '' : text(cells[note]),
  }));
  const notes = new Map<string, string>();
  for (const line of lines) if (line.note !== '' && !notes.has(line.caseId)) notes.set(line.caseId, line.note);
  return lines
    .filter((line) => line.answer !== '')
    .map((line) => ({ ...line, note: line.note === '' ? (notes.get(line.caseId) ?? '') : line.note }));
}

const headingOf = (cell: string | null): string => text(cell).toLowerCase().split(/[\s(]/)[0] ?? '';
/** A spreadsheet keeps the apostrophe that guards a text against being read as a formula. */
const text = (cell: string | null | undefined): string => (cell ?? '').trim().replace(/^'(?=[=+@-])/, '');
