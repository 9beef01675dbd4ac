import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal, sql } from '../../sql/sql.ts';

interface Pair {
  readonly nodes: readonly [number, number];
  /** Bits of the pair itself. */
  readonly weight: number;
}

/** The sentence for a record that stays alone since it fits two almost as well whom a rule keeps apart; null where neither does. */
export async function tornBetween(
  engine: DuckdbEngine,
  { never, thresholds }: Pick<Ruleset, 'never' | 'thresholds'>,
  { nodes, weight }: Pair,
): Promise<string | null> {
  const { link, margin } = thresholds;
  if (margin === undefined || never.length === 0) return null;
  const names = never.map(({ name }) => literal(name)).join(', ');
  const [rival] = await engine.rows(sql`
    select
      k.weight,
      k.rule,
      x.source || ':' || x.source_key as one,
      y.source || ':' || y.source_key as other
    from (
      select l as own, r as other, weight, rule from link
      union all
      select r as own, l as other, weight, rule from link
    ) as k
    join record as x on x.record_id = k.own
    join record as y on y.record_id = k.other
    where k.own in (${nodes.join(', ')})
      and k.rule in (${names})
      and k.weight > ${literal(Math.max(weight, link) - margin)}
      -- Who is kept from somebody stays alone; the other one's group may stand.
      and (select count(distinct m.node_id) from grouping as g join grouping as h on h.group_no = g.group_no join node_member as m on m.record_id = h.record_id where g.record_id = k.own) = 1
    order by
      k.weight desc nulls last,
      k.own nulls last,
      k.other nulls last
    limit 1
  `);
  if (rival === undefined) return null;
  const bits = (value: number) => `${value >= 0 ? '+' : ''}${value.toFixed(1)} bits`;
  return `${String(rival['one'])} fits this one (${bits(weight)}), and ${String(rival['other'])} almost as well (${bits(Number(rival['weight']))}), from whom only rule ${String(rival['rule'])} keeps it; with less than ${margin} bits between the two it stays alone, and a person should say whose it is.`;
}
