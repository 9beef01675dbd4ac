import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import type { Decision } from '../../../ledger/decisions.ts';
import type { SourceContract } from '../../../rules/schema/source.ts';
import { productsOf } from '../../publish/resolve.ts';
import { matchedOf, sides } from './resolve.ts';

/**
 * Makes `member`, every record with its golden record on both sides and what hangs on it, `moved`, golden ids that do not have the
 * same records on both sides, `same_group`, golden records with the same records, and `changed`, groups of golden records that exchange records,
 * in the database in use.
 */
export async function compareMembers(
  engine: DuckdbEngine,
  contracts: readonly SourceContract[],
  decisions: readonly Decision[],
): Promise<void> {
  await loadStakes(engine, contracts, decisions);
  await engine.run(memberSql(await measuresIn(engine)));
  await engine.run(movedSql);
  await engine.run(componentSql);
}

const movedSql = `
  create table moved as
  select before_id as golden_id from member where before_id <> after_id
  union
  select after_id from member where before_id <> after_id`;

/** Which sources stand for a product, and which records a person decided about. */
async function loadStakes(
  engine: DuckdbEngine,
  contracts: readonly SourceContract[],
  decisions: readonly Decision[],
): Promise<void> {
  const sources = Object.keys(productsOf(contracts));
  await engine.load('product_source', { source: 'VARCHAR' }, { source: sources });
  const keys = decisions.flatMap(({ sides: all }) => all.flat());
  await engine.load(
    'decided',
    { source: 'VARCHAR', source_key: 'VARCHAR' },
    { source: keys.map(({ source }) => source), source_key: keys.map(({ key }) => key) },
  );
}

/** Columns of measures that both sides' records have. */
async function measuresIn(engine: DuckdbEngine): Promise<string[]> {
  const rows = await engine.rows(`
    select column_name as name
    from duckdb_columns()
    where database_name = '${matchedOf('after')}' and table_name = 'record' and starts_with(column_name, 'm_')
    order by column_index`);
  return rows.map(({ name }) => String(name));
}

const memberSql = (measures: readonly string[]): string => `
  create table member as
  select
    a.source,
    a.source_key,
    a.golden_id as before_id,
    b.golden_id as after_id,
    b.record_id,
    a.source in (select source from product_source) as product,
    ${['0', ...measures.map((name) => `coalesce(r."${name}", 0)`)].join(' + ')} as money,
    d.source is not null as confirmed
  from ${sides.before}.main.identity as a
  join ${sides.after}.main.identity as b on b.source = a.source and b.source_key = a.source_key
  join ${matchedOf('after')}.main.record as r on r.record_id = b.record_id
  left join (select distinct source, source_key from decided) as d on d.source = a.source and d.source_key = a.source_key`;

/**
 * Groups that hang together through shared records. One side's group that unites whole groups of the other is found in one
 * step; only where groups exchange records does the component spread further, and then the smallest id names it after a few.
 */
const componentSql = `
  create table meeting as
  select before_id, after_id, count(*) as records from member group by before_id, after_id;
  create table same_group as
  select m.before_id, m.after_id
  from meeting as m
  join (select before_id from meeting group by before_id having count(*) = 1) as a on a.before_id = m.before_id
  join (select after_id from meeting group by after_id having count(*) = 1) as b on b.after_id = m.after_id;
  create table edge as
  select m.before_id, m.after_id from meeting as m anti join same_group as s on s.before_id = m.before_id;
  create table labelled as
  with recursive spread(before_id, label) as (
    select distinct before_id, before_id from edge
    union
    select f.before_id, s.label
    from spread as s
    join edge as e on e.before_id = s.before_id
    join edge as f on f.after_id = e.after_id
  )
  select before_id, min(label) as label from spread group by before_id;
  create table changed as
  select
    l.label,
    case
      when count(distinct m.after_id) = 1 then 'merged'
      when count(distinct m.before_id) = 1 then 'parted'
      else 'overlapping'
    end as change,
    list(distinct m.before_id order by m.before_id) as before_ids,
    list(distinct m.after_id order by m.after_id) as after_ids,
    count(*) as records,
    count(*) filter (where m.product) as products,
    sum(m.money) as money,
    bool_or(m.confirmed) as confirmed
  from labelled as l
  join member as m on m.before_id = l.before_id
  group by l.label`;
