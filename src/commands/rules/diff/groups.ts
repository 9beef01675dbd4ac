import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import { literal } from '../../../sql/sql.ts';
import { type Change, type ChangedGroup, number } from './difference.ts';
import { matchedOf } from './resolve.ts';

const harm = "confirmed desc, change = 'merged' desc, products desc, money desc, records desc, label";
/** Records of a changed group that are shown. */
const SHOWN = 6;

/** The changed groups that do most harm, some of each kind: decided by a person first, then by products, then by money. */
export async function worstGroups(engine: DuckdbEngine, rules: Ruleset, limit: number): Promise<ChangedGroup[]> {
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
