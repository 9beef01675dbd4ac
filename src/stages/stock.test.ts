import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { apply } from '../engine/engine.ts';
import { openDuckdb } from '../engine/duckdb.ts';
import { type FactsBench, openFacts } from '../test/facts.ts';
import { sale } from './sale.ts';
import { stock } from './stock.ts';
import { stockPolicy } from './stock-policy.ts';
import { stockPositions } from './stock-position.ts';

let bench: FactsBench | undefined;
afterEach(async () => bench?.close());

const refs = 'refs: { shop: { entity: shop, key: { shops: shop } }, article: { entity: item, key: { stock: sku } } }';
const counts = `source: counts
entity: stock_count
key: [shop, sku, when]
layouts: [{ name: v1, columns: [shop, sku, when, pieces] }]
map: { at: when, quantity: pieces }
${refs}`;
const moves = `source: moves
entity: movement
key: [id]
layouts: [{ name: v1, columns: [id, shop, sku, when, kind, pieces, cost] }]
map: { at: when, movement: kind, quantity: pieces, unit_cost: cost }
${refs}`;
const sales = `source: sales
entity: order_line
key: [bon]
layouts: [{ name: v1, columns: [bon, shop, sku, when, pieces, paid, status] }]
map: { order_id: bon, at: when, quantity: pieces, amount: paid, status: status }
${refs}`;
const transfers = `source: sent
entity: transfer
key: [id]
layouts: [{ name: v1, columns: [id, from, to, sku, sent, came, pieces] }]
map: { at: sent, received_at: came, quantity: pieces }
refs: { shop: { entity: shop, key: { shops: from } }, to_shop: { entity: shop, key: { shops: to } }, article: { entity: item, key: { stock: sku } } }`;

test('opening + in − out = expected, and a count says what there is; cancelled lines take nothing', async () => {
  bench = await openFacts();
  await bench.receive(
    'counts.csv',
    'shop,sku,when,pieces\nL1,a,2025-03-01 22:00,10\nL1,a,2025-03-03 22:00,12\n',
    counts,
  );
  await bench.receive(
    'moves.csv',
    'id,shop,sku,when,kind,pieces,cost\n1,L1,a,2025-03-02 08:00,receipt,6,2.50\n2,L1,a,2025-03-03 08:00,waste,-1,2.50\n3,L1,a,2025-03-03 23:00,receipt,5,2.75\n',
    moves,
  );
  await bench.receive(
    'sales.csv',
    'bon,shop,sku,when,pieces,paid,status\n1,L1,a,2025-03-01 12:00,4,20,\n2,L1,a,2025-03-02 12:00,2,10,\n3,L1,a,2025-03-02 13:00,9,45,cancelled\n4,L1,a,2025-03-03 12:00,-1,-5,\n5,L1,a,2025-03-04 12:00,17,85,\n',
    sales,
  );
  await bench.build((rules) => [...sale(rules), ...stock(), ...stockPositions(stockPolicy)]);
  const rows = await bench.ask(
    'select business_day::varchar as day, opening::double as opening, received::double as received, wasted::double as wasted, sold::double as sold, expected::double as expected, closing::double as closing, difference::double as difference from stock_day order by 1',
  );
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    // What there was before the first count nobody knows; the count of the evening knows what was sold at noon.
    '2025-03-01  0 0 4  10 ',
    '2025-03-02 10 6 0 2 14 14 ',
    // 14 − 1 wasted + 1 given back = 14 by the evening, 12 were counted, then five came: two are missing.
    '2025-03-03 14 5 1 -1 19 17 -2',
    '2025-03-04 17 0 0 17 0 0 ',
  ]);
  const [position] = await bench.ask(
    "select on_hand::double as on_hand, demand, days, days_in, days_out, days_dry, cover_days, cost::double as cost, price, sold::double as sold, received::double as received, sell_through, difference::double as difference, average_stock, abc, xyz, days_since_sale from stock_position where article = 'stock:a'",
  );
  expect(position).toMatchObject({
    on_hand: 0,
    // 4 + 2 − 1 + 17 = 22 on four days, on each of which there was something.
    demand: 5.5,
    days: 4,
    days_in: 4,
    days_out: 1,
    days_dry: 0,
    cover_days: 0,
    // The cost of the last movement; 115 paid for 23 pieces, what was given back apart.
    cost: 2.75,
    price: 5,
    sold: 22,
    received: 11,
    difference: -2,
    // (10 + 14 + 17 + 0) / 4
    average_stock: 10.25,
    abc: 'A',
    xyz: null,
    days_since_sale: 0,
  });
});

