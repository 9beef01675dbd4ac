import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './mestre.ts';

/** A Markdown table; numbers to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const text = rows.map((row) => row.map((cell) => String(cell)));
  const widths = head.map((title, at) => Math.max(title.length, 3, ...text.map((row) => row[at]?.length ?? 0)));
  const right = head.map((_, at) => rows.length > 0 && rows.every((row) => isNumeric(row[at])));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (right[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (right[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [line(head), rule, ...text.map(line)].join('\n');
}

const isNumeric = (cell: string | number | undefined): boolean =>
  typeof cell === 'number' || cell === '' || cell === undefined || /^[<>≥≤~]?\s?[\d.,]+( ?[a-zA-Z%×]+)?$/.test(cell);

/** What the numbers were measured on. */
export function machine(): string {
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${gib} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`;
}

const RESULTS = join(ROOT, 'bench/RESULTS.md');
const HISTORY = join(ROOT, 'bench/history.jsonl');

/** Puts a generated part between its markers in `bench/RESULTS.md`, at the end where it is new; the rest stays. */
export function writeSection(name: string, body: string, path = RESULTS): void {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const section = `${open}\n\n${body.trim()}\n\n${close}`;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '# What was measured\n';
  const [start, end] = [before.indexOf(open), before.indexOf(close)];
  const after =
    start >= 0 && end > start
      ? before.slice(0, start) + section + before.slice(end + close.length)
      : `${before.trimEnd()}\n\n${section}\n`;
  writeFileSync(path, after);
}

/** Adds one measurement to the history: one JSON object per line, never changed. */
export function remember(what: string, value: object, path = HISTORY): void {
  appendFileSync(path, `${JSON.stringify({ what, at: new Date().toISOString(), machine: machine(), ...value })}\n`);
}
