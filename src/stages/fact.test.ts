import { afterEach, expect, test } from 'vitest';
import { type FactsBench, openFacts } from '../test/facts.ts';
import { sale } from './sale.ts';

let bench: FactsBench | undefined;
afterEach(async () => bench?.close());

const lines = (extra = '') => `source: lines
entity: order_line
key: [bon, pos]
currency: BRL
time_zone: America/Sao_Paulo
layouts: [{ name: v1, columns: [bon, pos, zeit, artikel, menge, betrag] }]
map: { order_id: bon, line_no: pos, at: zeit, quantity: menge, amount: betrag }
refs: { article: { entity: item, key: { tills: artikel } } }
${extra}`;
const head = 'bon,pos,zeit,artikel,menge,betrag\n';

test('a file again, a reordered one, a corrected one and a late one: each event counts once, as it was told last', async () => {
  bench = await openFacts();
  const day1 =
    'A,1,2025-03-01 12:00:00,x,1,10.00\nA,2,2025-03-01 12:00:00,y,2,5.50\nB,1,2025-03-01 13:00:00,x,1,10.00\n';
  const first = await bench.receive('one.csv', head + day1, lines());
  expect(first.batch).toMatchObject({ received: 3, new: 3, changed: 0, duplicate: 0 });
  expect((await bench.receive('again.csv', head + day1, lines())).status).toBe('same');
  const reordered = head + day1.trim().split('\n').toReversed().join('\n') + '\n';
  expect((await bench.receive('two.csv', reordered, lines())).batch).toMatchObject({
    received: 3,
    new: 0,
    unchanged: 3,
  });
  // B was corrected, C is a sale of the day before that arrives late, its second line stands there twice.
  const third = await bench.receive(
    'three.csv',
    `${head}B,1,2025-03-01 13:00:00,x,1,9.00\nC,1,2025-02-28 20:00:00,x,1,7.25\nC,1,2025-02-28 20:00:00,x,1,7.25\n`,
    lines(),
  );
  expect(third.batch).toMatchObject({ received: 3, new: 1, changed: 1, duplicate: 1 });
  await bench.build((rules) => sale(rules));
  expect(await bench.ask('select business_day, count(*) as n, sum(amount)::varchar as net from fact_order_line group by 1 order by 1')).toEqual([
    { business_day: '2025-02-28', n: 1, net: '7.2500' },
    { business_day: '2025-03-01', n: 3, net: '24.5000' },
  ]); // prettier-ignore
  expect(await bench.ask('select order_id, lines, items::double as items, net::double as net from sale_order order by 1')).toEqual([
    { order_id: 'A', lines: 2, items: 3, net: 15.5 },
    { order_id: 'B', lines: 1, items: 1, net: 9 },
    { order_id: 'C', lines: 1, items: 1, net: 7.25 },
  ]); // prettier-ignore
  // Both versions stay in the lake.
  const parts = await bench.rows(third.batch!);
  expect(parts.map((row) => [row['_key'], row['betrag']])).toEqual([['B|1', '9.00'], ['C|1', '7.25']]); // prettier-ignore
});

test('two identical burgers in one minute are two lines where the key says so, and one where it does not', async () => {
  bench = await openFacts();
  const text =
    'till,when,what,pieces,paid\nT1,2025-03-01 12:00,burger,1,9\nT1,2025-03-01 12:00,burger,1,9\nT1,2025-03-01 12:01,burger,1,9\n';
  const contract = (source: string, occurrence: boolean) => `source: ${source}
entity: order_line
key: [till, when, what]
occurrence: ${occurrence}
layouts: [{ name: v1, columns: [till, when, what, pieces, paid] }]
map: { order_id: till, at: when, quantity: pieces, amount: paid }`;
  expect((await bench.receive('a.csv', text, contract('with', true))).batch).toMatchObject({ received: 3, new: 3 });
  expect((await bench.receive('a2.csv', `${text}T1,2025-03-01 12:02,tea,1,2\n`, contract('with', true))).batch).toMatchObject({ received: 4, new: 1, unchanged: 3 }); // prettier-ignore
  expect((await bench.receive('b.csv', text, contract('without', false))).batch).toMatchObject({
    new: 2,
    duplicate: 1,
  });
});