test('a list of transfers moves stock where movements do not tell of it', async () => {
  bench = await openFacts();
  await bench.receive(
    'counts.csv',
    'shop,sku,when,pieces\nL1,a,2025-03-01 22:00,10\nL2,a,2025-03-01 22:00,1\n',
    counts,
  );
  await bench.receive('sent.csv', 'id,from,to,sku,sent,came,pieces\n1,L1,L2,a,2025-03-02 10:00,2025-03-03 10:00,4\n2,L1,L2,a,2025-03-03 11:00,,2\n', transfers); // prettier-ignore
  await bench.build((rules) => [...sale(rules), ...stock()]);
  expect(await bench.ask("select shop, list(closing::integer order by business_day)::varchar as closing from stock_day group by 1 order by 1")).toEqual([
    { shop: 'shops:L1', closing: '[10, 6, 4]' },
    { shop: 'shops:L2', closing: '[1, 1, 5]' },
  ]); // prettier-ignore
});

test('a deviation is the same to its last digit, however the days lie in the table', async () => {
  const bits = new Set<string>();
  const ways = new Set<string>();
  for (const order of ['day', 'hash(day)', 'hash(day + 7)', 'day desc', 'day % 5, day']) {
    const engine = await openDuckdb({ threads: 1 });
    // Weights of a counter of cheese: 0.137 kg, 0.274 kg, … and never the same on the day after.
    await engine.run(`
      create table stock_day as
      select date '2025-03-01' + day::integer as business_day, 'shops:L1' as shop, 'stock:a' as article,
        9::decimal(38, 4) as opening, 0::decimal(38, 4) as received, 0::decimal(38, 4) as wasted, 0::decimal(38, 4) as adjusted,
        (0.137 * (day * 11 % 17))::decimal(38, 4) as sold, 9::decimal(38, 4) as closing, 0::decimal(38, 4) as difference, null::date as last_sale
      from range(28) as d(day) order by ${order};
      create table stock_grade (article varchar, abc varchar, xyz varchar);
      create table sale_article (article varchar, title varchar, category varchar, cost decimal(18, 4), price double, target_cover_days double, lead_time_days double);
      create table sale_line (article varchar, status varchar, net decimal(18, 2), quantity decimal(18, 4));
      create table fact_movement (article varchar, unit_cost decimal(18, 4), occurred_at timestamp, event_id varchar);
    `);
    await apply(engine, stockPositions(stockPolicy).filter(({ table }) => ['stock_window', 'stock_position'].includes(table))); // prettier-ignore
    const [row] = await engine.rows('select deviation, reorder_point, printf(\'%.17g %.17g\', deviation, reorder_point) as bits from stock_position'); // prettier-ignore
    // The same by another road: the root of the mean of squares less the square of the mean.
    const sold = Array.from({ length: 28 }, (_, day) => 0.137 * ((day * 11) % 17));
    const mean = sold.reduce((sum, one) => sum + one, 0) / 28;
    expect(row!['deviation']).toBeCloseTo(
      Math.sqrt(sold.reduce((sum, one) => sum + one * one, 0) / 28 - mean * mean),
      9,
    );
    bits.add(String(row!['bits']));
    const [other] = await engine.rows(
      "select printf('%.17g', stddev_pop(cast(sold as double))) as bits from stock_day",
    );
    ways.add(String(other!['bits']));
    await engine.close();
  }
  // The orders do matter to whoever takes the days as they come.
  expect(ways.size).toBeGreaterThan(1);
  expect(bits.size).toBe(1);
});

