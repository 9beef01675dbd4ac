import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeArticles, type Article } from './articles.ts';
import { epochAt, localText } from './clock.ts';
import { createCustomers, type Contact } from './customers.ts';
import { openSink, type Sink } from './files.ts';
import { createRandom, zipf, type Draw, type Random } from './random.ts';

export interface ShopOptions {
  readonly out: string;
  readonly seed: string;
  readonly days: number;
  readonly orders: number;
  /** How many articles; all that there are unless said. */
  readonly articles?: number | undefined;
  /** A bank whose people buy here. */
  readonly bank?: string | undefined;
  /** Pieces that deliveries come in: 12 unless said; fewer make more receipts. */
  readonly pack?: number | undefined;
  /** Days that follow as a second delivery, in the folder `next`; none unless said. */
  readonly next?: number | undefined;
}

const HEADERS = {
  shops: 'shop_id,shop_name,city,time_zone,cut_off_hour',
  'articles-till': 'plu,description,ean,category,price',
  'articles-stock': 'sku;descricao;ean;custo',
  'articles-sheet': 'item,barcode,target_cover_days,lead_time_days',
  'truth-articles': 'article_id,plu,sku,item',
  orders: 'order_id,shop_id,ordered_at,channel,status,loyalty_id,cpf,phone',
  'order-lines': 'order_id,line,plu,description,quantity,unit_price,discount,amount',
  refunds: 'refund_id,order_id,shop_id,refunded_at,amount,reason',
  counts: 'shop_id;sku;counted_at;quantity',
  movements: 'movement_id;shop_id;sku;moved_at;kind;quantity;unit_cost',
  transfers: 'transfer_id;from_shop;to_shop;sku;sent_at;received_at;quantity',
  targets: 'loja;dia;meta',
} as const;
type File = keyof typeof HEADERS;

interface Making {
  readonly random: Random;
  readonly days: number;
  /** Where rows go; those of the days that follow go elsewhere. */
  files: Readonly<Record<File, Sink>>;
  readonly articles: readonly Article[];
  readonly article: Draw<Article>;
  readonly customer: (random: Random) => Contact;
  readonly shops: number;
  readonly pack: number;
  /** What lies in each shop, by article. */
  readonly onHand: readonly Int32Array[];
  readonly inTransit: Transfer[];
  readonly counts: {
    orders: number;
    lines: number;
    refunds: number;
    movements: number;
    transfers: number;
    counts: number;
  };
}

const shopId = (shop: number): string => `L${String(shop + 1).padStart(3, '0')}`;
const sku = (article: Article): string => `SKU${String(article.id).padStart(5, '0')}`;
const plu = (article: Article): string => String(2000 + article.id);
const money = (value: number): string => value.toFixed(2);
const comma = (value: number): string => value.toFixed(2).replace('.', ',');

function writeCatalogues({ random, files, articles, shops }: Making): void {
  const towns = ['São Paulo', 'Rio Branco', 'Manaus', 'Recife', 'Belo Horizonte', 'Curitiba'];
  const zones = [
    'America/Sao_Paulo',
    'America/Rio_Branco',
    'America/Manaus',
    'America/Recife',
    'America/Sao_Paulo',
    'America/Sao_Paulo',
  ];
  for (let shop = 0; shop < shops; shop++)
    files.shops.write(`${shopId(shop)},Loja ${shop + 1},${towns[shop % 6]},${zones[shop % 6]},4\n`);
  for (const one of articles) {
    files['articles-till'].write(
      `${plu(one)},"${one.till}",${random.chance(0.97) ? one.ean : ''},${one.category},${money(one.price)}\n`,
    );
    files['articles-stock'].write(`${sku(one)};${one.stock};${random.chance(0.9) ? one.ean : ''};${comma(one.cost)}\n`);
    files['articles-sheet'].write(
      `"${one.sheet}",${random.chance(0.6) ? one.ean : ''},${random.between(3, 14)},${random.between(1, 5)}\n`,
    );
    files['truth-articles'].write(`${one.id},${plu(one)},${sku(one)},"${one.sheet}"\n`);
  }
}

/** How busy a day of the week is, from Monday; the first day is one. */
const BUSY = [0.8, 0.8, 0.9, 1, 1.3, 1.4, 0.8] as const;

/** Orders that the first `days` days bring, beside those of others. */
function busyness(days: number): number {
  let sum = 0;
  for (let day = 0; day < days; day++) sum += BUSY[day % 7]!;
  return sum;
}

