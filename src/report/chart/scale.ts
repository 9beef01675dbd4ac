/** Round steps from 0 (or below it) to at least `largest`: 0, 25, 50, 75, 100. */
export function ticks(smallest: number, largest: number, wanted = 4): number[] {
  const low = Math.min(0, smallest);
  const span = Math.max(largest, 0) - low || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999) ?? rough;
  const first = Math.floor(low / step);
  const last = Math.ceil(Math.max(largest, 0) / step - 1e-9);
  return Array.from({ length: Math.max(last, first + 1) - first + 1 }, (_, i) => tidy((first + i) * step));
}

const tidy = (value: number): number => Number(value.toPrecision(12));
