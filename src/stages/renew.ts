import { among, rowsOfEither } from '../sql/among.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { isPublished } from './publish-pair.ts';

/** The attached databases that what changed is read from, as SQL has their names: the workspace, and what the last publication knew. */
export interface Between {
  readonly matched: string;
  readonly known: string;
}

/** Tables per record that a publication leaves for the next one, besides `drift_of_<field>`. */
export const knownTables = ['identity', 'quality_finding', 'quality_mark'] as const;

/** Tables that are made of all records, whatever changed: few rows each, counted over what is known per record. */
export const overallTables: ReadonlySet<string> = new Set([
  'quality_count',
  'quality_issue',
  'quality_tally',
  'quality',
  'measure_total',
  'drift',
  'drift_row',
]);

/** Those of them that are others on another day, though nothing was touched: how old values are is counted anew. */
export const agedTables: ReadonlySet<string> = new Set(['quality_tally', 'quality']);

export interface Touching {
  /** Changes of the workspace up to this number are known. */
  readonly after: number;
  /** Timestamp after which update times count otherwise than in the last publication; null where none do. */
  readonly laterThan: string | null;
  /** Golden ids with values that people gave, now or then. */
  readonly overridden: readonly string[];
}

/** Makes `touched_core`: records that matching touched, whose age counts otherwise, or of which people said what a value is. */
export function touchedRecords({ matched, known }: Between, { after, laterThan, overridden }: Touching): Step {
  const parts = [
    `select record_id from ${matched}.touched where change_no > ${after}`,
    ...(laterThan === null
      ? []
      : [`select record_id from ${matched}.record where updated_at > timestamp ${literal(laterThan)}`]),
    ...(overridden.length === 0
      ? []
      : [
          `select record_id from ${known}.identity where golden_id in (${overridden.map((id) => literal(id)).join(', ')})`,
        ]),
  ];
  return select('touched_core', 'records that may make a golden record another', ['touched'], parts.join('\nunion\n'));
}

/** Inserts what belongs to `touched_core` by the groups of now and of then; to be repeated until nothing comes any more. */
export function closeCore({ matched, known }: Between): string {
  const group = (table: string) =>
    `select record_id from ${table} where group_no in (select group_no from ${table} where record_id in (select record_id from touched_core))`;
  return `insert into touched_core ${group(`${known}.identity`)} union ${group(`${matched}.grouping`)} except select record_id from touched_core`;
}

/** Inserts the members of golden records that a record had left, in an earlier run, which is now back: two groups claim their id. */
export function returnedCore({ matched, known }: Between): string {
  return sql`
    insert into touched_core
    select record_id
    from ${known}.identity
    where golden_id in (
      select p.golden_id
      from id_past_all as p
      join ${matched}.record as r on r.source = p.source and r.source_key = p.source_key
      where p.kind = 'member_removed'
        and r.record_id in (select record_id from touched_core)
    )
    except
    select record_id
    from touched_core
  `;
}

/**
 * Cuts the workspace down to what is touched, under the names that all later stages know: `record`, `grouping`, `link`, `review_pair` and
 * `id_past`. Records that a touched one has a link or a case with come with their groups, but are not published again. `decided`: people
 * decided about records, which `decided_near` names.
 */
export function narrowSteps(
  { matched, known }: Between,
  { review, decided }: { readonly review: number; readonly decided: boolean },
): Step[] {
  const core = (column: string) => among(column, 'touched_core', 'record_id');
  const other = (table: string, where: string) =>
    [
      ['l', 'r'],
      ['r', 'l'],
    ].map(
      ([own, far]) =>
        `select ${far} as record_id from ${matched}.${table} as p where ${core(own!)} and not ${core(far!)}${where}`,
    );
  const touched = among('record_id', 'touched');
  const either = (table: string) =>
    `select * from ${matched}.${table} where ${among('rowid', `(${rowsOfEither(`${matched}.${table}`, ['l', 'r'], { among: 'touched_core', of: 'record_id' })})`, 'place')}`;
  return [
    select(
      'touched',
      'records that are worked out again: those touched, and the groups of those beside them',
      ['touched_core', ...(decided ? ['decided_near'] : [])],
      sql`
        select record_id
        from ${matched}.grouping
        where group_no in (
          select group_no
          from ${matched}.grouping
          where ${core('record_id')}
            or record_id in (
              ${[
                ...other('link', ` and ${isPublished(review, `${matched}.review_pair`)}`),
                ...other('review_pair', ''),
                ...(decided
                  ? [
                      `select r.record_id from decided_near as d join ${matched}.record as r on r.source = d.source and r.source_key = d.source_key`,
                    ]
                  : []),
              ].join('\nunion all\n')}
            )
        )
      `,
    ),
    select(
      'record',
      'records that are worked out again',
      ['touched'],
      `select * from ${matched}.record where ${touched}`,
    ),
    select('grouping', 'their groups', ['touched'], `select * from ${matched}.grouping where ${touched}`),
    select('link', 'links of touched records', ['touched_core'], either('link')),
    select('review_pair', 'cases of touched records', ['touched_core'], either('review_pair')),
    select(
      'touched_key',
      'what names touched records, those that are no more included',
      ['touched_core', 'record'],
      sql`
        select source, source_key from ${known}.identity where ${core('record_id')}
        union
        select source, source_key from record where ${core('record_id')}
      `,
    ),
    select(
      'gone_id',
      'golden ids of touched records as they were',
      ['touched_core'],
      `select distinct golden_id from ${known}.identity where ${core('record_id')}`,
    ),
    select(
      'id_key',
      'what names the records at hand, and those that were',
      ['touched_key', 'record'],
      sql`
        select source, source_key from touched_key
        union
        select source, source_key from record${decided ? '\nunion\nselect source, source_key from decided_near' : ''}
      `,
    ),
    select(
      'id_past',
      'events of these records, and all of those that few ids have',
      ['id_past_all', 'id_key'],
      sql`
        select *
        from id_past_all
        where kind not in ('created', 'value_changed', 'member_added', 'member_removed')
        union all
        select p.*
        from id_past_all as p
        semi join id_key as k on k.source = p.source and k.source_key = p.source_key
        where p.kind in ('member_added', 'member_removed')
      `,
    ),
    select(
      'id_used',
      'golden ids in use until now, of those that ever ended or came back',
      ['id_past'],
      sql`
        select distinct golden_id
        from ${known}.identity
        where golden_id in (
          select golden_id
          from id_past
          where kind in ('split', 'merged', 'retired', 'reactivated', 'erased')
        )
      `,
    ),
  ];
}

/** `come_id`: the golden ids that touched records have now. */
export const comeStep: Step = select(
  'come_id',
  'golden ids of touched records as they are',
  ['identity', 'touched_core'],
  'select distinct golden_id from identity where record_id in (select record_id from touched_core)',
);
