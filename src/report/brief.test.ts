import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmptyEdition } from '../test/bank.ts';
import { packageRoot } from '../version.ts';
import { computeReport } from './compute.ts';
import { loadReport } from './definition.ts';

test('what another report shows of a report is the same as in the report itself, and nothing is asked for anything else', async () => {
  const engine = await openEmptyEdition();
  await engine.run(`
    insert into stock_day (business_day, shop, article, opening, sold, expected, closing, difference) values ('2025-03-10', 'S', 'A', 5, 2, 3, 1, -2);
    insert into stock_position (business_day, shop, article, title, category, on_hand, cost, price, demand, cover_days, reorder_point, lost_sales, stock_cost, over_cost) values ('2025-03-10', 'S', 'A', 'Tea', 'drinks', 1, 2, 3, 4, 0.25, 9, 1, 2, 0)`);
  const context = { language: 'en', project: 'p', asOf: '2025-03-10', made: '2025-03-11', edition: 'e' } as const;
  for (const name of ['stock', 'managers-daily', 'contact-centre', 'what-to-do']) {
    const definition = loadReport(join(packageRoot, 'reports'), name);
    const asked: string[] = [];
    const query = (sql: string) => {
      asked.push(sql);
      return engine.rows(sql);
    };
    const whole = await computeReport(definition, query, context);
    const all = asked.splice(0).length;
    const brief = await computeReport(definition, query, { ...context, brief: true });
    const shortOf = (report: typeof whole) => report.sections.flatMap(({ tables }) => tables.filter(({ short }) => short)); // prettier-ignore
    expect(brief.headline).toEqual(whole.headline);
    expect(brief.status).toBe(whole.status);
    expect(shortOf(brief)).toEqual(shortOf(whole));
    expect(asked.length).toBeLessThanOrEqual(all);
    if (name === 'stock') {
      expect(asked.some((sql) => sql.includes('-- Counts that are not'))).toBe(false);
      expect(whole.sections.flatMap(({ tables }) => tables).find(({ id }) => id === 'breaks')!.rows).toHaveLength(1);
    }
  }
  await engine.close();
});
