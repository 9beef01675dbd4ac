import type { Cell, Metric, Status } from './model.ts';
import type { Kind, Threshold } from './schema.ts';

/** A cell as a number; decimals come as text. Null where it is none. */
export function toNumber(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' && cell.trim() !== '' && Number.isFinite(Number(cell)) ? Number(cell) : null;
}

/** Sum of the numbers among cells, rounded so that the binary noise of adding does not show; null where there is none. */
export function sum(cells: readonly Cell[]): number | null {
  const numbers = cells.map(toNumber).filter((value) => value !== null);
  return numbers.length === 0 ? null : Math.round(numbers.reduce((a, b) => a + b, 0) * 1e6) / 1e6;
}

/** Cases below which a percentage says nothing, unless its threshold says otherwise. */
const FEW = 20;

/** What is judged: a value, how it is written, and the cases it stands on where somebody counts them. */
export interface Judged {
  readonly value: number | null;
  readonly kind: Kind;
  readonly n?: number | null;
}

/** Whether too few cases stand behind a value to judge or rank by it. */
export function isFew({ kind, n }: Judged, least: number | undefined): boolean {
  return n !== undefined && n !== null && n < (least ?? (kind === 'percent' ? FEW : 0));
}

/** Whether pages tell how many cases a metric stands on: always, unless it is that very number. */
export function standsOn({ kind, value, n }: Pick<Metric, 'kind' | 'value' | 'n'>): boolean {
  return kind === 'percent' || (n !== null && n !== value);
}

/** Higher is better where `good` is above `warn`, lower is better where it is below; equal means "exactly so far, or bad". */
export function judge(judged: Judged, { good, warn, least }: Threshold): Status {
  const { value } = judged;
  if (value === null) return 'none';
  if (isFew(judged, least)) return 'few';
  const sign = good >= warn ? 1 : -1;
  if (good === warn) return value === good ? 'good' : 'bad';
  if (value * sign >= good * sign) return 'good';
  return value * sign >= warn * sign ? 'warn' : 'bad';
}

const ORDER: readonly Status[] = ['none', 'few', 'good', 'warn', 'bad'];

/** The worst status there is; null where nothing was judged. */
export function worst(statuses: readonly (Status | null)[]): Status | null {
  return statuses.reduce<Status | null>(
    (sofar, status) =>
      status === null ? sofar : sofar === null || ORDER.indexOf(status) > ORDER.indexOf(sofar) ? status : sofar,
    null,
  );
}
