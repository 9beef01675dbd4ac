import { type CaseView, differs, toReason } from './view.ts';
import { toBits } from './words.ts';

export interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

const LABEL = 13;
const MARK = '≠';
/** What a column of values needs to be read. */
const NARROWEST = 18;

/**
 * A case as lines of text: why, the records side by side with ≠ where they differ, the evidence, the golden record to be. As many
 * stand side by side as there is room for; the others follow at the end, beside the first one again. Among three or more each value
 * that is not the first one's carries the mark itself.
 */
export function toCaseText(view: CaseView, { width, colour }: TextOptions): string {
  const { bold, dim } = paints(colour);
  const weight = view.weight === null ? '' : `  ${toBits(view.weight)} bits`;
  const room = Math.max(2, Math.floor((width - LABEL - 2) / (NARROWEST + 2)));
  const [first = [], ...more] = bandsOf(view.records.length, room).map((band) => ['', ...toBand(view, band, { width, colour })]); // prettier-ignore
  return [
    bold(
      `case ${view.caseId}  ${view.reason}${weight}  due ${view.due}${view.owner === null ? '' : `  ${view.owner}`}`,
    ),
    ...wrap(toReason(view), width),
    ...first,
    '',
    ...wrap(view.evidence.join('; '), width),
    '',
    bold(view.together ? 'The golden record as it is:' : 'The golden record, if they are the same:'),
    ...wrap(
      view.fields
        .filter(({ golden: value }) => value !== null)
        .map(({ title, golden: value }) => `${title}: ${value}`)
        .join('; ') || '(known after the next mestre run)',
      width,
    ).map(dim),
    ...view.notes.flatMap((note) => wrap(`note: ${note}`, width)),
    ...(more.length === 0 ? [] : ['', bold('Beside the first one, other records of theirs:'), ...more.flat().slice(1)]),
  ].join('\n');
}

function paints(colour: boolean): Readonly<Record<'bold' | 'yellow' | 'dim', (text: string) => string>> {
  const paint = (on: number, off: number) => (text: string) => (colour ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: paint(1, 22), yellow: paint(33, 39), dim: paint(2, 22) };
}

/** Which records stand side by side: all where there is room, otherwise the first one with a few of the others at a time. */
function bandsOf(records: number, room: number): number[][] {
  const all = Array.from({ length: records }, (_, i) => i);
  if (records <= room) return [all];
  const bands: number[][] = [];
  for (let at = 1; at < records; at += room - 1) bands.push([0, ...all.slice(at, at + room - 1)]);
  return bands;
}

/** Some records of a case side by side, a line or more for each field. */
function toBand(view: CaseView, band: readonly number[], { width, colour }: TextOptions): string[] {
  const { bold, yellow, dim } = paints(colour);
  const each = Math.max(12, Math.floor((width - LABEL - 4) / band.length) - 2);
  const row = (label: string, cells: readonly string[], paint: (text: string) => string, mark = ' '): string[] => {
    const wrapped = cells.map((cell) => wrap(cell, each));
    const height = Math.max(1, ...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, i) => {
      const texts = wrapped.map((lines) => padded(lines[i] ?? '', each));
      const head = padded(i === 0 ? label : '', LABEL);
      return `${head} ${i === 0 ? mark : ' '} ${paint(texts.join('  ').trimEnd())}`.trimEnd();
    });
  };
  const records = band.map((i) => view.records[i]!);
  const names = records.map(({ name, goldenId }) => `${name}${goldenId === null ? ' (gone)' : ''}`);
  const golden = records.map(({ goldenId, others }) =>
    goldenId === null ? '' : `${goldenId}${others.length === 0 ? '' : `, with ${others.length} more`}`,
  );
  const many = view.records.length > 2;
  return [
    ...row('', names, bold),
    ...row('golden', golden, dim),
    ...view.fields.flatMap((field) => {
      if (field.values.every((value) => value === null)) return [];
      const first = field.values.find((value) => value !== null)?.toLowerCase();
      const cells = band.map((i) => {
        const value = field.values[i] ?? null;
        const other = first !== undefined && value !== null && value.toLowerCase() !== first;
        return `${many && other ? `${MARK} ` : ''}${value ?? '-'}`;
      });
      return row(field.title, cells, differs(field) ? yellow : (text) => text, differs(field) && !many ? MARK : ' ');
    }),
  ];
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - text.length));

/** Lines of at most `width` characters, broken between words where there is one to break at. */
export function wrap(text: string, width: number): string[] {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  const lines: string[] = [];
  let rest = plain;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const cut = space > width / 3 ? space : width;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, rest];
}
