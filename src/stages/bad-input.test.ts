import writeXlsx from 'write-excel-file/node';
import { afterEach, expect, test } from 'vitest';
import { type FactsBench, openFacts } from '../test/facts.ts';
import { sale } from './sale.ts';

/** What tills, pumps and spreadsheets really send. Calls and clocks are in centre.test.ts and fact.test.ts. */
let bench: FactsBench | undefined;
afterEach(async () => bench?.close());

const lines = (source: string, extra = '') => `source: ${source}
entity: order_line
key: [bon, pos]
currency: BRL
layouts: [{ name: v1, delimiter: ';', columns: [bon, pos, quando, artigo, qtd, preco, situacao] }]
values: { status: { ok: completed, cancelado: cancelled } }
map: { order_id: bon, line_no: pos, at: quando, quantity: qtd, unit_price: preco, status: situacao }
refs: { article: { entity: item, key: { tills: artigo } } }
${extra}`;
const head = 'bon;pos;quando;artigo;qtd;preco;situacao\n';
const told = async (where = 'true') =>
  (await bench!.ask(`select order_id, status, lines, items::double as items, net::double as net from sale_order where ${where} order by all`)).map((row) => Object.values(row).join(' ')); // prettier-ignore

test('quantities below and at nought, litres to the third decimal, full duplicates, an order all of whose lines were cancelled', async () => {
  bench = await openFacts();
  const row = 'A;1;2025-03-01 12:00;cola;2;5.00;ok\n';
  const outcome = await bench.receive(
    'till.csv',
    `${head}${row}${row}A;2;2025-03-01 12:00;cola;-1;5.00;ok\nA;3;2025-03-01 12:00;gum;0;1.00;ok\nB;1;2025-03-01 13:00;diesel;41.237;5.899;ok\nC;1;2025-03-01 14:00;cola;3;5.00;cancelado\nD;1;2025-03-01 15:00;cola;3;5.00;cancelado\nD;2;2025-03-01 15:00;cola;1;5.00;ok\n`,
    lines('till'),
  );
  expect(outcome.batch).toMatchObject({ received: 8, new: 7, duplicate: 1, rejected: 0 });
  await bench.build((rules) => sale(rules));
  expect(await told()).toEqual([
    // 2 − 1 bottles; the gum was struck out and stays a line of nothing.
    'A completed 3 1 5',
    // 41.237 l × 5.899 = 243.257063, kept to the hundredth of a cent.
    'B completed 1 41.237 243.2571',
    'C cancelled 0 0 0',
    'D completed 1 1 5',
  ]);
});

test('two tills with two styles of decimals come to the same; a price in the other style is a reject and not a thousandfold', async () => {
  bench = await openFacts();
  const rows = (price: string, odd: string) =>
    `${head}A;1;2025-03-01 12:00;x;1;${price};ok\nB;1;2025-03-01 12:00;x;1;${odd};ok\n`;
  const point = await bench.receive('point.csv', rows('1234.50', '1.234,50'), lines('point'));
  const comma = await bench.receive('comma.csv', rows('1.234,50', '1,234.50'), lines('comma', "decimal: ','"));
  for (const { batch } of [point, comma]) expect(batch).toMatchObject({ received: 2, new: 1, rejected: 1 });
  expect((await bench.rejects(comma.batch!)).map(({ line, column_name }) => `${line}:${column_name}`)).toEqual(['3:preco']); // prettier-ignore
  await bench.build((rules) => sale(rules));
  expect(await told()).toEqual(['A completed 1 1 1234.5', 'A completed 1 1 1234.5']);
});

test('money back for an order that nobody knows counts as money back, and says so; a line without its order counts for nothing', async () => {
  bench = await openFacts();
  await bench.receive('orders.csv', 'no,when\n1,2025-03-01 12:00\n', 'source: heads\nentity: order\nkey: [no]\nlayouts: [{ name: v1, columns: [no, when] }]\nmap: { order_id: no, at: when }'); // prettier-ignore
  await bench.receive('lines.csv', 'no,pos,paid\n1,1,8\n9,1,50\n', 'source: parts\nentity: order_line\norders: heads\nkey: [no, pos]\nlayouts: [{ name: v1, columns: [no, pos, paid] }]\nmap: { order_id: no, amount: paid, quantity: pos }'); // prettier-ignore
  await bench.receive('back.csv', 'id,no,when,paid\n1,1,2025-03-02 12:00,3\n2,77,2025-03-02 12:00,-4\n', 'source: back\nentity: refund\norders: heads\nkey: [id]\nlayouts: [{ name: v1, columns: [id, no, when, paid] }]\nmap: { order_id: no, at: when, amount: paid }'); // prettier-ignore
  await bench.build((rules) => sale(rules));
  expect(await told()).toEqual(['1 completed 1 1 8']);
  expect(await bench.ask('select order_id, order_known, status from sale_line order by 1')).toEqual([
    { order_id: '1', order_known: true, status: 'completed' },
    { order_id: '9', order_known: false, status: 'unknown' },
  ]);
  expect(await bench.ask('select event_id, order_known, amount::double as amount from sale_refund order by 1')).toEqual(
    [
      { event_id: '1', order_known: true, amount: 3 },
      { event_id: '2', order_known: false, amount: 4 },
    ],
  );
});

test('a spreadsheet with a title above and a total below: neither is a sale, and the total is checked', async () => {
  bench = await openFacts();
  const sheet = async (total: number) => {
    const cells = [['Vendas de março'], ['bon', 'pos', 'quando', 'artigo', 'qtd', 'preco', 'situacao'], ['A', '1', '2025-03-01 12:00', 'x', 2, 5.5, 'ok'], ['B', '1', '2025-03-01 13:00', 'x', 1, 5.5, 'ok'], ['Total', null, null, null, total]]; // prettier-ignore
    return writeXlsx(cells.map((row) => row.map((value) => (value === null ? null : typeof value === 'number' ? { value, type: Number } : { value, type: String })))).toBuffer(); // prettier-ignore
  };
  const contract = (source: string) =>
    lines(source).replace("delimiter: ';', ", '').replace('situacao] }]', "situacao], footer: '^Total,,,,(?<qtd>[0-9.]+)' }]").concat('\nformat: xlsx'); // prettier-ignore
  const good = await bench.receive('good.xlsx', await sheet(3), contract('good'));
  expect(good.batch).toMatchObject({ received: 2, new: 2, rejected: 0 });
  const bad = await bench.receive('bad.xlsx', await sheet(4), contract('bad'));
  expect([bad.status, bad.error?.code]).toEqual(['quarantined', 'control_total']);
  await bench.build((rules) => sale(rules));
  expect(await told()).toEqual(['A completed 1 2 11', 'B completed 1 1 5.5']);
});
