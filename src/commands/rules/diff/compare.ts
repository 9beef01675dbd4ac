import type { Change } from '../../../domain/evaluation-compare.ts';
import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import type { Row } from '../../../engine/engine.ts';
import type { Decision } from '../../../ledger/decisions.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../../rules/schema/source.ts';
import { literal } from '../../../sql/sql.ts';
import { productsOf } from '../../publish/resolve.ts';
import { matchedOf, sides } from './resolve.ts';

export type { Change };

export interface ChangedGroup {
  readonly change: Change;
  /** Golden ids before and after, in order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly records: number;
  /** Products that the records stand for. */
  readonly products: number;
  /** Sum of the money measures of all records; 0 where sources send none. */
  readonly money: number;
  /** Whether a person decided about one of its records. */
  readonly confirmed: boolean;
  readonly members: readonly { readonly source: string; readonly key: string; readonly before: string; readonly after: string; readonly values: Readonly<Record<string, string>> }[]; // prettier-ignore
}

export interface ChangedValue {
  readonly golden: string;
  readonly attribute: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly products: number;
  readonly money: number;
  readonly confirmed: boolean;
}

export interface Counts {
  readonly golden: number;
  readonly largest: number;
  readonly links: number;
  readonly review: number;
}

/** What another set of rules would do to the golden records of an entity. */
export interface Difference {
  readonly entity: string;
  /** True for groups of plain files: their ids mean nothing elsewhere, and nothing is known of products, money and links. */
  readonly plain?: true;
  readonly records: number;
  readonly before: Counts;
  readonly after: Counts;
  /** Golden records with the same records on both sides. */
  readonly same: number;
  readonly changes: Readonly<Record<Change, number>>;
  /** Changes that touch a record about which a person decided. */
  readonly confirmed: number;
  /** Ids that nobody had before, that nobody has any more, and records that get another id. */
  readonly appeared: number;
  readonly disappeared: number;
  readonly moved: number;
  /** By attribute, golden ids of both sides whose value differs. */
  readonly values: Readonly<Record<string, number>>;
  readonly groups: readonly ChangedGroup[];
  readonly examples: readonly ChangedValue[];
}

const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0);

/** Compares two resolved sides. The most harmful first: decided by a person, then by products, then by money. */
export async function compareSides(
  engine: DuckdbEngine,
  rules: { readonly before: Ruleset; readonly after: Ruleset },
  {
    contracts,
    decisions,
    limit,
  }: { readonly contracts: readonly SourceContract[]; readonly decisions: readonly Decision[]; readonly limit: number },
): Promise<Difference> {
  const { entity } = rules.after;
  await engine.run(`attach ':memory:' as compared; set search_path = 'compared.main'`);
  await loadStakes(engine, contracts.filter((one) => one.entity === entity), decisions); // prettier-ignore
  await engine.run(memberSql(await measuresIn(engine)));
  await engine.run(componentSql);
  const [totals] = await engine.rows(`
    select
      (select count(*) from member) as records,
      (select count(*) from member where before_id <> after_id) as moved,
      (select count(*) from same_group) as same,
      (select count(*) from (select distinct after_id from member where after_id not in (select before_id from member))) as appeared,
      (select count(*) from (select distinct before_id from member where before_id not in (select after_id from member))) as disappeared,
      (select count(*) from changed where confirmed) as confirmed`);
  const kinds = await engine.rows('select change, count(*) as n from changed group by change');
  const count = (change: Change) => number(kinds.find((row) => row['change'] === change), 'n'); // prettier-ignore
  const values = await changedValues(engine, rules, limit);
  return {
    entity,
    records: number(totals, 'records'),
    before: await countsOf(engine, 'before'),
    after: await countsOf(engine, 'after'),
    same: number(totals, 'same'),
    changes: { merged: count('merged'), parted: count('parted'), overlapping: count('overlapping') },
    confirmed: number(totals, 'confirmed'),
    appeared: number(totals, 'appeared'),
    disappeared: number(totals, 'disappeared'),
    moved: number(totals, 'moved'),
    ...values,
    groups: await worstGroups(engine, rules.after, limit),
  };
}

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

async function countsOf(engine: DuckdbEngine, side: 'before' | 'after'): Promise<Counts> {
  const matched = matchedOf(side);
  const [row] = await engine.rows(`
    select
      count(*) as golden,
      max(records) as largest,
      (select count(*) from ${matched}.main.link where verdict = 'same') as links,
      (select count(*) from ${matched}.main.review_pair) as review
    from ${sides[side]}.main.golden_group`);
  return { golden: number(row, 'golden'), largest: number(row, 'largest'), links: number(row, 'links'), review: number(row, 'review') }; // prettier-ignore
}

