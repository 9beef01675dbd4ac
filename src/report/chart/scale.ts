import { scaleLinear } from 'd3-scale';

/** Round steps around 0 and the values, and the scale from the first to the last of them. */
export function axis(
  values: readonly number[],
  range: readonly [number, number],
): { steps: number[]; at: (value: number) => number } {
  const wanted = 4;
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const scale = scaleLinear([low, high === low ? low + 1 : high], range).nice(wanted);
  return { steps: scale.ticks(wanted), at: scale };
}
