export interface TableColumn<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Numbers stand right. */
  readonly right?: boolean;
  /** A column that gives way when the table is too wide; by default the widest one does. */
  readonly shrink?: boolean;
}

/** Rows as a plain table that fits `width`: two spaces between columns, what is cut ends in an ellipsis. No rows, no text. */
export function toTable<T>(rows: readonly T[], columns: readonly TableColumn<T>[], width: number): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[i]!))),
  );
  fit(widths, columns, width);
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => pad(text, widths[i]!, columns[i]!.right ?? false))
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...cells.map(line)].join('\n');
}

/** Pairs of a label and a text under each other, the texts aligned. */
export function toList(pairs: readonly (readonly [string, string])[]): string {
  const widest = Math.max(0, ...pairs.map(([label]) => displayWidth(label)));
  return pairs.map(([label, text]) => `${pad(label, widest, false)}  ${text}`.trimEnd()).join('\n');
}

/** 1234567 as 1,234,567; fractions keep at most `digits` places. */
export function toNumber(value: number, digits = 0): string {
  const [whole = '', fraction = ''] = Math.abs(value).toFixed(digits).split('.');
  const kept = fraction.replace(/0+$/, '');
  const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? '-' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}`;
}

/** Milliseconds as a person says them: 340 ms, 4.2 s, 3 min 5 s, 2 h 10 min. */
export function toDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${toNumber(seconds, 1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Columns a text takes on a terminal: combining marks none, East Asian and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** Line ends and other control characters would break the table, and a terminal could be told things by them. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

const NARROWEST = 6;

function fit(widths: number[], columns: readonly TableColumn<never>[] | readonly unknown[], width: number): void {
  const willing = columns.map((column) => (column as { shrink?: boolean }).shrink === true);
  const total = () => widths.reduce((sum, one) => sum + one, 0) + 2 * (widths.length - 1);
  while (total() > width) {
    const shrinkable = (i: number) => widths[i]! > NARROWEST && (willing.some(Boolean) ? willing[i]! : true);
    let widest = widths.reduce((best, one, i) => (shrinkable(i) && (best < 0 || one > widths[best]!) ? i : best), -1);
    if (widest < 0)
      widest = widths.reduce((best, one, i) => (one > NARROWEST && (best < 0 || one > widths[best]!) ? i : best), -1);
    if (widest < 0) return;
    widths[widest]! -= 1;
  }
}

function pad(text: string, width: number, right: boolean): string {
  const cut = displayWidth(text) > width ? cutTo(text, width) : text;
  const space = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return right ? space + cut : cut + space;
}

function cutTo(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
