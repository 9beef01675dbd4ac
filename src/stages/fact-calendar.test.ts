import { afterEach, beforeEach, expect, test } from 'vitest';
import { nationalHolidays } from '../domain/holiday.ts';
import { apply } from '../engine/engine.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { type SourceContract, sourceSchema } from '../rules/schema/source.ts';
import { dayCalendar, reportedDay } from './fact-calendar.ts';

let engine: DuckdbEngine;
beforeEach(async () => {
  engine = await openDuckdb({ threads: 1 });
  await engine.run(`
    create table fact_horizon (fact varchar, source varchar, first_day date, last_day date, received_at timestamp);
    create table sale_order (business_day date, status varchar, net decimal(18,4));
    create table reported_day (${Object.entries(reportedDay).map(([name, type]) => `${name} ${type}`).join(', ')})`); // prettier-ignore
});
afterEach(() => engine.close());

const contract = (source: string, entity: string, frequency: SourceContract['frequency'], late = 0): SourceContract =>
  sourceSchema.parse({ source, entity, frequency, late, title: 't', owner: 'o', files: ['*'], mode: 'delta', format: 'csv', key: ['id'], layouts: [{ name: 'v1', columns: ['id'] }], map: { order_id: 'id' } }); // prettier-ignore

interface Horizon {
  readonly source: string;
  readonly last: string;
  readonly received: string;
  readonly first?: string;
}
const heard = (...rows: Horizon[]) =>
  engine.run(rows.map(({ source, first = '2026-11-01', last, received }) => `insert into fact_horizon values ('f', '${source}', '${first}', '${last}', '${received}')`).join(';')); // prettier-ignore
const make = (asOf: string, contracts: readonly SourceContract[], years: readonly number[] = []) =>
  apply(engine, dayCalendar({ asOf, contracts, timeZone: 'America/Sao_Paulo', holidays: years.flatMap((year) => nationalHolidays('br', year)) })); // prettier-ignore
const statuses = async (from: string) =>
  (await engine.rows(`select business_day::varchar as day, sales, sales_waits_for from calendar_day where business_day >= '${from}' order by 1`)).map((row) => Object.values(row).join(' ')); // prettier-ignore

test('a day is provisional until each of its regular sources has come after it', async () => {
  const contracts = [contract('till', 'order', 'daily'), contract('refunds', 'refund', 'weekly'), contract('fair', 'order', 'irregular')]; // prettier-ignore
  // The till told of the 20th in the night to the 21st; refunds came on the 18th, and tell of the 16th.
  await heard(
    { source: 'till', last: '2026-11-20', received: '2026-11-21 05:00' },
    { source: 'refunds', last: '2026-11-16', received: '2026-11-18 12:00' },
    { source: 'fair', last: '2026-11-05', received: '2026-11-06 12:00' },
  );
  await make('2026-11-21', contracts);
  // What is told of the 16th says that the 15th is over; the week of any later day has not come.
  expect(await statuses('2026-11-15')).toEqual([
    '2026-11-15 final ',
    '2026-11-16 provisional refunds',
    '2026-11-17 provisional refunds',
    '2026-11-18 provisional refunds',
    '2026-11-19 provisional refunds',
    '2026-11-20 provisional refunds',
    '2026-11-21 provisional refunds, till',
  ]);
});

test('a quiet day is over once the file of the next morning came, on the clock of the project', async () => {
  // 02:30 UTC on the 21st is half past eleven of the evening before in São Paulo: the 20th is not over by it.
  await heard({ source: 'till', last: '2026-11-18', received: '2026-11-21 02:30' });
  await make('2026-11-22', [contract('till', 'order', 'daily')]);
  expect(await statuses('2026-11-19')).toEqual([
    '2026-11-19 final ',
    '2026-11-20 provisional till',
    '2026-11-21 provisional till',
    '2026-11-22 provisional till',
  ]);
});

