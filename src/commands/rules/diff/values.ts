import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import { literal } from '../../../sql/sql.ts';
import { type Difference, number } from './difference.ts';
import { sides } from './resolve.ts';

/** How many golden values differ, by attribute, and those that matter most. Reads `member` and the values of both sides. */
export async function changedValues(
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
