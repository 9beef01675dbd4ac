import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { literal } from '../../sql/sql.ts';

/**
 * Narrows an open edition to the customers of a saved segment: temporary views named as the tables of sales that they stand before, so
 * that every number of a report speaks of them alone. Targets are of whole shops and are left out. The file is not touched. Throws
 * `segment_unknown` (64).
 */
export async function showSegment(engine: DuckdbEngine, name: string): Promise<void> {
  const saved = await engine.rows('select segment from segment_saved order by segment');
  if (!saved.some(({ segment }) => segment === name)) {
    const known = saved.map(({ segment }) => String(segment));
    throw new MestreError('usage', 'segment_unknown', `No saved segment is called ${name} in this edition`, {
      hint:
        known.length === 0
          ? 'write one into rules/facts.yaml under customers: segments:, then mestre run'
          : `it has ${known.join(', ')}; others go into rules/facts.yaml, then mestre run`,
    });
  }
  const [database] = await engine.rows('select current_database() as name');
  const at = `${engine.dialect.id(String(database!['name']))}.main`;
  const isMember = (link: string) =>
    `exists (select 1 from ${at}.segment_member as m where m.segment = ${literal(name)} and m.customer_link = ${link})`;
  const isOrder = (row: string) =>
    `exists (select 1 from ${at}.sale_order as o where o.order_source = ${row}.order_source and o.order_id = ${row}.order_id and ${isMember('o.customer_link')})`;
  await engine.run(`
    create temp view sale_order as select o.* from ${at}.sale_order as o where ${isMember('o.customer_link')};
    create temp view sale_line as select n.* from ${at}.sale_line as n where ${isOrder('n')};
    create temp view sale_refund as select r.* from ${at}.sale_refund as r where ${isOrder('r')};
    create temp view customer_segment as select c.* from ${at}.customer_segment as c where ${isMember('c.customer_link')};
    create temp view sale_target as select t.* from ${at}.sale_target as t where false`);
}
