import type { FieldShape } from './shape.ts';
import { column, type EditionColumn, type EditionTable } from './table.ts';

/** What the catalogue needs to know of one entity: its fields and the comparisons of its matching. */
export interface EditionEntity {
  readonly entity: string;
  readonly title: string;
  readonly shapes: readonly FieldShape[];
  readonly comparisons: readonly string[];
  /** Numeric columns of the sources, without the `m_` that they get. */
  readonly measures: readonly string[];
}

/** `golden_<entity>`: a column per field and part, with the status and the source of each value. */
export function goldenTable({ entity, title, shapes }: EditionEntity): EditionTable {
  return {
    name: `golden_${entity}`,
    about: `${title}: one row per golden record, computed from all records of the same one`,
    sortedBy: ['golden_id'],
    columns: [
      column('golden_id', 'VARCHAR', 'Stable id; opaque, with a check character; see id_redirect for older ids'),
      ...shapes.filter((field) => field.golden).flatMap(goldenColumns),
      column('records', 'INTEGER', 'Source records behind this one'),
      column('sources', 'INTEGER', 'Sources that hold at least one of them'),
      column('since', 'DATE', 'Earliest start of a relationship that a source tells'),
      column('updated_at', 'TIMESTAMP', 'Latest update time that a source tells, in the time of the source'),
    ],
  };
}

function goldenColumns(field: FieldShape): EditionColumn[] {
  const { name, title, category, list, type } = field;
  if (list)
    return [
      column(name, `${type}[]`, `${title}: all distinct values, the preferred one first; see contact_point`, category),
    ];
  return [
    column(name, type, `${title}: the surviving value in standard form; see value_origin`, category),
    ...Object.entries(field.parts).map(([part, partType]) =>
      column(`${name}_${part}`, partType, `${title}, part ${part}, from the same record`, category),
    ),
    column(`${name}_status`, 'VARCHAR', `How ${title} fared: ok, repaired, ambiguous or invalid`),
    column(`${name}_from`, 'VARCHAR', `Source that ${title} was taken from`),
  ];
}

/** `record`: what the sources sent, raw and standard; columns of all entities side by side. */
export function recordTable(entities: readonly EditionEntity[]): EditionTable {
  const fields = entities.flatMap(({ shapes }) => shapes.flatMap(recordColumns));
  const measures = entities.flatMap(({ measures }) =>
    measures.map((name) =>
      column(`m_${name}`, 'DECIMAL(18,2)', `Measure ${name}, in the currency of the source`, 'amount'),
    ),
  );
  return {
    name: 'record',
    about:
      'One row per source record as it stands today: raw values as sent, standard values, status and the rule that acted',
    sortedBy: ['entity', 'source', 'source_key'],
    columns: [
      column('entity', 'VARCHAR', 'What the record describes: customer, item, …'),
      column('source', 'VARCHAR', 'Source that sent it; see table source'),
      column('source_key', 'VARCHAR', 'Key within the source; several key columns are joined by |'),
      column('golden_id', 'VARCHAR', 'Golden record that it belongs to'),
      column('batch_id', 'VARCHAR', 'Received file that it came in; see batch'),
      column('line', 'BIGINT', 'Physical line in that file where it begins'),
      column('row_hash', 'VARCHAR', 'MD5 of the raw values: changes when anything in the row does'),
      column('updated_at', 'TIMESTAMP', 'Update time that the source tells, in the time of the source'),
      column('since', 'DATE', 'Start of the relationship or product, where the source tells'),
      column('until', 'DATE', 'Its end, where the source tells'),
      ...unique(fields),
      ...unique(measures),
    ],
  };
}

function recordColumns(field: FieldShape): EditionColumn[] {
  const { name, title, category } = field;
  const list = field.list ? '[]' : '';
  return [
    column(name, `${field.type}${list}`, `${title} in standard form`, category),
    column(`${name}_raw`, `VARCHAR${list}`, `${title} exactly as sent; several columns are joined by " | "`, category),
    column(
      `${name}_status`,
      `VARCHAR${list}`,
      `How ${title} fared: ok, repaired, ambiguous, invalid, placeholder or absent`,
    ),
    column(`${name}_rule`, `VARCHAR${list}`, `Rule that acted on ${title}; empty where nothing had to be done`),
  ];
}

/** `link`: the pairs that matching judged, with the level and weight of each comparison. */
export function linkTable(entities: readonly EditionEntity[]): EditionTable {
  const comparisons = [...new Set(entities.flatMap(({ comparisons }) => comparisons))];
  return {
    name: 'link',
    about:
      'One row per pair of records that is the same, unsure, or kept apart by a rule though its weight is enough for a review; pairs below that are not kept',
    sortedBy: ['entity', 'golden_id_l'],
    columns: [
      column('entity', 'VARCHAR', 'What the records describe'),
      column('source_l', 'VARCHAR', 'Source of the first record'),
      column('source_key_l', 'VARCHAR', 'Key of the first record'),
      column('source_r', 'VARCHAR', 'Source of the second record'),
      column('source_key_r', 'VARCHAR', 'Key of the second record'),
      column('golden_id_l', 'VARCHAR', 'Golden record of the first record'),
      column('golden_id_r', 'VARCHAR', 'Golden record of the second record; another one where they were kept apart'),
      column(
        'weight',
        'DOUBLE',
        'Match weight in bits, prior included: log2 of the odds that the two are the same; null where only a person tied them',
      ),
      column('verdict', 'VARCHAR', 'same, unsure or different'),
      column(
        'rule',
        'VARCHAR',
        'The always or never rule that decided, or decision where a person did; null where the weight did',
      ),
      column('key', 'VARCHAR', 'Blocking key that brought the two together'),
      ...comparisons.flatMap((name) => [
        column(
          `${name}_level`,
          'UTINYINT',
          `Level of comparison ${name}: 1 is the strongest of the rules, 0 none held, null a side is missing`,
        ),
        column(`${name}_weight`, 'DOUBLE', `Weight in bits that comparison ${name} gave`),
      ]),
    ],
  };
}

/** Columns of several entities under one name must agree on their type; throws with both where they do not. */
function unique(columns: readonly EditionColumn[]): EditionColumn[] {
  const byName = new Map<string, EditionColumn>();
  for (const one of columns) {
    const twin = byName.get(one.name);
    if (twin !== undefined && twin.type !== one.type)
      throw new RangeError(
        `column ${one.name} would be ${twin.type} for one entity and ${one.type} for another; name one of the fields otherwise`,
      );
    byName.set(one.name, twin ?? one);
  }
  return [...byName.values()];
}