test('late ones have their days: until then even a day that was told of stays provisional', async () => {
  await heard({ source: 'till', last: '2026-11-21', received: '2026-11-22 05:00' });
  await make('2026-11-22', [contract('till', 'order_line', 'daily', 2)]);
  expect(await statuses('2026-11-18')).toEqual([
    '2026-11-18 final ',
    '2026-11-19 final ',
    '2026-11-20 provisional till',
    '2026-11-21 provisional till',
    '2026-11-22 provisional till',
  ]);
});

test('an area that no regular source feeds is neither', async () => {
  await heard({ source: 'till', last: '2026-11-20', received: '2026-11-21 05:00' });
  await make('2026-11-21', [contract('till', 'order', 'irregular')]);
  expect(await engine.rows('select distinct sales, stock, centre from calendar_day')).toEqual([{ sales: null, stock: null, centre: null }]); // prettier-ignore
});

test('days are compared with days of their kind: the same weekday, holidays with holidays', async () => {
  await heard({ source: 'till', first: '2024-01-01', last: '2026-12-31', received: '2026-12-31 05:00' });
  await make('2026-12-31', [contract('till', 'order', 'daily')], [2024, 2025, 2026]);
  const of = async (day: string) =>
    (await engine.rows(`select holiday, week_before::varchar as week, year_before::varchar as year from calendar_day where business_day = '${day}'`)).map((row) => Object.values(row).join(' | ')); // prettier-ignore
  // A plain Wednesday and the one before; 52 weeks before it is one too.
  expect(await of('2026-08-12')).toEqual([' | 2026-08-05 | 2025-08-13']);
  // The Monday after a Monday that was a holiday (7 September) goes by the one before that.
  expect(await of('2026-09-14')).toEqual([' | 2026-08-31 | 2025-09-15']);
  // Good Friday of 2026 and of 2025; no Friday of the eight weeks before was a holiday, so the last one serves.
  expect(await of('2026-04-03')).toEqual(['Paixão de Cristo | 2026-03-27 | 2025-04-18']);
  // Christmas is on a Friday, the year before it was on a Thursday; of the Fridays before, the 20th of November was a holiday.
  expect(await of('2026-12-25')).toEqual(['Natal | 2026-11-20 | 2025-12-25']);
  // 52 weeks before Friday the 2nd of May 2025 was Friday the 3rd; before the 2nd of January 2026 stood the 3rd of January.
  expect(await of('2025-05-02')).toEqual([' | 2025-04-25 | 2024-05-03']);
  // 52 weeks before Sunday the 8th of November 2026 was Sunday the 9th; before Monday the 2nd of November 2026 the holiday itself.
  expect(await of('2026-11-02')).toEqual(['Finados | 2026-10-12 | 2025-11-02']);
});

test('by how much days that were reported before came out otherwise, and whether they had been final', async () => {
  await heard({ source: 'till', last: '2026-11-20', received: '2026-11-21 05:00' });
  await engine.run(`
    insert into reported_day values ('2026-11-17', 'final', 2, 30), ('2026-11-18', 'final', 1, 10), ('2026-11-19', 'provisional', 1, 7), ('2026-11-16', 'final', 1, 4);
    insert into sale_order values ('2026-11-17', 'completed', 10), ('2026-11-17', 'completed', 20), ('2026-11-18', 'completed', 10),
      ('2026-11-18', 'completed', 2.5), ('2026-11-18', 'cancelled', 99), ('2026-11-19', 'cancelled', 7), ('2026-11-15', 'completed', 3), ('2026-11-20', 'completed', 50)`);
  await make('2026-11-21', [contract('till', 'order', 'daily')]);
  const rows = await engine.rows('select business_day::varchar as day, was, orders_before, orders, change::double as change from sale_restated_day order by 1'); // prettier-ignore
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    // A day that nothing was known of, one that lost its order, a late order, a cancellation; the 20th is new and restates nothing.
    '2026-11-15  0 1 3',
    '2026-11-16 final 1 0 -4',
    '2026-11-18 final 1 2 2.5',
    '2026-11-19 provisional 1 0 -7',
  ]);
});
