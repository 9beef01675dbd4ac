import { parseArgs } from 'node:util';

/** Every option of every bench. */
export const options = {
  out: { type: 'string' },
  persons: { type: 'string' },
  records: { type: 'string' },
  rows: { type: 'string' },
  orders: { type: 'string' },
  articles: { type: 'string' },
  calls: { type: 'string' },
  tickets: { type: 'string' },
  days: { type: 'string' },
  size: { type: 'string' },
  first: { type: 'string' },
  agents: { type: 'string' },
  seed: { type: 'string' },
  dirt: { type: 'string' },
  other: { type: 'string' },
  delta: { type: 'string' },
  data: { type: 'string' },
  peers: { type: 'string' },
  only: { type: 'string' },
  way: { type: 'string' },
  work: { type: 'string' },
  write: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** What was asked for on the command line; each bench reads the options it knows. */
export type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** A number of the command line. Throws where it is none. */
export function toNumber(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) throw new Error(`not a number: ${text}`);
  return value;
}
