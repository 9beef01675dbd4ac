import { column, type EditionTable } from './table.ts';

/** Version of the tables' promise: a new column or table raises the second number, a renamed or dropped one the first. */
export const SCHEMA_VERSION = '1.0';

/** Tables about the file itself. */
export const metaTables: readonly EditionTable[] = [
  {
    name: 'meta_run',
    about: 'One row: the run that made this edition, and from what',
    columns: [
      column('run_id', 'VARCHAR', 'Run that made this edition'),
      column('as_of', 'DATE', 'Day that the edition stands for'),
      column('published_at', 'TIMESTAMP', 'When it was made, UTC'),
      column('project', 'VARCHAR', 'Name of the project'),
      column(
        'schema_version',
        'VARCHAR',
        'Version of the tables: first number changes when a name goes, second when one comes',
      ),
      column('code_version', 'VARCHAR', 'Version of mestre'),
      column('rules_hash', 'VARCHAR', 'SHA-256 over all rules and contracts; see meta_input for each'),
      column(
        'previous_run_id',
        'VARCHAR',
        'Run of the edition that values and breaks were compared with: the one before, unless its file was not there any more; null where there was none',
      ),
      column('records', 'BIGINT', 'Source records'),
      column('golden', 'BIGINT', 'Golden records, of all entities'),
    ],
  },
  {
    name: 'meta_input',
    about: 'Rules, contracts and parts that this edition was made from',
    sortedBy: ['kind', 'name'],
    columns: [
      column('kind', 'VARCHAR', 'rules, source or batch'),
      column('name', 'VARCHAR', 'Entity of the rules, name of the source, id of the batch'),
      column('hash', 'VARCHAR', 'SHA-256 of its meaning (rules, source) or of its bytes (batch)'),
    ],
  },
  {
    name: 'meta_metric',
    about: 'Head counts of this edition with their formulas',
    sortedBy: ['entity', 'metric'],
    columns: [
      column('entity', 'VARCHAR', 'What is counted'),
      column('metric', 'VARCHAR', 'Name of the metric'),
      column('value', 'DOUBLE', 'Its value in this edition; null where there is nothing to divide by'),
      column('unit', 'VARCHAR', 'records, golden records, pairs, ids or percent'),
      column('formula', 'VARCHAR', 'How it is computed from the tables of this file'),
    ],
  },
  {
    name: 'meta_dictionary',
    about: 'Every table and column of this file with its meaning: the comments as a table',
    columns: [
      column('table_name', 'VARCHAR', 'Table'),
      column('column_name', 'VARCHAR', 'Column; null for the table itself'),
      column('position', 'INTEGER', 'Place of the column in its table, from 1; 0 for the table itself'),
      column('type', 'VARCHAR', 'SQL type'),
      column('about', 'VARCHAR', 'What it means'),
      column('privacy', 'VARCHAR', 'Category of personal data; none where it holds none'),
    ],
  },
  {
    name: 'meta_example',
    about: 'Questions that analysts ask, each with a query that answers it as it stands',
    columns: [
      column('example', 'INTEGER', 'Number'),
      column('question', 'VARCHAR', 'The question'),
      column('query', 'VARCHAR', 'SQL for this file'),
    ],
  },
];
