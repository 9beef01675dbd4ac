import { basename } from 'node:path';
import { type Options, toNumber } from '../options.ts';
import { generateBank } from './bank.ts';
import { writeSection } from '../results.ts';
import { compareMarginals, measure } from './marginals.ts';

/** `generate bank|shop|calls|tickets`: writes made data and says what. */
export async function generate(kind: string, options: Options): Promise<void> {
  const { out, seed = '1' } = options;
  if (out === undefined) throw new Error('say where to: --out DIR');
  const started = performance.now();
  const days = toNumber(options.days, kind === 'shop' ? 60 : 30);
  const summary = await (async () => {
    switch (kind) {
      case 'bank':
        return generateBank({
          out,
          seed,
          persons: toNumber(options.persons, 1500),
          dirt: toNumber(options.dirt, 1),
          other: toNumber(options.other, 0),
          delta: toNumber(options.delta, 0),
        });
      case 'shop':
        return (await import('./shop.ts')).generateShop({
          out,
          seed,
          days,
          orders: toNumber(options.orders, 10_000),
          articles: options.articles === undefined ? undefined : toNumber(options.articles, 0),
          bank: options.data,
        });
      case 'calls':
        return (await import('./calls.ts')).generateCalls({
          out,
          seed,
          days,
          calls: toNumber(options.calls, 5000),
          first: toNumber(options.first, 0),
          ...(options.agents === undefined ? {} : { agents: Number(options.agents) }),
          bank: options.data,
        });
      case 'tickets':
        return (await import('./tickets.ts')).generateTickets({
          out,
          seed,
          days,
          tickets: toNumber(options.tickets, 5000),
          first: toNumber(options.first, 0),
          bank: options.data,
        });
      default:
        throw new Error(`nothing called ${kind} can be generated: bank, shop, calls or tickets`);
    }
  })();
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  process.stdout.write(`${JSON.stringify({ ...summary, seconds })}\n`);
}

/** `marginals DIR…`: what banks look like, side by side. */
export function marginals(folders: readonly string[], options: Options): void {
  const banks = folders.map((folder) => [basename(folder), measure(folder)] as const);
  const table = compareMarginals(banks);
  process.stdout.write(`${table}\n`);
  if (options.write)
    writeSection(
      'marginals',
      `## Made banks beside a given one\n\nShares are of records unless a line says otherwise.\n\n<details><summary>all numbers</summary>\n\n${table}\n\n</details>`,
    );
}
