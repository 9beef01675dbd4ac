import { literal, sql } from '../sql/sql.ts';

const events = (kind: string) => `select count(*) from id_event where kind = ${literal(kind)}`;

/** The head counts of an entity, each with its formula. */
export function metricSql(entity: string): string {
  const metric = (name: string, value: string, unit: string, formula: string) => sql`
    select
      ${literal(entity)} as entity,
      ${literal(name)} as metric,
      cast((${value}) as double) as value,
      ${literal(unit)} as unit,
      ${literal(formula)} as formula
  `;
  return [
    metric('records', 'select count(*) from record', 'records', `count(*) of record`),
    metric('golden', 'select count(*) from golden', 'golden records', `count(*) of golden_${entity}`),
    metric(
      'duplicates',
      'select 100.0 * (count(*) - count(distinct golden_id)) / nullif(count(*), 0) from identity',
      'percent',
      '100 × (records - golden) / records',
    ),
    metric(
      'multi_source',
      'select 100.0 * count(case when sources > 1 then 1 end) / nullif(count(*), 0) from golden_group',
      'percent',
      `100 × golden records with sources > 1 / golden records`,
    ),
    metric('largest', 'select max(records) from golden_group', 'records', `max(records) of golden_${entity}`),
    metric(
      'blocking_recall',
      'select 100.0 * recall from block_recall',
      'percent',
      '100 × same pairs found by a blocking key / (those + an estimate of the unseen, by capture and recapture)',
    ),
    metric('review', 'select count(*) from review_pair', 'pairs', 'count(*) of review_case'),
    ...['created', 'split', 'reactivated', 'merged', 'retired'].map((kind) =>
      metric(
        `ids_${kind}`,
        events(kind),
        'ids',
        `count(*) of id_event where kind = '${kind}' and run_id = that of meta_run`,
      ),
    ),
  ].join('\nunion all\n');
}
