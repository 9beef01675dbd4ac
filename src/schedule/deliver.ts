import { type Delivery, loadDeliveries, movedTo, recordDelivery } from '../ledger/outbox.ts';
import type { Ledger } from '../ledger/open.ts';
import type { Channel, Parcel, Sent } from './channels/channel.ts';
import { crashAt } from './crash.ts';
import { backOff, type Standing, standing } from './outbox.ts';

export interface Post {
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly attempts: number;
  readonly whenUnsure: 'send_again' | 'ask';
  /** Whether the recipient may still get it there; the reason where not. */
  readonly refusal: (delivery: Delivery) => string | undefined;
  readonly parcelOf: (delivery: Delivery) => Parcel;
  readonly channelOf: (delivery: Delivery) => Promise<Channel>;
  /** Takes secrets out of what is written down. */
  readonly redact: (text: string) => string;
}

export interface Outcome extends Delivery {
  readonly state: 'sent' | 'waiting' | 'failed' | 'refused';
  readonly detail: string;
  readonly nextAt: string | null;
}

/** The deliveries that wait, each with where it stands; `now` leaves out those whose time has not come. */
export function waiting(
  ledger: Ledger,
  whenUnsure: 'send_again' | 'ask',
  now: Date | undefined,
): (Delivery & { readonly standing: Standing })[] {
  return loadDeliveries(ledger)
    .map(({ events, ...delivery }) => ({ ...delivery, standing: standing(events, whenUnsure) }))
    .filter(
      ({ standing: { state, nextAt } }) =>
        state === 'waiting' && (now === undefined || nextAt === null || nextAt <= now.toISOString()),
    );
}

/** Tries every delivery whose time has come, the oldest first. One that fails keeps no other one back. */
export async function deliverDue(post: Post): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { standing: stands, ...delivery } of waiting(post.ledger, post.whenUnsure, post.now())) {
    if (post.signal.aborted) break;
    outcomes.push(await deliver(post, delivery, stands));
  }
  return outcomes;
}

async function deliver(post: Post, delivery: Delivery, stands: Standing): Promise<Outcome> {
  const { ledger, now } = post;
  const record = (event: Parameters<typeof recordDelivery>[2]) => recordDelivery(ledger, delivery.id, event);
  const end = (state: Outcome['state'], detail: string, nextAt: string | null = null): Outcome => {
    const kind = state === 'waiting' ? 'failed' : state;
    record({ kind, detail, nextAt, now: now() });
    return { ...delivery, state, detail, nextAt };
  };
  const refusal = post.refusal(delivery);
  if (refusal !== undefined) return end('refused', refusal);
  const sent = await attempt(post, delivery, stands);
  crashAt('outbox.accepted');
  if (sent.ok) {
    record({ kind: 'sent', externalId: sent.externalId, now: now() });
    crashAt('outbox.sent');
    return { ...delivery, state: 'sent', detail: '', nextAt: null };
  }
  const reason = post.redact(sent.reason);
  const tries = stands.attempts + 1;
  if (sent.permanent) return end('failed', reason);
  if (sent.unsure && post.whenUnsure === 'ask') return end('failed', `${reason}: it may have arrived`);
  if (tries >= post.attempts) return end('failed', `${reason} (${tries} attempts)`);
  const wait = Math.max(sent.retryAfter ?? 0, backOff(tries));
  return end('waiting', reason, new Date(now().getTime() + wait * 1000).toISOString());
}

async function attempt(post: Post, delivery: Delivery, stands: Standing): Promise<Sent> {
  const { ledger, now } = post;
  const record = (event: Parameters<typeof recordDelivery>[2]) => recordDelivery(ledger, delivery.id, event);
  try {
    const address = delivery.channel === 'telegram' ? movedTo(ledger, delivery.address) : delivery.address;
    const channel = await post.channelOf(delivery);
    return await channel.send(
      { ...post.parcelOf(delivery), address },
      {
        arrived: stands.parts,
        signal: post.signal,
        sending: (part) => {
          record({ kind: 'sending', part, now: now() });
          crashAt('outbox.sending');
        },
        part: (part, externalId) => {
          crashAt('outbox.part_accepted');
          record({ kind: 'part', part, externalId, now: now() });
        },
        moved: (to) => record({ kind: 'moved', externalId: to, now: now() }),
      },
    );
  } catch (error) {
    // A channel that throws has a slip of ours or of the configuration: it keeps no other delivery back.
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