test('what is no number, no time, no code or not there is a reject with its line and column', async () => {
  bench = await openFacts();
  const outcome = await bench.receive(
    'bad.csv',
    'id;when;kind;pieces;cost;shop;what\n1;2025-03-01 10:00;receipt;12,5;1,50;S;a\n2;2025-03-01 10:00;receipt;12.50;1,50;S;a\n3;31/03/2025;receipt;1;1;S;a\n4;2025-03-01 10:00;geschenk;1;1;S;a\n5;2025-03-01 10:00;receipt;;1;S;a\n6;2025-03-01 10:00;receipt;1;1;;a\n7;2025-03-01 10:00;entrada;-3;1.234,56;S;a\n',
    `source: moves
entity: movement
decimal: ','
key: [id]
values: { movement: { entrada: receipt } }
layouts: [{ name: v1, delimiter: ';', columns: [id, when, kind, pieces, cost, shop, what] }]
map: { at: when, movement: kind, quantity: pieces, unit_cost: cost }
refs: { shop: { entity: shop, key: { shops: shop } }, article: { entity: item, key: { stock: what } } }`,
  );
  expect(outcome.batch).toMatchObject({ received: 7, new: 2, rejected: 5 });
  expect((await bench.rejects(outcome.batch!)).map(({ line, column_name, rule }) => `${line}:${column_name} ${rule}`)).toEqual([
    '3:pieces not_quantity',
    '4:when not_time',
    '5:kind unknown_code',
    '6:pieces missing_value',
    '7:shop missing_value',
  ]); // prettier-ignore
  await bench.build();
  expect(await bench.ask('select event_id, movement, quantity::double as q, unit_cost::double as c, shop, shop_known from fact_movement order by 1')).toEqual([
    { event_id: '1', movement: 'receipt', q: 12.5, c: 1.5, shop: 'shops:S', shop_known: false },
    { event_id: '7', movement: 'receipt', q: -3, c: 1234.56, shop: 'shops:S', shop_known: false },
  ]); // prettier-ignore
});

test('a business day ends at the cut-off hour of its shop, on its own clock, also when clocks change', async () => {
  bench = await openFacts(
    [
      { entity: 'shop', golden_id: 'S1', keys: ['shops:sp'] },
      { entity: 'shop', golden_id: 'S2', keys: ['shops:ny'] },
    ],
    {
      golden_item: `select '' as golden_id, '' as title, '' as category, 0.0 as cost, 0.0 as price where false`,
      golden_shop: `select * from (values ('S1', 'Paulista', 'America/Sao_Paulo', '4'), ('S2', 'Broadway', 'America/New_York', '4')) as s(golden_id, title, time_zone, cut_off_hour)`,
    },
  );
  await bench.receive(
    'orders.csv',
    `id,when,shop
midnight,2025-03-02 01:30:00,sp
morning,2025-03-02 04:00:00,sp
before,2025-03-09 01:30:00,ny
after,2025-03-09 03:30:00,ny
zulu,2025-03-02T06:59:59Z,sp
offset,2025-03-02T04:00:00-03:00,sp
unknown,2025-03-02 01:30:00,xx
`,
    `source: orders
entity: order
key: [id]
layouts: [{ name: v1, columns: [id, when, shop] }]
map: { order_id: id, at: when }
refs: { shop: { entity: shop, key: { shops: shop } } }`,
  );
  await bench.build();
  const rows = await bench.ask(
    'select order_id, occurred_at::varchar as utc, local_at::varchar as wall, business_day::varchar as day, shop from fact_order order by 1',
  );
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    // New York moved its clocks at two: before it is five hours behind UTC, after it four.
    'after 2025-03-09 07:30:00 2025-03-09 03:30:00 2025-03-08 S2',
    'before 2025-03-09 06:30:00 2025-03-09 01:30:00 2025-03-08 S2',
    'midnight 2025-03-02 04:30:00 2025-03-02 01:30:00 2025-03-01 S1',
    'morning 2025-03-02 07:00:00 2025-03-02 04:00:00 2025-03-02 S1',
    'offset 2025-03-02 07:00:00 2025-03-02 04:00:00 2025-03-02 S1',
    // Nobody knows this shop: the project's clock, and a day that ends at midnight.
    'unknown 2025-03-02 01:30:00 2025-03-02 01:30:00 2025-03-02 shops:xx',
    'zulu 2025-03-02 06:59:59 2025-03-02 03:59:59 2025-03-01 S1',
  ]);
});

