import { column, type EditionTable } from './table.ts';

const entity = column('entity', 'VARCHAR', 'What the records describe');

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
      column('records', 'BIGINT', 'Current records of the source'),
      column('absent', 'BIGINT', 'Neither side has a usable value'),
      column('own', 'BIGINT', 'The reference was taken from this very record; not comparable'),
      column('equal', 'BIGINT', 'Equal as sent'),
      column('equal_normalised', 'BIGINT', 'Equal in standard form; lists: an element in common'),
      column('source_stale', 'BIGINT', 'Different, and the source changed its record earlier than the reference'),
      column(
        'central_stale',
        'BIGINT',
        'Different, at the system of record itself: the golden value is to be corrected',
      ),
      column('conflicting', 'BIGINT', 'Different otherwise, or age unknown'),
      column('missing_in_source', 'BIGINT', 'Only the reference has a usable value'),
      column('missing_in_central', 'BIGINT', 'Only the source has a usable value'),
      column('invalid_in_source', 'BIGINT', 'The source has a value that is not valid'),
      column(
        'comparable',
        'BIGINT',
        'Both sides have a usable value of their own: equal + equal_normalised + source_stale + central_stale + conflicting',
      ),
      column('age_unknown', 'BIGINT', 'Conflicts where a side tells no update time'),
      column('invalid_fillable', 'BIGINT', 'Invalid values for which another record of the person has a usable one'),
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
      column('source', 'VARCHAR', 'Source of the record'),
      column('source_key', 'VARCHAR', 'Key of the record'),
      column('attribute', 'VARCHAR', 'Field of the rules'),
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
      column('updated_at', 'TIMESTAMP', 'Update time of the record, in the time of the source'),
      column('reference_updated_at', 'TIMESTAMP', 'Update time of the reference, in the time of its source'),
    ],
  },
  {
    name: 'break_item',
    about:
      'Every break of levels L2 (totals), L3 (keys) and L4 (attributes), with an id that stays the same from run to run',
    sortedBy: ['level', 'source', 'attribute', 'source_key'],
    from: 'break_item',
    columns: [
      entity,
      column('break_id', 'VARCHAR', 'First half of the MD5 of level, source, key and attribute'),
      column('level', 'VARCHAR', 'L2, L3 or L4'),
      column('source', 'VARCHAR', 'Source that it was found at'),
      column('source_key', 'VARCHAR', 'Key of the record; empty for totals'),
      column('attribute', 'VARCHAR', 'Field or measure; empty for keys'),
      column('class', 'VARCHAR', 'total_differs, not_in_central, or the class of drift_row'),
      column(
        'severity',
        'VARCHAR',
        'high: the centre is wrong or incomplete; medium: two values contradict; low: old or absent',
      ),
      column('owner', 'VARCHAR', 'Who answers for the source'),
      column('first_seen', 'DATE', 'Day on which it was first found'),
      column('last_seen', 'DATE', 'Day on which it was last found'),
    ],
  },
];
