import { relative } from 'node:path';
import { exitCodeOf, type FileOutcome } from '../../sources/ingest.ts';
import { toDuration, toList, toNumber } from '../table.ts';

/** A file that a run did not take in, and why. */
export interface Refusal {
  readonly file: string;
  readonly status: 'quarantined' | 'failed';
  readonly code: string;
  readonly reason: string;
  readonly hint: string | null;
}

/** What came in: files that were not known before, the records in them, and the files that were left out. */
export interface Intake {
  readonly files: number;
  readonly received: number;
  readonly rejected: number;
  readonly refused: readonly Refusal[];
  /** What the refusals deserve as an exit code; 0 where there are none. */
  readonly refused_exit: number;
}

/** Why everything is matched where nothing was before. */
export const FIRST = 'there is no earlier match to go on from';

/** What matching looked at. */
export interface MatchedEntity {
  readonly entity: string;
  readonly records: number;
  /** Records in groups that something new, changed or gone touches; all of them where everything was matched. */
  readonly touched: number;
  /** Why everything was matched; null where only what changed was. */
  readonly full: string | null;
}

/** What a run did. */
export interface Outcome extends Intake {
  /** `published` an edition; `unchanged`: nothing was new, so the current edition stands; `failed`: a check kept it. */
  readonly state: 'published' | 'unchanged' | 'failed';
  /** R000001; where nothing was new, the run that made the current edition. */
  readonly run: string | null;
  readonly as_of: string;
  /** Records that the edition rests on, pairs judged the same, golden records, pairs that a person should look at. */
  readonly standardised: number;
  readonly matched: readonly MatchedEntity[];
  readonly linked: number;
  readonly golden: number;
  readonly to_review: number;
  /** Keys, levels and rules that did nothing in this run: `key name_postcode`. */
  readonly idle: readonly string[];
  readonly failed_checks: readonly string[];
  /** golden.duckdb, absolute; null where there is no edition yet. */
  readonly edition: string | null;
  readonly reports: readonly string[];
  readonly milliseconds: number;
}

/** Sums up what ingest did with each file. */
export function toIntake(outcomes: readonly FileOutcome[]): Intake {
  const taken = outcomes.flatMap(({ status, batch }) => (status === 'taken' && batch !== null ? [batch] : []));
  return {
    files: taken.length,
    received: taken.reduce((sum, { received }) => sum + received, 0),
    rejected: taken.reduce((sum, { rejected }) => sum + rejected, 0),
    refused: outcomes.flatMap(({ file, status, error }) =>
      error !== null && (status === 'quarantined' || status === 'failed')
        ? [{ file, status, code: error.code, reason: error.message, hint: error.hint ?? null }]
        : [],
    ),
    refused_exit: exitCodeOf(outcomes),
  };
}

/** The outcome for people; paths are relative to `cwd`. */
export function toSummary(outcome: Outcome, cwd: string): string {
  const { state, edition, reports } = outcome;
  const shown = (path: string): string => relative(cwd, path) || path;
  const counts: (readonly [string, string])[] = [
    ['received', `${toNumber(outcome.received)} records in ${toNumber(outcome.files)} files`],
    ['standardised', `${toNumber(outcome.standardised)} records`],
    // That a first match looks at everything goes without saying.
    ...outcome.matched
      .filter(({ full }) => full !== FIRST)
      .map((one, i) => [i === 0 ? 'matched' : '', toMatched(one, outcome.matched.length > 1)] as const),
    ['linked', `${toNumber(outcome.linked)} pairs`],
    ['golden', `${toNumber(outcome.golden)} records`],
    ['to review', `${toNumber(outcome.to_review)} pairs`],
    ...(outcome.idle.length === 0
      ? []
      : [
          [
            'did nothing',
            `${toNumber(outcome.idle.length)} keys, levels and rules: mestre rules lint names them`,
          ] as const,
        ]),
    ['took', toDuration(outcome.milliseconds)],
  ];
  const made: (readonly [string, string])[] = [
    ...(edition === null ? [] : [['golden file', shown(edition)] as const]),
    ...reports.map((path, i) => [i === 0 ? 'reports' : '', shown(path)] as const),
  ];
  if (state === 'unchanged')
    return outcome.run === null
      ? 'There is nothing to publish yet.'
      : `Nothing is new since ${outcome.run}: its edition stands. --force publishes one all the same.`;
  const checks = outcome.failed_checks.map((check) => `check failed: ${check}`);
  if (state === 'failed') checks.push('The edition before this run stays the current one.');
  return [toList(counts), ...(made.length > 0 ? [toList(made)] : []), checks.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function toMatched({ entity, records, touched, full }: MatchedEntity, named: boolean): string {
  const what =
    full === null
      ? `${toNumber(touched)} touched of ${toNumber(records)} records`
      : `all ${toNumber(records)} records (${full})`;
  return named ? `${entity}: ${what}` : what;
}
