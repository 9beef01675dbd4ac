import { column, type EditionColumn, type EditionTable } from './table.ts';

const entity = column('entity', 'VARCHAR', 'What the records describe');
const measured = (name: string, about: string): EditionColumn => column(name, 'BIGINT', about);
const moment = (name: string, whose: string): EditionColumn =>
  column(name, 'TIMESTAMP', `Update time of ${whose}, in the time of its source`);
/** Where a value stands: these three name it for ever. */
const place: readonly EditionColumn[] = [
  column('source', 'VARCHAR', 'Source of the record'),
  column('source_key', 'VARCHAR', 'Key of the record; of a file its name or batch, and empty for totals and sources'),
  column('attribute', 'VARCHAR', 'Field of the rules, or measure; empty where the whole record or file is meant'),
];

/** Tables of reconciliation: what the sources sent against what is central. Receipt, counts and keys are read from `source`, `batch`, `record` and `xref`. */
export const reconciliationTables: readonly EditionTable[] = [
  {
    name: 'measure_total',
    about:
      'Control totals of each declared measure: over all current records of a source, and as reached through golden records',
    sortedBy: ['source', 'measure'],
    from: 'measure_total',
    columns: [
      entity,
      column('source', 'VARCHAR', 'Source that declares the measure'),
      column('measure', 'VARCHAR', 'Numeric column of the source'),
      column('loaded', 'DECIMAL(38,2)', 'Sum over the current records', 'amount'),
      column('minimum', 'DECIMAL(18,2)', 'Smallest value', 'amount'),
      column('maximum', 'DECIMAL(18,2)', 'Largest value', 'amount'),
      column('filled', 'BIGINT', 'Current records with a number'),
      column('central', 'DECIMAL(38,2)', 'Sum over the records that a golden record holds', 'amount'),
      column('central_filled', 'BIGINT', 'Records with a number that a golden record holds'),
      column('tolerance', 'DECIMAL(38,2)', 'How far two totals may stand apart before it is a break', 'amount'),
    ],
  },
  {
    name: 'drift',
    about:
      'Per source and attribute, how values stand to their reference: the value of the system of record where the person has one there, else the golden value',
    sortedBy: ['source', 'attribute'],
    from: 'drift',
    columns: [
      entity,
      column('source', 'VARCHAR', 'Source whose values are compared'),
      column('attribute', 'VARCHAR', 'Field of the rules that the source sends'),
      column('authority', 'BOOLEAN', 'True where this source is the system of record for the attribute'),
      measured('records', 'Current records of the source'),
      measured('absent', 'Neither side has a usable value'),
      measured('own', 'The reference was taken from this very record; not comparable'),
      measured('equal', 'Equal as sent'),
      measured('equal_normalised', 'Equal in standard form; lists: an element in common'),
      measured('source_stale', 'Different, and the source changed its record earlier than the reference'),
      measured('central_stale', 'Different, at the system of record itself: the golden value is to be corrected'),
      measured('conflicting', 'Different otherwise, or age unknown'),
      measured('missing_in_source', 'Only the reference has a usable value'),
      measured('missing_in_central', 'Only the source has a usable value'),
      measured('invalid_in_source', 'The source has a value that is not valid'),
      measured(
        'comparable',
        'Both sides have a usable value of their own: equal + equal_normalised + source_stale + central_stale + conflicting',
      ),
      measured('age_unknown', 'Conflicts where a side tells no update time'),
      measured('invalid_fillable', 'Invalid values for which another record of the person has a usable one'),
    ],
  },
  {
    name: 'drift_row',
    about:
      'Values that disagree with their reference, with both sides: at most 1,000 of each source, attribute and class, in the order of their keys; break_item has every one',
    sortedBy: ['source', 'attribute', 'class', 'source_key'],
    from: 'drift_row',
    columns: [
      entity,
      ...place,
      column(
        'class',
        'VARCHAR',
        'source_stale, central_stale, conflicting, missing_in_source, missing_in_central or invalid_in_source',
      ),
      column('golden_id', 'VARCHAR', 'Golden record that the record belongs to'),
      column('raw', 'VARCHAR', 'Value as sent', 'as the field'),
      column('value', 'VARCHAR', 'Value in standard form', 'as the field'),
      column('reference_value', 'VARCHAR', 'Value it was held against, in standard form', 'as the field'),
      column('reference_source', 'VARCHAR', 'Source of the reference; null where there is none'),
      column('reference_key', 'VARCHAR', 'Key of the reference'),
      moment('updated_at', 'the record'),
      moment('reference_updated_at', 'the reference'),
    ],
  },
  {
    name: 'timing',
    about:
      'L5, per source: hours from the change at the source to receipt, over the records that came after its first file, and from the receipt of its last file to this publication',
    sortedBy: ['source'],
    columns: [
      entity,
      column('source', 'VARCHAR', 'Source; see table source'),
      column('allowed', 'DOUBLE', 'Hours that may pass, from the frequency of its contract; null for irregular ones'),
      column('received_at', 'TIMESTAMP', 'Receipt of its last file, UTC'),
      column('records', 'BIGINT', 'Records measured: with a time of change, and not of its first file'),
      column('load_p50', 'DOUBLE', 'Hours from change to receipt: half of the records took no longer'),
      column('load_p95', 'DOUBLE', 'The same for 95 of 100 records'),
      column('load_max', 'DOUBLE', 'The longest of them'),
      column('publish', 'DOUBLE', 'Hours from the receipt of the last file to the publication of this edition'),
    ],
  },
  {
    name: 'break_item',
    about:
      'Every break of levels L0 (receipt) to L5 (timing), with an id that stays the same from run to run; those that are gone stay for 90 days',
    sortedBy: ['level', 'source', 'attribute', 'source_key'],
    from: 'break_item',
    columns: [
      entity,
      column('break_id', 'VARCHAR', 'First half of the MD5 of level, source, key and attribute'),
      column('level', 'VARCHAR', 'L0 receipt, L1 counts, L2 totals, L3 keys, L4 attributes, L5 timing, L6 stock'),
      ...place,
      column(
        'class',
        'VARCHAR',
        'L0 never_received, late, held_back; L1 unbalanced; L2 promise_differs, total_differs; L3 not_in_central, not_in_source; L4 the class of drift_row; L5 over_time; L6 stock_differs',
      ),
      column(
        'severity',
        'VARCHAR',
        'high: the centre is wrong or incomplete; medium: two values contradict; low: old or absent',
      ),
      column('owner', 'VARCHAR', 'Who answers for the source'),
      column(
        'status',
        'VARCHAR',
        'open, acknowledged, explained, resolved or regressed, as of the day of this edition',
      ),
      column('first_seen', 'DATE', 'Day on which it was first found'),
      column('last_seen', 'DATE', 'Day on which it was last found'),
      column('resolved_on', 'DATE', 'Day from which on it was gone; null while it is there'),
      column('returned_on', 'DATE', 'Day on which it last came back after it had gone'),
      column('said', 'VARCHAR', 'acknowledged or explained, where somebody said so since it appeared or came back'),
      column('said_by', 'VARCHAR', 'Who said it'),
      column('said_on', 'DATE', 'When'),
      column('reason', 'VARCHAR', 'Why, in their words'),
      column('until', 'DATE', 'Last day on which the explanation holds'),
    ],
  },
  {
    name: 'break_trend',
    about: 'How many breaks each of the last 30 runs left, by level, source and severity',
    sortedBy: ['run_id', 'level', 'source'],
    columns: [
      column('run_id', 'VARCHAR', 'Run that published'),
      column('as_of', 'DATE', 'Day that it stands for'),
      column('level', 'VARCHAR', 'L0 to L5'),
      column('source', 'VARCHAR', 'Source'),
      column('severity', 'VARCHAR', 'high, medium or low'),
      measured('open', 'Breaks that nobody has said anything about, or that came back'),
      measured('acknowledged', 'Breaks that somebody knows of'),
      measured('explained', 'Breaks with an explanation that holds'),
      measured('appeared', 'Breaks that were never seen before'),
      measured('regressed', 'Breaks that came back'),
      measured('resolved', 'Breaks that went'),
    ],
  },
  {
    name: 'certificate',
    about: 'Who signed which report of which run; signatures after the publication of this edition are in the ledger',
    sortedBy: ['run_id'],
    columns: [
      column('run_id', 'VARCHAR', 'Run whose edition was reported on'),
      column('report', 'VARCHAR', 'Name of the report'),
      column('status', 'VARCHAR', 'Its status when it was signed: good, warn, bad, few or none'),
      column('report_sha256', 'VARCHAR', 'SHA-256 of its numbers as JSON'),
      column('edition_sha256', 'VARCHAR', "SHA-256 of the edition's file"),
      column('by', 'VARCHAR', 'Who signed'),
      column('signed_at', 'TIMESTAMP', 'When, UTC'),
      column('note', 'VARCHAR', 'What they said'),
    ],
  },
];
