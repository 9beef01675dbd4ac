import { column, type EditionTable } from './table.ts';

const entity = column('entity', 'VARCHAR', 'What the records describe: customer, item, …');

/** The queue of what people should look at, what they decided, and how it went. */
export const reviewTables: readonly EditionTable[] = [
  {
    name: 'review_case',
    about: 'Pairs of records that a person should look at, as the queue stood when the edition was published',
    sortedBy: ['case_id'],
    columns: [
      entity,
      column(
        'case_id',
        'VARCHAR',
        'Id of the case; depends on the two records only, so it stays the same from run to run',
      ),
      column('source_l', 'VARCHAR', 'Source of the first record'),
      column('source_key_l', 'VARCHAR', 'Key of the first record'),
      column('source_r', 'VARCHAR', 'Source of the second record'),
      column('source_key_r', 'VARCHAR', 'Key of the second record'),
      column('golden_id_l', 'VARCHAR', 'Golden record of the first record today'),
      column('golden_id_r', 'VARCHAR', 'Golden record of the second record today'),
      column('weight', 'DOUBLE', 'Match weight in bits, prior included; null where no weight is at stake'),
      column(
        'reason',
        'VARCHAR',
        'Why a person should look: unsure (between the thresholds), veto (a rule against strong evidence), parted (strong evidence, kept apart by others of their groups), bridge (one link holds a group together), loose (together against their own evidence), stale (the evidence of a decision changed), key_change (a source seems to have given a new key)',
      ),
      column('rule', 'VARCHAR', 'The rule that stands against the weight; null where none does'),
      column(
        'decision_id',
        'VARCHAR',
        'The decision that the case is about: a stale one, or one on a key that is gone',
      ),
      column('records', 'INTEGER', 'Source records behind the golden records of both'),
      column('sources', 'INTEGER', 'Sources of each of the two golden records, added up'),
      column('exposure', 'DOUBLE', 'Measures of all these records added up, signs left out', 'amount'),
      column('harm', 'DOUBLE', 'What a wrong answer would cost: sources + log10(1 + exposure)'),
      column(
        'doubt',
        'DOUBLE',
        'Between 0 and 1: how near the weight is to even odds for unsure and loose; 1 for veto, parted, stale and key_change; 0.5 for bridge',
      ),
      column('priority', 'DOUBLE', 'harm × doubt: the queue is in this order, older cases first among equals'),
      column('first_seen', 'DATE', 'Day of the first edition that had the case'),
      column('due', 'DATE', 'Day by which it should be decided'),
      column('state', 'VARCHAR', 'open, assigned, same, different (decided, and applied by the next run) or unsure'),
      column('owner', 'VARCHAR', 'Who has taken it, or has to'),
    ],
  },
  {
    name: 'decision',
    about: 'What people decided about records, those that count no more included',
    sortedBy: ['decision_id'],
    columns: [
      entity,
      column('decision_id', 'VARCHAR', 'Id, in the order in which they were taken'),
      column('kind', 'VARCHAR', 'same or different'),
      column(
        'records',
        'VARCHAR[]',
        'Records as SOURCE:KEY; of different sides of a difference, the sides follow each other',
      ),
      column(
        'sides',
        'INTEGER[]',
        'For each of them the side that it stands on: records of different sides are different',
      ),
      column(
        'state',
        'VARCHAR',
        'stands, proposed (waits for a second person), withdrawn, rejected or replaced by a later one',
      ),
      column('decided_at', 'TIMESTAMP', 'When, UTC'),
      column('decided_by', 'VARCHAR', 'User of the system who took it'),
      column('as_name', 'VARCHAR', 'Name that the user gave besides'),
      column('reason', 'VARCHAR', 'Why'),
      column('case_id', 'VARCHAR', 'Case of the queue that it answers; null where it came unasked'),
      column('origin', 'VARCHAR', 'Where it was taken: decide, split, review or import'),
      column('rules_hash', 'VARCHAR', 'SHA-256 of the rules it was taken under'),
      column('ended_at', 'TIMESTAMP', 'When it was last withdrawn, rejected or approved, UTC'),
      column('ended_by', 'VARCHAR', 'Who did that'),
    ],
  },
  {
    name: 'review_metric',
    about: 'How the review queue does: each figure with its formula',
    columns: [
      entity,
      column('metric', 'VARCHAR', 'open, overdue, oldest_days, decided_30d, decided_per_day, reversed_share, unsure'),
      column('value', 'DOUBLE', 'The figure; null where there is nothing to count'),
      column('unit', 'VARCHAR', 'cases, days, decisions, decisions per day or share'),
      column('formula', 'VARCHAR', 'How it is computed'),
    ],
  },
  {
    name: 'rule_use',
    about:
      'What each key, level and rule of matching did among the pairs of this edition; those with no pairs did nothing',
    sortedBy: ['entity', 'kind', 'name'],
    columns: [
      entity,
      column('kind', 'VARCHAR', 'key (of blocking), level (of a comparison) or rule (always or never)'),
      column('name', 'VARCHAR', 'Name in the rules; comparison.level for a level'),
      column(
        'pairs',
        'BIGINT',
        'key: pairs that it was the first to find; level: pairs of link that reached it; rule: pairs of link that it decided',
      ),
      column('cut_pairs', 'BIGINT', 'key: pairs never compared because their blocks were too large; 0 otherwise'),
    ],
  },
];
