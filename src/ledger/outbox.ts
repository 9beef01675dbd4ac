import type { Ledger } from './open.ts';

export type ChannelName = 'file' | 'email' | 'telegram' | 'webhook';

/** A report as it was rendered for one language and one class of privacy. */
export interface Rendition {
  readonly id: string;
  readonly job: string;
  readonly slot: string;
  readonly report: string;
  readonly title: string;
  readonly day: string;
  readonly language: string;
  readonly privacy: string;
  readonly smallGroups: boolean;
  readonly edition: string;
  readonly files: readonly RenditionFile[];
}

export interface RenditionFile {
  readonly format: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The promise that one recipient gets one rendition by one way. */
export interface Delivery {
  readonly id: string;
  readonly rendition: string;
  readonly recipient: string;
  readonly channel: ChannelName;
  readonly address: string;
  readonly queuedAt: string;
}

export interface DeliveryEvent {
  readonly kind: 'sending' | 'part' | 'moved' | 'sent' | 'failed' | 'refused' | 'released';
  readonly part: number;
  readonly externalId: string;
  readonly nextAt: string | null;
  readonly detail: string;
  readonly at: string;
}

/** Writes down renditions and who is to get them, all or nothing; what is known already stays as it is. */
export function queue(
  ledger: Ledger,
  items: { readonly renditions: readonly Rendition[]; readonly deliveries: readonly Omit<Delivery, 'queuedAt'>[] },
  now: Date,
): void {
  const at = now.toISOString();
  const rendition = ledger.prepare(
    'insert or ignore into rendition (rendition_id, job, slot, report, title, day, language, privacy, small_groups, edition, rendered_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const file = ledger.prepare(
    'insert or ignore into rendition_file (rendition_id, format, name, sha256, bytes) values (?, ?, ?, ?, ?)',
  );
  const delivery = ledger.prepare(
    'insert or ignore into delivery (delivery_id, rendition_id, recipient, channel, address, queued_at) values (?, ?, ?, ?, ?, ?)',
  );
  ledger
    .transaction(() => {
      for (const r of items.renditions) {
        const small = r.smallGroups ? 1 : 0;
        rendition.run(r.id, r.job, r.slot, r.report, r.title, r.day, r.language, r.privacy, small, r.edition, at);
        for (const f of r.files) file.run(r.id, f.format, f.name, f.sha256, f.bytes);
      }
      for (const d of items.deliveries) delivery.run(d.id, d.rendition, d.recipient, d.channel, d.address, at);
    })
    .immediate();
}

/** A rendition by its id; undefined where nothing was rendered under it. */
export function loadRendition(ledger: Ledger, id: string): Rendition | undefined {
  const row = ledger
    .prepare(
      'select rendition_id as id, job, slot, report, title, day, language, privacy, small_groups as small, edition from rendition where rendition_id = ?',
    )
    .get(id) as (Omit<Rendition, 'files' | 'smallGroups'> & { small: number }) | undefined;
  if (row === undefined) return undefined;
  const files = ledger
    .prepare('select format, name, sha256, bytes from rendition_file where rendition_id = ? order by format')
    .all(id) as RenditionFile[];
  const { small, ...rest } = row;
  return { ...rest, smallGroups: small === 1, files };
}

/** Deliveries with what became of them, the oldest first. */
export function loadDeliveries(ledger: Ledger): (Delivery & { readonly events: readonly DeliveryEvent[] })[] {
  const deliveries = ledger
    .prepare(
      'select delivery_id as id, rendition_id as rendition, recipient, channel, address, queued_at as queuedAt from delivery order by rowid',
    )
    .all() as Delivery[];
  const events = ledger
    .prepare(
      'select delivery_id as delivery, kind, part, external_id as externalId, next_at as nextAt, detail, at from delivery_event order by event_id',
    )
    .all() as (DeliveryEvent & { delivery: string })[];
  const byDelivery = new Map<string, DeliveryEvent[]>();
  for (const { delivery, ...event } of events) {
    const list = byDelivery.get(delivery);
    if (list === undefined) byDelivery.set(delivery, [event]);
    else list.push(event);
  }
  return deliveries.map((delivery) => ({ ...delivery, events: byDelivery.get(delivery.id) ?? [] }));
}

/** Adds what happened to a delivery. */
export function recordDelivery(
  ledger: Ledger,
  id: string,
  event: Pick<DeliveryEvent, 'kind'> & Partial<DeliveryEvent> & { readonly now: Date },
): void {
  ledger
    .prepare(
      'insert into delivery_event (delivery_id, kind, part, external_id, next_at, detail, at) values (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      id,
      event.kind,
      event.part ?? 0,
      event.externalId ?? '',
      event.nextAt ?? null,
      event.detail ?? '',
      event.now.toISOString(),
    );
}

/** Where a chat went: groups get a new id when they grow. */
export function movedTo(ledger: Ledger, address: string): string {
  const row = ledger
    .prepare(
      `select e.external_id as moved from delivery_event as e join delivery as d on d.delivery_id = e.delivery_id
       where e.kind = 'moved' and d.address = ? order by e.event_id desc limit 1`,
    )
    .get(address) as { moved: string } | undefined;
  return row?.moved ?? address;
}
