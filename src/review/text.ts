import { type CaseView, differs, toReason } from './view.ts';
import { toBits } from './words.ts';

export interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

const LABEL = 12;
const MARK = '≠';

/** A case as lines of text: why, the records side by side with ≠ where they differ, the evidence, the golden record to be. */
export function toCaseText(view: CaseView, { width, colour }: TextOptions): string {
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[22m` : text);
  const yellow = (text: string): string => (colour ? `\u001b[33m${text}\u001b[39m` : text);
  const dim = (text: string): string => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const columns = view.records.length;
  const each = Math.max(12, Math.floor((width - LABEL - 4) / columns) - 2);
  const row = (label: string, cells: readonly string[], paint: (text: string) => string, mark = ' '): string[] => {
    const wrapped = cells.map((cell) => wrap(cell, each));
    const height = Math.max(1, ...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, i) => {
      const texts = wrapped.map((lines) => padded(lines[i] ?? '', each));
      const head = padded(i === 0 ? label : '', LABEL);
      return `${head} ${i === 0 ? mark : ' '} ${paint(texts.join('  ').trimEnd())}`.trimEnd();
    });
  };
  const names = view.records.map(({ name, goldenId }) => `${name}${goldenId === null ? ' (gone)' : ''}`);
  const golden = view.records.map(({ goldenId, others }) =>
    goldenId === null ? '' : `${goldenId}${others.length === 0 ? '' : `, with ${others.length} more`}`,
  );
  const weight = view.weight === null ? '' : `  ${toBits(view.weight)} bits`;
  return [
    bold(
      `case ${view.caseId}  ${view.reason}${weight}  due ${view.due}${view.owner === null ? '' : `  ${view.owner}`}`,
    ),
    ...wrap(toReason(view), width),
    '',
    ...row('', names, bold),
    ...row('golden', golden, dim),
    ...view.fields.flatMap((field) =>
      field.values.every((value) => value === null)
        ? []
        : row(
            field.title,
            field.values.map((value) => value ?? '-'),
            differs(field) ? yellow : (text) => text,
            differs(field) ? MARK : ' ',
          ),
    ),
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
  ].join('\n');
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
