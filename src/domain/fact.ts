/** How a value of a fact is read: texts as they are, numbers and times by the styles of the contract. */
export type FactType = 'text' | 'code' | 'time' | 'day' | 'amount' | 'quantity' | 'integer';

export interface FactField {
  readonly name: string;
  readonly type: FactType;
  /** A record without it is a reject. */
  readonly required: boolean;
  /** What it means: one sentence, no full stop. */
  readonly about: string;
  /** The only codes that it may have; the contract's `values` turn those of the source into them. */
  readonly codes?: readonly string[];
}

/** A kind of fact: an event or a count that a source reports, never matched, always joined to what was. */
export interface FactKind {
  /** As a contract's `entity` names it. */
  readonly name: string;
  readonly about: string;
  readonly fields: readonly FactField[];
  /** The field that is the time of the event: it becomes `occurred_at`, `local_at` and `business_day`. */
  readonly time: string | null;
  /** Roles of the golden records that it may name; those with a star must be given. */
  readonly roles: Readonly<Record<string, 'needed' | 'free'>>;
}

const optional = (name: string, type: FactType, about: string, codes?: readonly string[]): FactField => ({
  name,
  type,
  required: false,
  about,
  ...(codes === undefined ? {} : { codes }),
});
const required = (name: string, type: FactType, about: string, codes?: readonly string[]): FactField => ({
  ...optional(name, type, about, codes),
  required: true,
});

const statuses = ['completed', 'cancelled'];