test('a database’s extract is in UTC: the clock of the place says which day it was', async () => {
  bench = await openFacts();
  await bench.receive(
    'o.csv',
    'id,when\nwinter,2017-01-02 04:59:59\nnext,2017-01-02 05:00:00\nsummer,2017-07-03 03:59:59\n',
    `source: orders
entity: order
times: utc
time_zone: America/New_York
key: [id]
layouts: [{ name: v1, columns: [id, when] }]
map: { order_id: id, at: when }`,
  );
  await bench.build();
  expect(await bench.ask('select order_id, local_at::varchar as wall, business_day::varchar as day from fact_order order by occurred_at')).toEqual([
    { order_id: 'winter', wall: '2017-01-01 23:59:59', day: '2017-01-01' },
    { order_id: 'next', wall: '2017-01-02 00:00:00', day: '2017-01-02' },
    { order_id: 'summer', wall: '2017-07-02 23:59:59', day: '2017-07-02' },
  ]); // prettier-ignore
});

test('customers: unique is found, shared stays candidates, contradiction too, nobody is a stranger, nothing is anonymous', async () => {
  bench = await openFacts([
    {
      entity: 'customer',
      golden_id: 'C1',
      keys: ['app:u1'],
      values: ['document|52998224725', 'phones|5511987654321'],
    },
    { entity: 'customer', golden_id: 'C2', values: ['phones|5511987654321', 'document|11144477735'] },
    { entity: 'customer', golden_id: 'C3', values: ['phones|5511934561278'] },
  ]);
  await bench.receive(
    'orders.csv',
    `id,when,loyalty,cpf,phone
cpf,2025-01-01 10:00,,529.982.247-25,
shared,2025-01-01 10:00,,,(11) 98765-4321
both,2025-01-01 10:00,,111.444.777-35,11987654321
fight,2025-01-01 10:00,,529.982.247-25,11934561278
key,2025-01-01 10:00,u1,,11934561278
badkey,2025-01-01 10:00,u9,,
stranger1,2025-01-01 10:00,,,11955554444
stranger2,2025-01-01 11:00,,,+55 11 95555-4444
filler,2025-01-01 10:00,,000.000.000-00,
nobody,2025-01-01 10:00,,,
`,
    `source: orders
entity: order
key: [id]
layouts: [{ name: v1, columns: [id, when, loyalty, cpf, phone] }]
map: { order_id: id, at: when }
refs: { customer: { entity: customer, by: { document: cpf, phones: phone }, key: { app: loyalty } } }`,
  );
  await bench.build();
  const rows = await bench.ask(
    'select order_id, customer_status, customer, candidates, customer_link from fact_order order by 1',
  );
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    'badkey unlinked  0 xbadkey',
    'both golden C2 1 C2',
    'cpf golden C1 1 C1',
    'fight candidates  2 ',
    'filler anonymous  0 ',
    'key golden C1 1 C1',
    'nobody anonymous  0 ',
    'shared candidates  2 ',
    'stranger1 unlinked  0 xstranger1',
    'stranger2 unlinked  0 xstranger1',
  ]);
});

test('units are pieces, codes are the contract’s, a footer is no record, a total may be promised', async () => {
  bench = await openFacts();
  const contract = (source: string) => `source: ${source}
entity: stock_count
decimal: ','
date: dd/mm/yyyy
key: [loja, sku, dia]
units: { UN: 1, CX: 12 }
layouts: [{ name: v1, delimiter: ';', columns: [loja, sku, dia, qtd, un], footer: '^Total;;;(?<qtd>[0-9.,]+)' }]
map: { at: dia, quantity: qtd, unit: un }
refs: { shop: { entity: shop, key: { shops: loja } }, article: { entity: item, key: { stock: sku } } }`;
  const rows = 'loja;sku;dia;qtd;un\nL1;a;01/03/2025;2;CX\nL1;b;01/03/2025;7;UN\nL1;c;01/03/2025;7;KG\n';
  const good = await bench.receive('good.csv', `${rows}Total;;;16,00;\n`, contract('good'));
  expect(good.batch).toMatchObject({ received: 3, new: 2, rejected: 1 });
  const bad = await bench.receive('bad.csv', `${rows}Total;;;17,00;\n`, contract('bad'));
  expect(bad.error?.code).toBe('control_total');
  await bench.build();
  expect(await bench.ask('select article, quantity::double as q from fact_stock_count order by 1')).toEqual([
    { article: 'stock:a', q: 24 },
    { article: 'stock:b', q: 7 },
  ]);
});
