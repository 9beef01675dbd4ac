import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { epochAt, localText } from './clock.ts';
import { createCustomers } from './customers.ts';
import { openSink } from './files.ts';
import { createRandom } from './random.ts';

export interface TicketOptions {
  readonly out: string;
  readonly seed: string;
  readonly days: number;
  /** Days from the first one that is made to the first of these. */
  readonly first?: number | undefined;
  readonly tickets: number;
  /** Tickets there are before these: protocols are numbered on. */
  readonly known?: number | undefined;
  /** A bank whose people write. */
  readonly bank?: string | undefined;
}

const REASONS = [
  'cartao/bloqueio',
  'cartao/limite',
  'conta/cadastro',
  'seguro/sinistro',
  'app/senha',
  'cobranca/contestacao',
] as const;
const CHANNELS = ['email', 'chat', 'whatsapp', 'telefone'] as const;

/** Writes `tickets.csv` and `interactions.csv` of a ticket desk: times, reopenings, ratings. */
export function generateTickets(options: TicketOptions): { readonly tickets: number; readonly interactions: number } {
  const { out, seed, days, tickets, first = 0, known = 0 } = options;
  mkdirSync(out, { recursive: true });
  const random = createRandom(`${seed}/tickets${known === 0 ? '' : `/${known}`}`);
  const customer = createCustomers(options.bank);
  const main = openSink(
    join(out, 'tickets.csv'),
    'utf8',
    'protocol,cpf,phone,email,channel,reason,created_at,first_reply_at,resolved_at,closed_at,reopened_at,operator,rating\n',
  );
  const talk = openSink(join(out, 'interactions.csv'), 'utf8', 'protocol,sequence,at,author,channel\n');
  let interactions = 0;
  const say = (protocol: string, sequence: number, what: { epoch: number; author: string; channel: string }): void => {
    interactions++;
    talk.write(`${protocol},${sequence},${localText(what.epoch)},${what.author},${what.channel}\n`);
  };
  for (let at = 0; at < tickets; at++) {
    const protocol = `TK${String(known + at + 1).padStart(8, '0')}`;
    const { cpf, phone, email } = customer(random);
    const channel = random.pick(CHANNELS);
    const created = epochAt(first + Math.floor((at * days) / tickets), random.int(86_400));
    const replied = random.chance(0.96) ? created + Math.round(Math.exp(7.5 + 1.3 * random.normal())) : undefined;
    const solved =
      replied !== undefined && random.chance(0.9)
        ? replied + Math.round(Math.exp(10 + 1.2 * random.normal()))
        : undefined;
    const closed = solved === undefined ? undefined : solved + random.between(0, 3 * 86_400);
    const reopened =
      closed !== undefined && random.chance(0.05) ? closed + random.between(3600, 5 * 86_400) : undefined;
    const rating =
      solved !== undefined && random.chance(0.25)
        ? String(random.chance(0.75) ? random.between(4, 5) : random.between(1, 3))
        : '';
    const operator = replied === undefined ? '' : `operador${random.between(1, 12)}`;
    const times = [created, replied, solved, closed, reopened].map((epoch) =>
      epoch === undefined ? '' : localText(epoch),
    );
    const [createdAt = '', ...others] = times;
    main.write(
      `${[protocol, random.chance(0.6) ? cpf : '', random.chance(0.7) ? phone : '', random.chance(0.6) ? email : '', channel, random.pick(REASONS), createdAt, ...others, operator, rating].join(',')}\n`,
    );
    say(protocol, 1, { epoch: created, author: 'customer', channel });
    if (replied !== undefined) say(protocol, 2, { epoch: replied, author: operator, channel });
    // Some ask again before it is solved.
    if (replied !== undefined && solved !== undefined && random.chance(0.2))
      say(protocol, 4, { epoch: random.between(replied, solved), author: 'customer', channel });
    if (solved !== undefined) say(protocol, 3, { epoch: solved, author: operator, channel });
  }
  main.close();
  talk.close();
  return { tickets, interactions };
}
