import type { Cell, Status } from './model.ts';
import type { Threshold } from './schema.ts';

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

/** Higher is better where `good` is above `warn`, lower is better where it is below; equal means "exactly so far, or bad". */
export function judge(value: number | null, { good, warn }: Threshold): Status {
  if (value === null) return 'none';
  const sign = good >= warn ? 1 : -1;
  if (good === warn) return value === good ? 'good' : 'bad';
  if (value * sign >= good * sign) return 'good';
  return value * sign >= warn * sign ? 'warn' : 'bad';
}

const ORDER: readonly Status[] = ['none', 'good', 'warn', 'bad'];

/** The worst status there is; null where nothing was judged. */
export function worst(statuses: readonly (Status | null)[]): Status | null {
  return statuses.reduce<Status | null>(
    (sofar, status) =>
      status === null ? sofar : sofar === null || ORDER.indexOf(status) > ORDER.indexOf(sofar) ? status : sofar,
    null,
  );
}
