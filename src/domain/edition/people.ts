import { column, type EditionTable } from './table.ts';

const entity = column('entity', 'VARCHAR', 'What the golden record describes: customer, item, …');
const goldenId = column('golden_id', 'VARCHAR', 'Golden record; joins to golden_<entity>');

/** Tables about golden records that all entities share. */
export const peopleTables: readonly EditionTable[] = [
  {
    name: 'xref',
    about: 'Cross-reference: which golden record each source record belongs to today; exactly one row per record',
    sortedBy: ['golden_id'],
    columns: [
      entity,
      column('source', 'VARCHAR', 'Source of the record'),
      column('source_key', 'VARCHAR', 'Key of the record within its source'),
      goldenId,
      column(
        'linked_by',
        'VARCHAR',
        'Why it is here: alone, weight, identical, decision (a person said so), or the name of the rule of its strongest link',
      ),
      column(
        'weight',
        'DOUBLE',
        'Weight in bits of its strongest link inside the golden record; null where it stands alone',
      ),
      column('run_id', 'VARCHAR', 'Run in which it came to this golden record'),
      column('valid_from', 'TIMESTAMP', 'Time of that run, UTC'),
    ],
  },
  {
    name: 'id_redirect',
    about: 'Golden ids that are no longer in use and where each leads today; chains are already followed',
    sortedBy: ['old_id'],
    columns: [
      entity,
      column('old_id', 'VARCHAR', 'Id that was given out once'),
      column('golden_id', 'VARCHAR', 'Id in use today; null where the records are gone'),
      column('reason', 'VARCHAR', 'merged, retired or erased'),
      column('run_id', 'VARCHAR', 'Run that put the old id out of use'),
      column('happened_at', 'TIMESTAMP', 'Time of that run, UTC'),
    ],
  },
  {
    name: 'contact_point',
    about: 'Every distinct value of the list fields (phones, e-mails) of each golden record',
    sortedBy: ['golden_id'],
    columns: [
      entity,
      goldenId,
      column('attribute', 'VARCHAR', 'Field of the rules: phones, emails'),
      column('kind', 'VARCHAR', 'Kind of value: phone, email'),
      column('value', 'VARCHAR', 'The value in standard form', 'contact'),
      column(
        'preferred',
        'BOOLEAN',
        'True for the one that the survivorship rules put first; one per golden record and attribute',
      ),
      column('status', 'VARCHAR', 'How the value fared: ok, repaired, ambiguous or invalid'),
      column('sources', 'INTEGER', 'Sources that hold it'),
      column('records', 'INTEGER', 'Records that hold it'),
      column('first_seen', 'DATE', 'Earliest update time of a record that holds it; null where no source tells'),
      column('last_seen', 'DATE', 'Latest update time of a record that holds it; null where no source tells'),
    ],
  },
  {
    name: 'holding',
    about: 'Which products each golden record holds: one row per record of a source that stands for a product',
    view: `select r.entity, r.golden_id, s.product, r.source, r.source_key, r.since, r.until
from record as r
join source as s on s.source = r.source
where s.product is not null`,
    columns: [
      entity,
      goldenId,
      column('product', 'VARCHAR', 'Product, from the contract of the source'),
      column('source', 'VARCHAR', 'Source of the record'),
      column('source_key', 'VARCHAR', 'Key of the record, which often is the number of the contract or account'),
      column('since', 'DATE', 'Start, where the source tells'),
      column('until', 'DATE', 'End, where the source tells; null while it runs'),
    ],
  },
  {
    name: 'value_origin',
    about: 'Where each golden value comes from and what decided; for lists, of the preferred value',
    sortedBy: ['attribute', 'golden_id'],
    columns: [
      entity,
      goldenId,
      column('attribute', 'VARCHAR', 'Field of the rules'),
      column('value', 'VARCHAR', 'The surviving value as text', 'as the field'),
      column('source', 'VARCHAR', 'Source of the winning record; null where the value is computed from several'),
      column('source_key', 'VARCHAR', 'Key of the winning record'),
      column(
        'rule',
        'VARCHAR',
        'What decided: a strategy of the rules, follow FIELD, sum, or only where there was no rival',
      ),
      column('rivals', 'INTEGER', 'Other distinct values among the members'),
      column('runner_up', 'VARCHAR', 'The rival that came second', 'as the field'),
      column('runner_up_source', 'VARCHAR', 'Source of the rival that came second'),
    ],
  },
  {
    name: 'id_event',
    about: 'What became of every golden id and every membership, since the first run',
    sortedBy: ['golden_id'],
    columns: [
      entity,
      column('run_id', 'VARCHAR', 'Run in which it happened'),
      column('happened_at', 'TIMESTAMP', 'Time of that run, UTC'),
      column(
        'kind',
        'VARCHAR',
        'created, split, merged, retired, reactivated, erased; member_added, member_moved, member_removed',
      ),
      column('golden_id', 'VARCHAR', 'Id that it happened to'),
      column('source', 'VARCHAR', 'Source of the member; null for events of the id itself'),
      column('source_key', 'VARCHAR', 'Key of the member'),
      column('other_id', 'VARCHAR', 'merged: into; split, member_moved: from'),
      column('cause', 'VARCHAR', 'data, rules or decision'),
    ],
  },
  {
    name: 'golden_history',
    about: 'Golden values that changed from one edition to the next',
    sortedBy: ['golden_id', 'run_id'],
    columns: [
      entity,
      goldenId,
      column('attribute', 'VARCHAR', 'Field of the rules'),
      column('from_value', 'VARCHAR', 'Value until then as text; null where there was none', 'as the field'),
      column('to_value', 'VARCHAR', 'Value from then on; null where it went', 'as the field'),
      column('run_id', 'VARCHAR', 'Run in which it changed'),
      column('happened_at', 'TIMESTAMP', 'Time of that run, UTC'),
    ],
  },
  {
    name: 'lookup',
    about:
      'Index behind mestre show: from a hash of anything that names a person to the golden id; not meant for queries',
    sortedBy: ['hash'],
    columns: [
      column(
        'hash',
        'BIGINT',
        'First 60 bits of the MD5 of kind, a bar and the match form (source_key: source, a bar and the key)',
        'document',
      ),
      goldenId,
    ],
  },
];
