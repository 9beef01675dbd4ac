/** Columns that a text takes on a terminal: combining marks none, East Asian wide and emoji two. */
export function width(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text))
    columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Fills with spaces, on the left where `right`. */
export function pad(text: string, columns: number, right = false): string {
  const space = ' '.repeat(Math.max(0, columns - width(text)));
  return right ? space + text : text + space;
}

/** Cuts to a width, with an ellipsis where something is gone. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (width(kept + segment) > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Breaks at spaces; a word longer than a line is cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((w) => w !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = cut(word, columns);
    }
  }
  return line === '' ? lines : [...lines, line];
}

export interface Grid {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
  readonly total: readonly string[] | undefined;
  readonly right: readonly boolean[];
  /** Columns that are never cut: numbers, days, codes. */
  readonly rigid: readonly boolean[];
  readonly width: number;
}

export interface Line {
  readonly text: string;
  readonly rule?: boolean;
  readonly head?: boolean;
}

const GAP = 2;
/** A table that is a little too wide stands closer together. */
const GAPS = [GAP, 1];

/**
 * A table in a given width: headings wrap, then text columns shrink, numbers never do. Where that is not enough, the table
 * is cut into bands of columns that each repeat the first ones; nothing is ever left out.
 */
export function layOut(grid: Grid): Line[] {
  const least = leastWidths(grid);
  const gap = GAPS.find((size) => total(least, size) <= grid.width);
  if (gap !== undefined) return block(grid, least, gap);
  const bands = toBands(grid, least);
  if (bands === undefined) return records(grid);
  return bands.flatMap((columns, i) => {
    const part = pick(grid, columns);
    return [...(i > 0 ? [{ text: '' }] : []), ...block(part, leastWidths(part), GAP)];
  });
}

/**
 * What each band repeats: the first columns that tell one row from another, up to two thirds of the width; where none do, the
 * names before the first number, as many as leave half of the width to the rest; one at least.
 */
function namesOf(grid: Grid, least: readonly number[]): number[] {
  const first = grid.right.findIndex((right) => right);
  const names = least.slice(0, first < 0 ? 1 : Math.max(first, 1));
  const known = names.findIndex((_, i) => isDistinct(grid.body, i + 1)) + 1;
  if (known > 0 && total(names.slice(0, known), GAP) <= (grid.width * 2) / 3) names.length = known;
  else while (names.length > 1 && total(names, GAP) > grid.width / 2) names.pop();
  return names.map((_, i) => i);
}

const isDistinct = (rows: readonly (readonly string[])[], columns: number): boolean =>
  new Set(rows.map((row) => JSON.stringify(row.slice(0, columns)))).size === rows.length;

const leastWidths = (grid: Grid): number[] =>
  grid.head.map((title, i) => {
    const widest = Math.max(...allRows(grid).map((row) => width(row[i]!)), 1);
    return Math.max(grid.rigid[i] ? widest : Math.min(widest, 18), Math.min(12, longestWord(title)));
  });

/** Columns by band, the names in each; undefined where one of them alone does not fit beside these. */
function toBands(grid: Grid, least: readonly number[]): number[][] | undefined {
  const first = namesOf(grid, least);
  const bands: number[][] = [[...first]];
  for (let i = first.length; i < least.length; i++) {
    const fits = (columns: readonly number[]) =>
      total(
        [...columns, i].map((c) => least[c]!),
        GAP,
      ) <= grid.width;
    if (!fits(bands.at(-1)!)) bands.push([...first]);
    if (!fits(bands.at(-1)!)) return undefined;
    bands.at(-1)!.push(i);
  }
  return bands;
}

const pick = (grid: Grid, columns: readonly number[]): Grid => ({
  head: columns.map((i) => grid.head[i]!),
  body: grid.body.map((row) => columns.map((i) => row[i]!)),
  total: grid.total ? columns.map((i) => grid.total![i]!) : undefined,
  right: columns.map((i) => grid.right[i]!),
  rigid: columns.map((i) => grid.rigid[i]!),
  width: grid.width,
});

function block(grid: Grid, least: readonly number[], gap: number): Line[] {
  const natural = grid.head.map((_, i) => Math.max(...allRows(grid).map((row) => width(row[i]!)), 1));
  const widths = spread(grid, natural, least, grid.width - gap * (grid.head.length - 1));
  const heads = grid.head.map((title, i) => wrap(title, widths[i]!));
  const height = Math.max(...heads.map((lines) => lines.length));
  const headLines = Array.from({ length: height }, (_, at) =>
    heads.map((lines) => lines[at - height + lines.length] ?? ''),
  );
  const line = (cells: readonly string[]): Line => ({
    text: cells
      .map((cell, i) => pad(cut(cell, widths[i]!), widths[i]!, grid.right[i]))
      .join(' '.repeat(gap))
      .trimEnd(),
  });
  const rule: Line = { text: widths.map((w) => '─'.repeat(w)).join(' '.repeat(gap)), rule: true };
  // A band without a sum has no last row.
  const last = grid.total?.slice(1).some((cell) => cell !== '') ? [rule, line(grid.total)] : [];
  return [...headLines.map((cells) => ({ ...line(cells), head: true })), rule, ...grid.body.map(line), ...last];
}

/** Gives what room is left over the least widths to the columns that want more, the neediest first. */
function spread(grid: Grid, natural: readonly number[], least: readonly number[], room: number): number[] {
  const wanted = natural.map((n, i) => Math.max(n, Math.min(width(grid.head[i]!), n + 6), least[i]!));
  const widths = [...least];
  let left = room - sum(widths);
  while (left > 0) {
    const i = wanted.map((w, at) => w - widths[at]!).reduce((best, gap, at, all) => (gap > all[best]! ? at : best), 0);
    if (wanted[i]! <= widths[i]!) break;
    widths[i]!++;
    left--;
  }
  return widths;
}

function records(grid: Grid): Line[] {
  const titles = Math.min(Math.max(...grid.head.map(width)), Math.floor(grid.width / 2) - GAP);
  const room = Math.max(8, grid.width - titles - GAP);
  return allRows(grid).flatMap((row, r): Line[] => [
    ...(r > 0 ? [{ text: '' }] : []),
    ...row.flatMap((cell, i) =>
      (cell === '' ? [''] : wrap(cell, room)).map((text, at) => ({
        text: `${pad(at === 0 ? cut(grid.head[i]!, titles) : '', titles)}${' '.repeat(GAP)}${text}`.trimEnd(),
      })),
    ),
  ]);
}

const allRows = (grid: Grid) => (grid.total ? [...grid.body, grid.total] : grid.body);
const total = (widths: readonly number[], gap: number): number => sum(widths) + gap * (widths.length - 1);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const longestWord = (text: string): number => Math.max(...text.split(/\s+/).map(width));
