import { MestreError } from '../errors.ts';
import { type Delivery, loadDeliveries, loadRendition, recordDelivery } from '../ledger/outbox.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { waiting } from '../schedule/deliver.ts';
import { type Standing, standing } from '../schedule/outbox.ts';
import type { Context } from './context.ts';
import { drain } from './schedule/post.ts';
import type { ScheduleSession } from './schedule/session.ts';
import { toTable } from './table.ts';

type Entry = Delivery & { readonly report: string; readonly day: string; readonly standing: Standing };

/** Lists deliveries: those that did not arrive yet, or with `all` every one. */
export async function outboxList(context: Context, { all = false }: { readonly all?: boolean }): Promise<void> {
  const project = context.project();
  const ledger = openLedger(project.paths.ledger);
  try {
    const entries = load(ledger, project.config.delivery.when_unsure).filter(
      ({ standing: { state } }) => all || state !== 'sent',
    );
    const deliveries = entries.map(({ standing: { parts, ...stands }, ...entry }) => ({
      ...entry,
      ...stands,
      parts: parts.size,
    }));
    context.out.answer('mestre.outbox/1', { deliveries }, () =>
      deliveries.length === 0
        ? all || loadDeliveries(ledger).length === 0
          ? 'Nothing was delivered yet.'
          : 'Everything has arrived.'
        : toTable(
            deliveries,
            [
              { title: 'delivery', value: ({ id }) => id },
              { title: 'report', value: ({ report }) => report },
              { title: 'day', value: ({ day }) => day },
              { title: 'to', value: ({ recipient }) => recipient },
              { title: 'by', value: ({ channel }) => channel },
              { title: 'address', value: ({ address }) => address, shrink: true },
              { title: 'state', value: ({ state }) => state },
              { title: 'failed', value: ({ attempts }) => String(attempts), right: true },
              { title: 'again', value: ({ nextAt }) => nextAt ?? '' },
              { title: 'why', value: ({ detail }) => detail, shrink: true },
            ],
            context.out.width,
          ),
    );
  } finally {
    ledger.close();
  }
}

export interface RetryOptions {
  /** Deliveries by their ids; all that did not arrive unless said. */
  readonly ids: readonly string[];
  /** Also what was sent already. */
  readonly again?: boolean;
}

/** Tries deliveries now, those that were given up or held too. Throws `delivery_unknown` (64), `already_sent` (64). */
export async function outboxRetry(context: Context, { ids, again = false }: RetryOptions): Promise<number> {
  const project = context.project();
  const ledger = openLedger(project.paths.ledger);
  const session: Pick<ScheduleSession, 'context' | 'project' | 'ledger'> = { context, project, ledger };
  try {
    const entries = load(ledger, project.config.delivery.when_unsure);
    const chosen =
      ids.length === 0
        ? entries.filter(({ standing: { state } }) => state !== 'sent' && state !== 'refused')
        : ids.map((id) => chosenBy(entries, id));
    for (const { id, standing: stands, recipient } of chosen) {
      if (stands.state === 'sent' && !again)
        throw new MestreError('usage', 'already_sent', `${id} has arrived at ${recipient} already`, {
          hint: 'add --again to send it once more',
        });
      recordDelivery(ledger, id, { kind: 'released', detail: again ? 'again' : '', now: context.now() });
    }
    const deliveries = await drain(session);
    context.out.answer('mestre.outbox.retry/1', { deliveries }, () =>
      deliveries.length === 0
        ? 'Nothing waits.'
        : deliveries
            .map(
              ({ id, recipient, channel, state, detail }) =>
                `${id} to ${recipient} by ${channel}: ${state}${detail === '' ? '' : ` (${detail})`}`,
            )
            .join('\n'),
    );
    return deliveries.some(({ state }) => state !== 'sent') ? 69 : 0;
  } finally {
    ledger.close();
  }
}

/** When the next delivery is tried again; null where none waits. */
export function nextDelivery({
  context,
  project,
  ledger,
}: Pick<ScheduleSession, 'context' | 'project' | 'ledger'>): Date | null {
  const times = waiting(ledger, project.config.delivery.when_unsure, undefined).map(
    ({ standing: { nextAt } }) => nextAt,
  );
  if (times.length === 0) return null;
  return times.reduce<Date>(
    (first, time) => (time !== null && new Date(time) < first ? new Date(time) : first),
    new Date(context.now().getTime() + 60_000),
  );
}

function load(ledger: Ledger, whenUnsure: 'send_again' | 'ask'): Entry[] {
  return loadDeliveries(ledger).map(({ events, ...delivery }) => {
    const { report, day } = loadRendition(ledger, delivery.rendition)!;
    return { ...delivery, report, day, standing: standing(events, whenUnsure) };
  });
}

function chosenBy(entries: readonly Entry[], id: string): Entry {
  const found = entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  throw new MestreError('usage', 'delivery_unknown', `No delivery is called ${id}`, {
    hint: 'mestre outbox list --all shows them',
  });
}