const kinds: readonly FactKind[] = [
  {
    name: 'order',
    about: 'An order at a till, in an app or on the telephone',
    time: 'at',
    roles: { shop: 'free', customer: 'free' },
    fields: [
      required('order_id', 'code', 'Number of the order'),
      required('at', 'time', 'When it was placed'),
      optional('channel', 'code', 'Where it came from: counter, app, delivery'),
      optional('status', 'code', 'completed unless it says cancelled', statuses),
      optional('tax', 'amount', 'Tax in it'),
      optional('delivery', 'amount', 'Delivery fee in it'),
      optional('discount', 'amount', 'Discount on the whole order, beyond those of its lines'),
      optional('total', 'amount', 'What was paid; the sum of its lines unless given'),
    ],
  },
  {
    name: 'order_line',
    about: 'A line of an order; where orders come as lines alone, it carries what an order would',
    time: 'at',
    roles: { article: 'free', shop: 'free', customer: 'free' },
    fields: [
      required('order_id', 'code', 'Number of the order that it belongs to'),
      optional('line_no', 'code', 'Its number within the order'),
      optional('at', 'time', 'When the order was placed, where orders come as lines alone'),
      optional('title', 'text', 'What the till calls the article'),
      optional('category', 'text', 'Category, where the line tells it'),
      required('quantity', 'quantity', 'How many; negative for what was given back, zero for what was struck out'),
      optional('unit', 'code', 'Unit of the quantity; the contract’s units turn it into pieces'),
      optional('unit_price', 'amount', 'Price of one'),
      optional('discount', 'amount', 'What was taken off the line, as a positive amount'),
      optional(
        'amount',
        'amount',
        'What the line came to after its discount; quantity × price − discount unless given',
      ),
      optional('channel', 'code', 'As of the order'),
      optional('status', 'code', 'As of the order', statuses),
    ],
  },
  {
    name: 'refund',
    about: 'Money given back',
    time: 'at',
    roles: { shop: 'free' },
    fields: [
      optional('order_id', 'code', 'Order that it is for'),
      required('at', 'time', 'When'),
      required('amount', 'amount', 'How much, as a positive amount'),
      optional('reason', 'code', 'Why'),
    ],
  },
  {
    name: 'stock_count',
    about: 'What was found on the shelf when it was counted',
    time: 'at',
    roles: { shop: 'needed', article: 'needed' },
    fields: [
      required('at', 'time', 'When it was counted'),
      required('quantity', 'quantity', 'How many'),
      optional('unit', 'code', 'Unit of the quantity'),
    ],
  },
  {
    name: 'movement',
    about: 'Stock that came or went other than by a sale',
    time: 'at',
    roles: { shop: 'needed', article: 'needed' },
    fields: [
      required('at', 'time', 'When'),
      required('movement', 'code', 'Why: receipt, waste, transfer_in, transfer_out, adjustment or return', [
        'receipt',
        'waste',
        'transfer_in',
        'transfer_out',
        'adjustment',
        'return',
      ]),
      required('quantity', 'quantity', 'How many; what goes is negative'),
      optional('unit', 'code', 'Unit of the quantity'),
      optional('unit_cost', 'amount', 'Cost of one'),
    ],
  },
  {
    name: 'transfer',
    about: 'Stock sent from one shop to another',
    time: 'at',
    roles: { shop: 'needed', to_shop: 'needed', article: 'needed' },
    fields: [
      required('at', 'time', 'When it was sent'),
      optional('received_at', 'time', 'When it arrived; empty while it is on its way'),
      required('quantity', 'quantity', 'How many'),
      optional('unit', 'code', 'Unit of the quantity'),
    ],
  },
  {
    name: 'target',
    about: 'What a shop is to sell on a day',
    time: null,
    roles: { shop: 'free' },
    fields: [
      required('day', 'day', 'Business day'),
      optional('amount', 'amount', 'Net sales to be reached'),
      optional('orders', 'integer', 'Orders to be reached'),
    ],
  },
  {
    name: 'call_leg',
    about: 'A line of an exchange’s call detail record: one leg of a call',
    time: 'at',
    roles: { customer: 'free' },
    fields: [
      required('linked_id', 'code', 'Id that all legs of a call share'),
      optional('unique_id', 'code', 'Id of the leg; not unique by itself'),
      optional('sequence', 'integer', 'Number of the leg'),
      required('at', 'time', 'When it began'),
      optional('src', 'code', 'Number that called'),
      optional('dst', 'code', 'Number that was called'),
      optional('context', 'code', 'Context of the dial plan'),
      optional('app', 'code', 'Application that had it last: Queue, AppQueue, Dial, Playback'),
      optional('channel', 'code', 'Channel that called'),
      optional('dst_channel', 'code', 'Channel that was called; empty where no agent was'),
      optional('duration_s', 'integer', 'Seconds from its start to its end'),
      optional('billed_s', 'integer', 'Seconds from the answer to its end'),
      optional('disposition', 'code', 'ANSWERED, NO ANSWER, BUSY, FAILED or CONGESTION; an IVR says ANSWERED too'),
      optional('did', 'code', 'Number of ours that was dialled'),
    ],
  },
  {
    name: 'queue_event',
    about: 'A line of an exchange’s queue log',
    time: 'at',
    roles: { customer: 'free' },
    fields: [
      required('at', 'time', 'When'),
      optional('call_id', 'code', 'Call; NONE where it is about no call'),
      optional('queue', 'code', 'Queue; NONE where it is about none'),
      optional('member', 'code', 'Agent, as the exchange calls it'),
      required('event', 'code', 'ENTERQUEUE, CONNECT, ABANDON, …'),
      ...[1, 2, 3, 4, 5].map((n) => optional(`data${n}`, 'text', `Parameter ${n} of the event`)),
    ],
  },
  {
    name: 'operator',
    about: 'Who an agent of the exchange is',
    time: null,
    roles: {},
    fields: [
      required('member', 'code', 'Agent, as the exchange calls it'),
      required('operator', 'code', 'Who that is, as users are called'),
      optional('team', 'code', 'Team'),
    ],
  },
  {
    name: 'ticket',
    about: 'A request of a customer that the ticket desk works on',
    time: 'at',
    roles: { customer: 'free' },
    fields: [
      required('ticket_id', 'code', 'Protocol number'),
      required('at', 'time', 'When it was opened'),
      optional('first_reply_at', 'time', 'When a person first replied'),
      optional('resolved_at', 'time', 'When it was resolved'),
      optional('closed_at', 'time', 'When it was closed'),
      optional('reopened_at', 'time', 'When it was opened again'),
      optional('channel', 'code', 'How it came: email, chat, …'),
      optional('reason', 'code', 'What it is about, from the general to the particular'),
      optional('operator', 'code', 'Who works on it'),
      optional('product', 'code', 'Product that it is about'),
      optional('status', 'code', 'Status at the desk'),
      optional('rating', 'integer', 'What the customer gave, 1 to 5'),
    ],
  },
  {
    name: 'interaction',
    about: 'One message or conversation with a customer',
    time: 'at',
    roles: { customer: 'free' },
    fields: [
      optional('ticket_id', 'code', 'Ticket that it belongs to'),
      required('at', 'time', 'When'),
      optional('author', 'code', 'Who wrote: customer, or the operator'),
      optional('operator', 'code', 'Operator'),
      optional('channel', 'code', 'Channel'),
      optional('direction', 'code', 'in or out'),
      optional('rating', 'integer', 'What the customer gave, 1 to 5'),
    ],
  },
  {
    name: 'rating',
    about: 'What a customer answered after a call or a ticket',
    time: 'at',
    roles: {},
    fields: [
      required('link_id', 'code', 'Call or ticket that it is about'),
      optional('at', 'time', 'When it was given'),
      required('rating', 'integer', 'What the customer gave, 1 to 5'),
      optional('comment', 'text', 'What else was said'),
    ],
  },
];

/** Every kind of fact by name. */
export const factKinds: ReadonlyMap<string, FactKind> = new Map(kinds.map((kind) => [kind.name, kind]));

/** Whether a contract's entity is a fact: an event, not something that has golden records. */
export function isFact(entity: string): boolean {
  return factKinds.has(entity);
}