test('suggested transfers conserve stock: nobody gives more than is over, nobody gets more than is lacking', async () => {
  const engine = await openDuckdb({ threads: 1 });
  const step = stockPositions(stockPolicy).find(({ table }) => table === 'transfer_suggestion')!;
  const shopState = fc.record({ on_hand: fc.integer({ min: -5, max: 80 }), demand: fc.integer({ min: 0, max: 6 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(shopState, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
      async (articles) => {
        const rows = articles.flatMap(
          (shops, a) =>
        shops.map(({ on_hand, demand }, s) => `('A${a}', 'S${s}', ${on_hand}, ${demand}.0, 10.0, ${Math.max(on_hand - 10 * demand, 0)}, ${demand * 3}, 2.0)`), // prettier-ignore
        );
        await engine.run(`create or replace table stock_position as select * from (values ${rows.join(', ')}) as p(article, shop, on_hand, demand, target_cover_days, over_units, reorder_point, price)`); // prettier-ignore
        await apply(engine, [step]);
        const wrong = await engine.rows(`
        select 'gives too much' as what from transfer_suggestion as t join stock_position as p on p.article = t.article and p.shop = t.from_shop group by t.article, t.from_shop, p.over_units having sum(t.quantity) > p.over_units
        union all
        select 'gets too much' from transfer_suggestion as t join stock_position as p on p.article = t.article and p.shop = t.to_shop group by t.article, t.to_shop, p.demand, p.on_hand having sum(t.quantity) > ceil(p.demand * 10 - greatest(p.on_hand, 0))
        union all
        select 'nothing or to itself' from transfer_suggestion where quantity <= 0 or from_shop = to_shop
        union all
        -- Whatever is over goes to whoever lacks: as much as the smaller of the two.
        select 'too little' from (
          select p.article, sum(floor(over_units)) as spare, sum(case when on_hand <= reorder_point and demand > 0 then greatest(ceil(demand * 10 - greatest(on_hand, 0)), 0) else 0 end) as lack
          from stock_position as p group by p.article
        ) as a left join (select article, sum(quantity) as moved from transfer_suggestion group by article) as t on t.article = a.article
        where coalesce(t.moved, 0) <> least(a.spare, a.lack)`);
        expect(wrong).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
  await engine.close();
});

test('what a stock is judged by is the policy’s: lead and review days, safety, cuts of ABC and XYZ, age of dead stock', async () => {
  bench = await openFacts();
  const days = Array.from({ length: 28 }, (_, i) => `2025-02-${String(i + 1).padStart(2, '0')}`);
  await bench.receive(
    'counts.csv',
    `shop,sku,when,pieces\nL1,a,2025-02-01 00:10,500\nL1,b,2025-02-01 00:10,90\n`,
    counts,
  );
  // a: 4 a day, 8 on the days of the last week; b: 1 on the first ten days, then nothing.
  const lines = days.flatMap((day, i) => [
    `a${i},L1,a,${day} 12:00,${i < 21 ? 4 : 8},${i < 21 ? 40 : 80},`,
    ...(i < 10 ? [`b${i},L1,b,${day} 12:00,1,30,`] : []),
  ]);
  await bench.receive('sales.csv', `bon,shop,sku,when,pieces,paid,status\n${lines.join('\n')}\n`, sales);
  const told = async (policy: Partial<typeof stockPolicy>) => {
    await bench!.build((rules) => [...sale(rules), ...stock(), ...stockPositions({ ...stockPolicy, ...policy })]);
    const rows = await bench!.ask(
      'select article, round(reorder_point, 4) as reorder, abc, xyz, dead, over_units::double as over from stock_position order by 1',
    );
    return rows.map((row) => Object.values(row).join(' '));
  };
  // Demand of a: 140 pieces in 28 days = 5; its deviation: sqrt((21 × 1 + 7 × 9) / 28) = 1.7321; 1.65 × 1.7321 × √3 = 4.95.
  // Of b: 10 in 28 = 0.3571 and sqrt((10 × 0.6429² + 18 × 0.3571²) / 28) = 0.4792; 3 × 0.3571 + 1.65 × 0.4792 × √3 = 2.4408.
  // Net: a 1400 of 1700 is more than 80 % by itself, and b begins above it: A and B. On hand 360 and 80.
  expect(await told({})).toEqual(['stock:a 19.95 A X false 290', 'stock:b 2.4408 B Z false 75']);
  // Without safety 3 + 4 days of demand; b's last sale was 18 days ago; a lasts 10 days: 360 − 50.
  expect(await told({ safety: 0, review: 4, dead: 17, cover: 10, abc: [0.5, 0.6], xyz: [0.1, 3] })).toEqual([
    'stock:a 35 A Y false 310',
    'stock:b 2.5 C Y true 76.42857142857143',
  ]);
  expect(await bench.ask("select name, value from stock_policy where name in ('abc_b', 'review') order by 1")).toEqual([
    { name: 'abc_b', value: 0.6 },
    { name: 'review', value: 4 },
  ]);
});

test('a clock that is wrong makes no days: what is dated after the day of the edition moves no stock yet', async () => {
  bench = await openFacts();
  await bench.receive('counts.csv', 'shop,sku,when,pieces\nL1,a,2025-03-01 22:00,10\n', counts);
  await bench.receive(
    'moves.csv',
    'id,shop,sku,when,kind,pieces,cost\n1,L1,a,2025-03-02 08:00,receipt,6,2\n2,L1,a,2099-01-01 08:00,receipt,6,2\n3,L1,b,2099-01-01 08:00,receipt,6,2\n',
    moves,
  );
  await bench.receive(
    'sales.csv',
    'bon,shop,sku,when,pieces,paid,status\n1,L1,a,2025-03-03 12:00,4,20,\n2,L1,a,2098-03-03 12:00,4,20,\n',
    sales,
  );
  await bench.build((rules) => [...sale(rules), ...stock('2025-03-04'), ...stockPositions(stockPolicy)]);
  const days = await bench.ask(
    'select article, business_day::varchar as day, closing::double as closing from stock_day order by all',
  );
  expect(days.map((row) => Object.values(row).join(' '))).toEqual([
    'stock:a 2025-03-01 10',
    'stock:a 2025-03-02 16',
    'stock:a 2025-03-03 12',
  ]);
  expect(
    await bench.ask('select on_hand::double as on_hand, business_day::varchar as day from stock_position'),
  ).toEqual([{ on_hand: 12, day: '2025-03-03' }]);
});
