import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Channel, Message, Parcel, ParcelFile, Sent, Teller } from './channel.ts';
import { post } from './http.ts';

export interface Bot {
  readonly api: string;
  readonly token: string;
  /** Seconds. */
  readonly timeout: number;
}

/** UTF-16 units of a message and of a caption; bytes of a document. */
const TEXT = 4096;
const DOCUMENT = 50_000_000;
/** Seconds that a 429 is waited out at once; beyond that the next call of the schedule goes on. */
const PATIENCE = 30;

const answerSchema = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
});
export type BotAnswer = z.infer<typeof answerSchema>;

/** Calls a method of the Bot API. The token stands in the address, so nothing here ever repeats the address. */
export async function call(
  bot: Bot,
  method: string,
  body: Readonly<Record<string, unknown>> | FormData,
): Promise<BotAnswer | { readonly reason: string; readonly unsure: boolean }> {
  const url = `${bot.api.replace(/\/$/, '')}/bot${bot.token}/${method}`;
  const request =
    body instanceof FormData
      ? { body }
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await post(url, request, bot.timeout);
  if ('reason' in answer) return answer;
  try {
    return answerSchema.parse(JSON.parse(answer.text));
  } catch {
    // A proxy in between speaks HTML.
    return { ok: false, error_code: answer.status, description: `answered ${answer.status} without JSON` };
  }
}

/**
 * Sends the messages of a report, then its files. Each is a part of its own: what arrived is not sent again. The Bot API knows
 * no key against repetition, so after a time-out a part may come twice; its id, at the end of the last message, tells so.
 */
export function openTelegram(bot: Bot): Channel {
  return {
    send: async (parcel, teller) => {
      let chat = parcel.address;
      let last = '';
      for (const [part, body] of toParts(parcel).entries()) {
        if (teller.arrived.has(part)) continue;
        const sent = await sendPart(bot, { part, chat, body }, teller);
        if (!sent.ok) return sent;
        chat = sent.chat;
        last = sent.externalId;
        teller.part(part, last);
      }
      return { ok: true, externalId: last };
    },
  };
}

type Part = { readonly message: Message } | { readonly file: ParcelFile };

function toParts({ id, messages, files }: Parcel): Part[] {
  return [
    ...signed(messages, id).map((message) => ({ message })),
    ...files.filter(({ bytes }) => bytes.length <= DOCUMENT).map((file) => ({ file })),
  ];
}

/** The last message ends with the id of the delivery. */
function signed(messages: readonly Message[], id: string): Message[] {
  const last = messages.at(-1);
  if (last === undefined) return [];
  const text = `${last.text}\n${id}`;
  if (text.length > TEXT) return [...messages, { text: id, entities: [] }];
  return [...messages.slice(0, -1), { ...last, text }];
}

type PartSent = { readonly ok: true; readonly externalId: string; readonly chat: string } | (Sent & { ok: false });

async function sendPart(
  bot: Bot,
  { part, chat, body }: { readonly part: number; readonly chat: string; readonly body: Part },
  teller: Teller,
): Promise<PartSent> {
  let to = chat;
  for (let waits = 0; ; waits++) {
    teller.sending(part);
    const answer = await call(bot, 'message' in body ? 'sendMessage' : 'sendDocument', toBody(to, body));
    if ('reason' in answer) return { ok: false, ...answer };
    if (answer.ok) return { ok: true, externalId: messageId(answer.result), chat: to };
    const { retry_after, migrate_to_chat_id } = answer.parameters ?? {};
    const failed = toFailure(answer);
    if (migrate_to_chat_id !== undefined && waits < 5) {
      to = String(migrate_to_chat_id);
      teller.moved(to);
    } else if (retry_after !== undefined && retry_after <= PATIENCE && waits < 3 && !teller.signal.aborted)
      await sleep(retry_after * 1000, undefined, { signal: teller.signal }).catch(() => {});
    else return failed;
  }
}

function toFailure({ error_code = 0, description = '', parameters }: BotAnswer): Sent & { ok: false } {
  const wait = parameters?.retry_after;
  return {
    ok: false,
    reason: `${error_code} ${description}`.trim(),
    permanent: error_code === 400 || error_code === 403,
    ...(wait === undefined ? {} : { retryAfter: wait }),
  };
}

function toBody(chat: string, part: Part): Readonly<Record<string, unknown>> | FormData {
  if ('message' in part) {
    const { text, entities } = part.message;
    return { chat_id: Number(chat), text, entities, link_preview_options: { is_disabled: true } };
  }
  const form = new FormData();
  form.set('chat_id', chat);
  form.set('disable_content_type_detection', 'true');
  form.set('document', new Blob([new Uint8Array(part.file.bytes)]), part.file.name);
  return form;
}

function messageId(result: unknown): string {
  return typeof result === 'object' && result !== null && 'message_id' in result ? String(result.message_id) : '';
}
