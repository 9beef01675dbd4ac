import { saleTables } from './sale.ts';
import { stockTables } from './stock.ts';
import { column, type EditionTable } from './table.ts';

/** Tables of what is sold and stocked. */
export const factTables: readonly EditionTable[] = [
  {
    name: 'fact_horizon',
    about: 'How far the facts of each source reach: reports say by it as of when they speak',
    sortedBy: ['fact', 'source'],
    from: 'fact_horizon',
    columns: [
      column('fact', 'VARCHAR', 'Kind of fact: order, order_line, call_leg, …'),
      column('source', 'VARCHAR', 'Source that sent them'),
      column('events', 'BIGINT', 'Events as they stand today'),
      column('first_day', 'DATE', 'First business day'),
      column('last_day', 'DATE', 'Last business day, up to that of the edition'),
      column('last_at', 'TIMESTAMP', 'Time of the last event up to then, UTC'),
      column('future', 'BIGINT', 'Events dated after the day of the edition: a clock was wrong'),
      column('received_at', 'TIMESTAMP', 'When the last file of the source was received, UTC'),
      column('anonymous', 'BIGINT', 'Events that name no customer; null where such facts name none'),
    ],
  },
  {
    name: 'calendar_day',
    about: 'Each business day: holidays, the day that it is fairly compared with, and whether its numbers are final',
    sortedBy: ['business_day'],
    from: 'calendar_day',
    columns: [
      column('business_day', 'DATE', 'Business day, from the first fact to the day of the edition'),
      column('weekday', 'INTEGER', '1 Monday to 7 Sunday'),
      column('holiday', 'VARCHAR', 'Name of the holiday, by schedule: calendar: of mestre.yaml; null on other days'),
      column(
        'week_before',
        'DATE',
        'The same weekday before, eight weeks at most: a plain day for a plain one, a holiday for a holiday where there is one',
      ),
      column(
        'year_before',
        'DATE',
        'The same holiday a year before, else the same weekday 52 weeks before, or the nearest plain one',
      ),
      column(
        'sales',
        'VARCHAR',
        'Sales: final once every source that comes regularly has told of it, else provisional; null where there is none',
      ),
      column('sales_waits_for', 'VARCHAR', 'Sources that the day still waits for'),
      column(
        'stock',
        'VARCHAR',
        'Stock: final once every source that comes regularly has told of it, else provisional; null where there is none',
      ),
      column('stock_waits_for', 'VARCHAR', 'Sources that the day still waits for'),
      column(
        'centre',
        'VARCHAR',
        'Contact centre: final once every source that comes regularly has told of it, else provisional; null where there is none',
      ),
      column('centre_waits_for', 'VARCHAR', 'Sources that the day still waits for'),
    ],
  },
  {
    name: 'sale_restated_day',
    about: 'Business days of which the edition before told other sales',
    sortedBy: ['business_day'],
    from: 'sale_restated_day',
    columns: [
      column('business_day', 'DATE', 'Business day'),
      column('was', 'VARCHAR', 'final or provisional in the edition before; null where it did not say'),
      column('orders_before', 'BIGINT', 'Completed orders that it told'),
      column('orders', 'BIGINT', 'Completed orders now'),
      column('net_before', 'DECIMAL(38,4)', 'Net sales that it told', 'amount'),
      column('net', 'DECIMAL(38,4)', 'Net sales now', 'amount'),
      column('change', 'DECIMAL(38,4)', 'By how much', 'amount'),
    ],
  },
  ...saleTables,
  ...stockTables,
];
