/** One thing that was looked at: a case, a gate, or a finding about a file. */
export interface Check {
  /** What it belongs to: a file, or a group of gates. */
  readonly suite: string;
  readonly name: string;
  /** `failed` is what a gate says no to; a warning or a note is told and lets pass. */
  readonly outcome: 'passed' | 'failed' | 'warning' | 'note';
  /** Stable snake_case: what kind of thing it is, as `rules` of the report explains. */
  readonly rule: string;
  /** One sentence; what was expected, where it passed. */
  readonly message: string;
  /** Further lines: evidence of a failing case. */
  readonly detail: readonly string[];
  /** What to change; empty where nothing has to be. */
  readonly remedy: string;
  /** Relative to where the command was called, with `/`. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

/** What one of the checking commands found. */
export interface CheckReport {
  /** `mestre rules lint`, `mestre rules test`, … */
  readonly command: string;
  readonly version: string;
  /** Sentences for the rules that checks name. */
  readonly rules: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  readonly milliseconds: number;
}

/** How many checks ended how. */
export function countOutcomes(checks: readonly Check[]): Record<Check['outcome'], number> {
  const count = { failed: 0, warning: 0, note: 0, passed: 0 };
  for (const { outcome } of checks) count[outcome]++;
  return count;
}

/** The checks of each suite, suites in the order in which they come. */
export function bySuite(checks: readonly Check[]): Map<string, Check[]> {
  const suites = new Map<string, Check[]>();
  for (const check of checks) suites.set(check.suite, [...(suites.get(check.suite) ?? []), check]);
  return suites;
}

/** `file:line:column`, or nothing. */
export function placeOf({ place }: Check): string {
  return place === undefined ? '' : `${place.file}:${place.line}:${place.column}`;
}