/** What each shop is to sell, as the planning sheet has it: a day too many, decimal commas, a line with the total. */
function writeTargets({ files, shops, days }: Making, perDay: number): void {
  let total = 0;
  for (let shop = 0; shop < shops; shop++)
    for (let day = 0; day < days; day++) {
      const [year, month, date] = localText(epochAt(day, 0)).slice(0, 10).split('-') as [string, string, string];
      const goal = Math.round((perDay * BUSY[day % 7]!) / 50) * 50;
      total += goal;
      files.targets.write(`${shopId(shop)};${date}/${month}/${year};${comma(goal)}\n`);
    }
  files.targets.write(`Total;;${comma(total)}\n`);
}

/** From ten in the morning until two at night, most at noon and in the evening. */
function orderSecond(random: Random): number {
  const hour = random.chance(0.4) ? 12.5 + 1.2 * random.normal() : 20 + 2.2 * random.normal();
  return Math.floor(Math.min(25.9, Math.max(10, hour)) * 3600);
}

function refund(making: Making, order: string, at: { shop: number; epoch: number; total: number }): void {
  const { random, files, counts } = making;
  // Some refunds name an order that nobody knows.
  const named = random.chance(0.95) ? order : `X${order}`;
  const later = at.epoch + random.between(600, 3 * 86_400);
  const amount = random.chance(0.7) ? at.total : Math.round(at.total * 50) / 100;
  files.refunds.write(
    `RF${++counts.refunds},${named},${shopId(at.shop)},${localText(later)},${money(amount)},${random.pick(['frio', 'errado', 'atraso', 'outro'])}\n`,
  );
}

function writeOrder(making: Making, day: number): void {
  const { random, files, counts, onHand } = making;
  const order = `PD${String(++counts.orders).padStart(9, '0')}`;
  const shop = random.int(making.shops);
  const epoch = epochAt(day, orderSecond(random));
  const known = random.chance(0.55) ? making.customer(random) : undefined;
  const cancelled = random.chance(0.02);
  const who = known
    ? `${random.chance(0.6) ? `F${known.phone.slice(-8)}` : ''},${random.chance(0.3) ? known.cpf : ''},${random.chance(0.7) ? known.phone : ''}`
    : ',,';
  files.orders.write(
    `${order},${shopId(shop)},${localText(epoch)},${random.pick(['balcao', 'balcao', 'balcao', 'app', 'entrega'])},${cancelled ? 'cancelled' : 'completed'},${who}\n`,
  );
  let total = 0;
  const lines = 1 + Math.min(7, Math.floor(-1.7 * Math.log(1 - random.next())));
  for (let line = 1; line <= lines; line++) {
    const one = making.article(random);
    const quantity = random.chance(0.8) ? 1 : random.between(2, 4);
    const discount = random.chance(0.1) ? Math.round(one.price * quantity * 10) / 100 : 0;
    const amount = one.price * quantity - discount;
    const text = `${order},${line},${plu(one)},"${one.till}",${quantity},${money(one.price)},${money(discount)},${money(amount)}\n`;
    files['order-lines'].write(text);
    // A till that lost its answer sends a line again, byte for byte.
    if (random.chance(0.0005)) files['order-lines'].write(text);
    counts.lines++;
    total += amount;
    const shelf = onHand[shop];
    if (shelf && !cancelled) shelf[one.id - 1] = (shelf[one.id - 1] ?? 0) - quantity;
  }
  if (random.chance(0.01)) refund(making, order, { shop, epoch, total });
}

function move(
  making: Making,
  shop: number,
  what: { article: Article; epoch: number; kind: string; quantity: number },
): void {
  const { files, counts, onHand } = making;
  const { article, epoch, kind, quantity } = what;
  files.movements.write(
    `MV${++counts.movements};${shopId(shop)};${sku(article)};${localText(epoch)};${kind};${quantity};${comma(article.cost)}\n`,
  );
  const shelf = onHand[shop];
  if (shelf) shelf[article.id - 1] = (shelf[article.id - 1] ?? 0) + quantity;
}

interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly article: Article;
  readonly sent: number;
  readonly quantity: number;
}

/** What was sent last night arrives; now and then it never does. */
function receiveTransfers(making: Making, night: number): void {
  const { random, files, counts, inTransit } = making;
  for (const { from, to, article, sent, quantity } of inTransit.splice(0)) {
    const arrives = random.chance(0.97);
    const row = [`TR${++counts.transfers}`, shopId(from), shopId(to), sku(article), localText(sent)];
    files.transfers.write(`${[...row, arrives ? localText(night) : '', quantity].join(';')}\n`);
    if (arrives) move(making, to, { article, epoch: night, kind: 'transfer_in', quantity });
  }
}

