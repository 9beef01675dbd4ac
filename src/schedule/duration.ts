const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90s`, `30m`, `2h` or `1d`, as the schema of mestre.yaml lets them through. */
export function toSeconds(text: string): number {
  return Number(text.slice(0, -1)) * SECONDS[text.at(-1)!]!;
}
