import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { generateBank } from '../generate/bank.ts';
import { generateCalls } from '../generate/calls.ts';
import { generateShop } from '../generate/shop.ts';
import { generateTickets } from '../generate/tickets.ts';
import { makeProject } from '../accuracy/bank.ts';

/** How much a year of a chain of shops is, at its full size. */
const FULL = { orders: 4_440_000, calls: 2_000_000, tickets: 200_000, persons: 50_000 };

export interface Made {
  /** The project, with everything but the last day in its drop folder. */
  readonly project: string;
  /** The day after, as files to be dropped. */
  readonly next: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Makes a year of orders, stock, calls and tickets of a bank's people, and one day more; `size` 1 is ten million order lines. */
export async function generateFacts(
  work: string,
  { size, days, seed }: { readonly size: number; readonly days: number; readonly seed: string },
): Promise<Made> {
  const bank = join(work, 'bank');
  const data = join(work, 'data');
  const next = join(work, 'next');
  const of = (full: number): number => Math.round(full * size);
  generateBank({ out: bank, seed, persons: Math.max(200, of(FULL.persons)), dirt: 1, delta: 0 });
  const shop = generateShop({ out: data, seed, days, orders: of(FULL.orders), next: 1, pack: 3, bank });
  const agents = Math.max(6, Math.round(of(FULL.calls) / days / 70));
  const calls = generateCalls({ out: data, seed, days, calls: of(FULL.calls), agents, bank });
  const tickets = generateTickets({ out: data, seed, days, tickets: of(FULL.tickets), bank });
  renameSync(join(data, 'next'), next);
  const later = join(work, 'later');
  generateCalls({ out: later, seed, days: 1, first: days, calls: of(FULL.calls / days), agents, bank });
  generateTickets({ out: later, seed, days: 1, first: days, tickets: of(FULL.tickets / days), known: tickets.tickets, bank }); // prettier-ignore
  for (const name of ['queue_log', 'cdr.csv', 'ratings.csv', 'tickets.csv', 'interactions.csv'])
    renameSync(join(later, name), join(next, name.replace(/(\.csv)?$/, `-${days}$1`)));
  const project = join(work, 'project');
  await makeProject(project, bank);
  const drop = join(project, 'drop');
  mkdirSync(drop, { recursive: true });
  for (const name of readdirSync(data))
    if (!name.startsWith('truth') && !existsSync(join(drop, name))) copyFileSync(join(data, name), join(drop, name));
  const { lines, orders, movements, counts, transfers, refunds } = shop;
  return {
    project,
    next,
    counts: { lines, orders, movements, counts, transfers, refunds, calls: calls.calls, legs: calls.legs, queue_events: calls.events, tickets: tickets.tickets, interactions: tickets.interactions }, // prettier-ignore
  };
}
