import { openDuckdb, type DuckdbEngine } from '../engine/duckdb.ts';
import { literal } from '../sql/sql.ts';

/** A leg of the call detail records, as tests write it: times in seconds of the epoch. */
export interface TestLeg {
  readonly linked: string;
  readonly epoch: number;
  readonly src: string;
  readonly dst: string;
  readonly app: string;
  readonly agent?: string;
  readonly billed: number;
  readonly disposition?: string;
  /** Golden id of the caller. */
  readonly customer?: string;
}

export interface TestCentre {
  /** Lines as the exchange writes them: `epoch|call|queue|member|EVENT|data1|…`. */
  readonly log?: readonly string[];
  readonly legs?: readonly TestLeg[];
  /** member, operator, team */
  readonly operators?: readonly (readonly [string, string, string])[];
  /** link, epoch, rating */
  readonly ratings?: readonly (readonly [string, number, number])[];
  /** Columns of `fact_ticket` and `fact_interaction` by name; times as UTC text. */
  readonly tickets?: readonly Readonly<Record<string, string | number>>[];
  readonly interactions?: readonly Readonly<Record<string, string | number>>[];
}

const head =
  'source varchar, event_id varchar, site varchar, occurred_at timestamp, local_at timestamp, business_day date, line bigint, customer varchar, customer_link varchar, customer_status varchar';
const tables = {
  fact_queue_event: `${head}, call_id varchar, queue varchar, member varchar, event varchar, data1 varchar, data2 varchar, data3 varchar, data4 varchar, data5 varchar`,
  fact_call_leg: `${head}, linked_id varchar, unique_id varchar, sequence bigint, src varchar, dst varchar, app varchar, dst_channel varchar, billed_s integer, disposition varchar`,
  fact_operator: `${head}, member varchar, operator varchar, team varchar`,
  fact_rating: `${head}, link_id varchar, rating integer`,
  fact_ticket: `${head}, ticket_id varchar, first_reply_at timestamp, resolved_at timestamp, closed_at timestamp, reopened_at timestamp, first_reply_local timestamp, resolved_local timestamp, closed_local timestamp, reopened_local timestamp, channel varchar, reason varchar, operator varchar, product varchar, status varchar, rating integer`,
  fact_interaction: `${head}, ticket_id varchar, author varchar, operator varchar, channel varchar, direction varchar, rating integer`,
};

type Cells = Readonly<Record<string, string | number | null | undefined>>;

/** A workspace with the facts of a contact centre, three hours behind UTC as São Paulo is. */
export async function openTestCentre(centre: TestCentre): Promise<DuckdbEngine> {
  const engine = await openDuckdb();
  for (const [name, columns] of Object.entries(tables)) await engine.run(`create table ${name}(${columns})`);
  const add = async (table: string, cells: Cells, epoch?: number) => {
    const told = Object.entries(cells).filter(([, value]) => value !== null && value !== undefined);
    const when = epoch === undefined ? [] : timesOf(`make_timestamp(${epoch}::bigint * 1000000)`);
    const all = [...told.map(([name, value]) => [name, literal(value!)] as const), ...when];
    await engine.run(
      `insert into ${table}(source, site, ${all.map(([name]) => name).join(', ')}) values ('test', '', ${all.map(([, value]) => value).join(', ')})`,
    );
  };
  for (const [i, line] of (centre.log ?? []).entries()) {
    const [epoch, call_id, queue, member, event, data1, data2, data3, data4, data5] = line.split('|');
    await add('fact_queue_event', { line: i + 1, call_id, queue, member, event, data1, data2, data3, data4, data5 }, Number(epoch)); // prettier-ignore
  }
  for (const [i, { linked, epoch, src, dst, app, agent, billed, disposition, customer }] of (
    centre.legs ?? []
  ).entries())
    await add(
      'fact_call_leg',
      {
        event_id: String(i),
        linked_id: linked,
        sequence: i,
        src,
        dst,
        app,
        dst_channel: agent === undefined ? '' : `SIP/${agent}-1`,
        billed_s: billed,
        disposition: disposition ?? 'ANSWERED',
        customer,
        customer_link: customer,
      },
      epoch,
    );
  for (const [member, operator, team] of centre.operators ?? [])
    await add('fact_operator', { event_id: member, member, operator, team });
  for (const [link_id, epoch, rating] of centre.ratings ?? [])
    await add('fact_rating', { event_id: `${link_id} ${epoch}`, link_id, rating }, epoch);
  for (const { created, ...cells } of centre.tickets ?? []) await add('fact_ticket', cells, Number(created));
  for (const name of ['first_reply', 'resolved', 'closed', 'reopened'])
    await engine.run(`update fact_ticket set ${name}_local = ${name}_at - interval 3 hour`);
  for (const { sent, ...cells } of centre.interactions ?? []) await add('fact_interaction', cells, Number(sent));
  return engine;
}

const timesOf = (utc: string): (readonly [string, string])[] => [
  ['occurred_at', utc],
  ['local_at', `${utc} - interval 3 hour`],
  ['business_day', `cast(${utc} - interval 3 hour as date)`],
];
