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
  ...saleTables,
  ...stockTables,
];