const harm = "confirmed desc, change = 'merged' desc, products desc, money desc, records desc, label";
/** Records of a changed group that are shown. */
const SHOWN = 6;

async function worstGroups(engine: DuckdbEngine, rules: Ruleset, limit: number): Promise<ChangedGroup[]> {
  // The worst of each kind: a hundred parted groups must not hide the one that two people share.
  const rows = await engine.rows(`
    select label, change, before_ids, after_ids, records, products, money, confirmed
    from (select *, row_number() over (partition by change order by ${harm}) as place from changed)
    where place <= ${limit}
    order by ${harm}`);
  const fields = Object.entries(rules.fields).filter(([, { golden }]) => golden);
  const shown = fields.map(
    ([name, { list }]) =>
      `${list ? `array_to_string(r."${name}", ', ')` : `cast(r."${name}" as varchar)`} as "v_${name}"`,
  );
  const members = rows.length === 0 ? [] : await engine.rows(`
    select l.label, m.source, m.source_key, m.before_id, m.after_id, ${shown.join(', ')}
    from labelled as l
    join member as m on m.before_id = l.before_id
    join ${matchedOf('after')}.main.record as r on r.record_id = m.record_id
    where l.label in (${rows.map((row) => literal(String(row['label']))).join(', ')})
    qualify row_number() over (partition by l.label order by m.after_id, m.before_id, m.source, m.source_key) <= ${SHOWN}
    order by m.after_id, m.before_id, m.source, m.source_key`); // prettier-ignore
  return rows.map((row) => ({
    change: row['change'] as Change,
    before: row['before_ids'] as readonly string[],
    after: row['after_ids'] as readonly string[],
    records: number(row, 'records'),
    products: number(row, 'products'),
    money: number(row, 'money'),
    confirmed: row['confirmed'] === true,
    members: members
      .filter((one) => one['label'] === row['label'])
      .map((one) => ({
        source: String(one['source']),
        key: String(one['source_key']),
        before: String(one['before_id']),
        after: String(one['after_id']),
        values: Object.fromEntries(
          fields.flatMap(([name]) => {
            const value = one[`v_${name}`] as string | null;
            return value === null || value === '' ? [] : [[name, value]];
          }),
        ),
      })),
  }));
}

async function changedValues(
  engine: DuckdbEngine,
  rules: { readonly before: Ruleset; readonly after: Ruleset },
  limit: number,
): Promise<Pick<Difference, 'values' | 'examples'>> {
  const fields = Object.entries(rules.after.fields).filter(
    ([name, field]) =>
      field.golden && rules.before.fields[name]?.golden && rules.before.fields[name].list === field.list,
  );
  if (fields.length === 0) return { values: {}, examples: [] };
  const selects = fields.map(([name, { list }]) => {
    const text = (side: string) =>
      list ? `array_to_string(${side}."${name}", ', ')` : `cast(${side}."${name}" as varchar)`;
    return `select n.golden_id, ${literal(name)} as attribute, ${text('o')} as before_value, ${text('n')} as after_value
      from ${sides.after}.main.golden as n
      join ${sides.before}.main.golden as o on o.golden_id = n.golden_id
      where ${text('n')} is distinct from ${text('o')}`;
  });
  await engine.run(`create table changed_value as ${selects.join('\nunion all\n')}`);
  const counted = await engine.rows('select attribute, count(*) as n from changed_value group by attribute order by n desc, attribute'); // prettier-ignore
  const worst = await engine.rows(`
    select v.*, g.products, g.money, g.confirmed
    from changed_value as v
    join (
      select
        after_id,
        count(*) filter (where product) as products,
        sum(money) as money,
        bool_or(confirmed) as confirmed
      from member
      where after_id in (select golden_id from changed_value)
      group by after_id
    ) as g on g.after_id = v.golden_id
    order by g.confirmed desc, g.products desc, g.money desc, v.golden_id, v.attribute
    limit ${limit}`);
  return {
    values: Object.fromEntries(counted.map((row) => [String(row['attribute']), number(row, 'n')])),
    examples: worst.map((row) => ({
      golden: String(row['golden_id']),
      attribute: String(row['attribute']),
      before: row['before_value'] as string | null,
      after: row['after_value'] as string | null,
      products: number(row, 'products'),
      money: number(row, 'money'),
      confirmed: row['confirmed'] === true,
    })),
  };
}