function restock(making: Making, at: { shop: number; article: Article; night: number }): void {
  const { random, inTransit, onHand, shops } = making;
  const { shop, article, night } = at;
  const held = onHand[shop]?.[article.id - 1] ?? 0;
  const epoch = night + random.int(900);
  if (held < 20 && random.chance(0.75))
    move(making, shop, { article, epoch, kind: 'receipt', quantity: random.between(2, 8) * making.pack });
  if (random.chance(0.004)) move(making, shop, { article, epoch, kind: 'waste', quantity: -random.between(1, 3) });
  if (held > 7.5 * making.pack && shops > 1 && random.chance(0.02)) {
    const quantity = random.between(6, 24);
    move(making, shop, { article, epoch, kind: 'transfer_out', quantity: -quantity });
    inTransit.push({ from: shop, to: (shop + 1 + random.int(shops - 1)) % shops, article, sent: epoch, quantity });
  }
}

/** After the last order of a business day, before its cut-off at four: goods move, and once a week all is counted. */
function closeDay(making: Making, day: number): void {
  const { random, files, counts, articles, onHand } = making;
  const night = epochAt(day + 1, 3 * 3600);
  receiveTransfers(making, night);
  for (let shop = 0; shop < making.shops; shop++)
    for (const article of articles) {
      restock(making, { shop, article, night });
      if (day % 7 !== 6 && day !== 0) continue;
      // What is counted lacks now and then a piece: shrink.
      const counted = (onHand[shop]?.[article.id - 1] ?? 0) - (random.chance(0.05) ? random.between(1, 3) : 0);
      files.counts.write(`${shopId(shop)};${sku(article)};${localText(night + 1800)};${counted}\n`);
      counts.counts++;
    }
}

/** Writes tills, stock and refunds of a chain of shops into `out`; sales, movements and counts agree but for shrink. */
export function generateShop(
  options: ShopOptions,
): Making['counts'] & { readonly shops: number; readonly articles: number } {
  const { out, seed, days, orders } = options;
  mkdirSync(out, { recursive: true });
  const random = createRandom(`${seed}/shop`);
  const every = makeArticles(random);
  const step = Math.max(1, Math.floor(every.length / (options.articles ?? every.length)));
  // Ids stand for places on the shelf, so they are counted anew.
  const articles = every
    .filter((_, at) => at % step === 0)
    .slice(0, options.articles)
    .map((one, at) => ({ ...one, id: at + 1 }));
  const shops = Math.min(150, Math.max(3, Math.round(orders / days / 150)));
  const making: Making = {
    random,
    days,
    files: openFiles(out, Object.keys(HEADERS) as File[], ''),
    articles,
    article: zipf(articles, 0.7),
    customer: createCustomers(options.bank),
    shops,
    pack: options.pack ?? 12,
    onHand: Array.from({ length: shops }, () => new Int32Array(articles.length).fill(60)),
    inTransit: [],
    counts: { orders: 0, lines: 0, refunds: 0, movements: 0, transfers: 0, counts: 0 },
  };
  writeCatalogues(making);
  writeTargets(making, (orders / days / shops) * 68);
  for (let day = 0; day < days + (options.next ?? 0); day++) {
    if (day === days) {
      closeFiles(making);
      making.files = openFiles(join(out, 'next'), DAILY, `-${days}`);
    }
    const until = Math.round((orders * busyness(day + 1)) / busyness(days));
    while (making.counts.orders < until) writeOrder(making, day);
    closeDay(making, day);
  }
  closeFiles(making);
  return { ...making.counts, shops, articles: articles.length };
}

/** What comes every day; shops, articles and targets do not. */
const DAILY: readonly File[] = ['orders', 'order-lines', 'refunds', 'counts', 'movements', 'transfers'];

function openFiles(folder: string, names: readonly File[], suffix: string): Record<File, Sink> {
  mkdirSync(folder, { recursive: true });
  return Object.fromEntries(
    names.map((name) => [name, openSink(join(folder, `${name}${suffix}.csv`), 'utf8', `${HEADERS[name]}\n`)]),
  ) as Record<File, Sink>;
}

function closeFiles({ files }: Making): void {
  for (const sink of Object.values(files)) sink.close();
}
