import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { MestreError } from '../errors.ts';
import { takeLease } from '../ledger/lease.ts';
import { loadRendition, movedTo, type Rendition } from '../ledger/outbox.ts';
import { lastUpdate, latestRenditions, recordUpdate, type UpdateOutcome } from '../ledger/chat.ts';
import { isDay } from '../report/parameters.ts';
import type { Language } from '../report/schema.ts';
import type { Recipient } from '../rules/schema/delivery.ts';
import type { Parcel } from '../schedule/channels/channel.ts';
import { type Bot, call, openTelegram } from '../schedule/channels/telegram.ts';
import { slotFor } from '../schedule/timetable.ts';
import type { Context } from './context.ts';
import { answers } from './schedule/chat-words.ts';
import { openChannels, toParcel } from './schedule/post.ts';
import { mayGet, renderVariant, variantFor } from './schedule/render.ts';
import { openSchedule, type ScheduleSession } from './schedule/session.ts';

export interface PollOptions {
  /** Answers what is there and ends, instead of staying up. */
  readonly once?: boolean;
}

const updatesSchema = z.array(
  z.object({
    update_id: z.number(),
    message: z
      .object({
        text: z.string().optional(),
        chat: z.object({ id: z.number(), type: z.string().optional() }),
        migrate_to_chat_id: z.number().optional(),
      })
      .optional(),
  }),
);
type Update = z.infer<typeof updatesSchema>[0];

/** Seconds that the Bot API keeps a question open while nothing is new. */
const LONG = 25;

/**
 * Answers /report, /detail DATE and /help in the chats that mestre.yaml names; an unknown chat gets nothing and is written down.
 * One process at a time: throws `locked` (75).
 */
export async function telegramPoll(context: Context, { once = false }: PollOptions): Promise<void> {
  const session = openSchedule(context);
  const channels = openChannels(session);
  try {
    const bot = channels.bot();
    const release = await takeLease(session.ledger, 'telegram', { wait: 0, now: context.now, signal: context.signal });
    const counts: Record<UpdateOutcome, number> = { answered: 0, unknown_chat: 0, ignored: 0, failed: 0 };
    try {
      if (!once) context.out.note('Answering in Telegram; Ctrl-C or SIGTERM ends it.');
      for (let more = true; more; more = !once && !context.signal.aborted) {
        const updates = await nextUpdates(session, bot, once ? 0 : LONG);
        if ('reason' in updates) await bear(context, { ...updates, reason: channels.redact(updates.reason) }, once);
        else for (const update of updates.list) counts[await handle(session, bot, update)]++;
      }
    } finally {
      release();
    }
    context.out.answer(
      'mestre.telegram.poll/1',
      counts,
      () => `${counts.answered} answered, ${counts.unknown_chat} from unknown chats, ${counts.ignored} ignored`,
    );
  } finally {
    channels.close();
    session.ledger.close();
  }
}

/** Seconds to wait where the Bot API does not answer. */
const PAUSE = 10;

/** What was not yet answered, or why the Bot API did not say. */
async function nextUpdates(
  { ledger }: ScheduleSession,
  bot: Bot,
  seconds: number,
): Promise<{ readonly list: Update[] } | { readonly reason: string; readonly conflict: boolean }> {
  const last = lastUpdate(ledger);
  const answer = await call({ ...bot, timeout: bot.timeout + seconds }, 'getUpdates', {
    timeout: seconds,
    allowed_updates: ['message'],
    ...(last === undefined ? {} : { offset: last + 1 }),
  });
  if ('reason' in answer || !answer.ok) {
    const reason = 'reason' in answer ? answer.reason : `${answer.error_code} ${answer.description}`;
    return { reason, conflict: !('reason' in answer) && answer.error_code === 409 };
  }
  return { list: updatesSchema.parse(answer.result) };
}

/** Who stays up says so and waits a little; who asks once is told. Throws `no_telegram_answer` (69). */
async function bear(
  { out, signal }: Context,
  { reason, conflict }: { readonly reason: string; readonly conflict: boolean },
  once: boolean,
): Promise<void> {
  const message = `The Bot API did not answer: ${reason}`;
  if (once || conflict)
    throw new MestreError('unavailable', 'no_telegram_answer', message, {
      hint: conflict
        ? 'another program asks for the updates of this bot, or it has a webhook set'
        : 'check delivery.telegram in mestre.yaml, the token and the line',
    });
  out.warn(message);
  await sleep(PAUSE * 1000, undefined, { signal }).catch(() => {});
}

async function handle(session: ScheduleSession, bot: Bot, { update_id, message }: Update): Promise<UpdateOutcome> {
  const { context, ledger } = session;
  const chat = String(message?.chat.id ?? '');
  const found = message === undefined ? undefined : recipientOf(session, chat);
  const [word = '', argument = ''] = (message?.text ?? '').trim().split(/\s+/);
  const command = /^\/([a-z]+)(@\w+)?$/i.exec(word)?.[1]?.toLowerCase() ?? '';
  const note = (outcome: UpdateOutcome) => {
    recordUpdate(
      ledger,
      { updateId: update_id, chat, command: known.has(command) ? command : '', outcome },
      context.now(),
    );
    return outcome;
  };
  if (message === undefined) return note('ignored');
  if (found === undefined) {
    context.out.warn(`A chat that mestre.yaml does not name wrote to the bot: ${chat}; it got no answer`);
    return note('unknown_chat');
  }
  // In a group people talk to each other: only commands are answered.
  if (command === '') return note('ignored');
  const parcels = await toAnswer(session, { ...found, chat, id: `U${update_id}` }, { command, argument });
  const channel = openTelegram(bot);
  for (const parcel of parcels) {
    const teller = {
      arrived: new Set<number>(),
      sending: () => {},
      part: () => {},
      moved: () => {},
      signal: context.signal,
    };
    const sent = await channel.send(parcel, teller);
    if (!sent.ok) {
      context.out.warn(`The answer to ${chat} did not leave: ${sent.reason}`);
      return note('failed');
    }
  }
  return note('answered');
}

const known = new Set(['report', 'detail', 'help', 'start']);

interface Asker {
  readonly name: string;
  readonly recipient: Recipient;
  readonly language: Language;
  readonly chat: string;
  readonly id: string;
}

function recipientOf(
  { project, ledger }: ScheduleSession,
  chat: string,
): Pick<Asker, 'name' | 'recipient' | 'language'> | undefined {
  for (const [name, recipient] of Object.entries(project.config.recipients))
    if (recipient.telegram.some((id) => String(id) === chat || movedTo(ledger, String(id)) === chat))
      return { name, recipient, language: recipient.language ?? project.config.language };
  return undefined;
}

async function toAnswer(
  session: ScheduleSession,
  asker: Asker,
  { command, argument }: { readonly command: string; readonly argument: string },
): Promise<Parcel[]> {
  const say = answers[asker.language];
  const text = (line: string): Parcel[] => [
    {
      id: asker.id,
      address: asker.chat,
      subject: '',
      report: '',
      day: '',
      privacy: 'aggregate',
      project: '',
      messages: [{ text: line, entities: [] }],
      files: [],
    },
  ];
  const jobs = jobsOf(session, asker);
  if (command === 'report') {
    const found = jobs.flatMap((job) => latest(session, asker, { job }) ?? []);
    if (found.length === 0) return text(say.none);
    return found.map((rendition) => ({
      ...toParcel(session, rendition, { id: asker.id, address: asker.chat }),
      files: [],
    }));
  }
  if (command !== 'detail') return text(say.help);
  if (!isDay(argument)) return text(say.not_a_day);
  const parcels: Parcel[] = [];
  for (const job of jobs) {
    const rendition =
      latest(session, asker, { job, day: argument }) ?? (await renderFor(session, asker, { job, day: argument }));
    if (rendition !== undefined)
      parcels.push({ ...toParcel(session, rendition, { id: asker.id, address: asker.chat }), messages: [] });
  }
  return parcels.length === 0 ? text(say.no_edition) : parcels;
}

/** Jobs whose reports the asker gets anyway: nothing else is shown to them. */
function jobsOf({ project }: ScheduleSession, { name }: Asker): string[] {
  return Object.entries(project.config.schedule.jobs).flatMap(([job, { kind, deliver }]) =>
    kind === 'report' && deliver.includes(name) ? [job] : [],
  );
}

function latest(
  { ledger }: ScheduleSession,
  { recipient, language }: Asker,
  { job, day }: { readonly job: string; readonly day?: string },
): Rendition | undefined {
  return latestRenditions(ledger, job, day)
    .map((id) => loadRendition(ledger, id)!)
    .find(
      (one) =>
        one.language === language &&
        one.smallGroups === (recipient.privacy === 'personal') &&
        mayGet(recipient, one.privacy),
    );
}

/** A day that nobody rendered yet, from the edition that was in force; undefined where none is kept. */
async function renderFor(
  session: ScheduleSession,
  { recipient }: Asker,
  { job: name, day }: { readonly job: string; readonly day: string },
): Promise<Rendition | undefined> {
  const job = session.project.config.schedule.jobs[name]!;
  const { at } = slotFor(job, session.calendar, day);
  try {
    const rendition = await renderVariant(
      session,
      { job: name, slot: at.toISOString(), day },
      variantFor(session, job, recipient),
    );
    return mayGet(recipient, rendition.privacy) ? rendition : undefined;
  } catch (error) {
    if (error instanceof MestreError && error.code === 'no_edition') return undefined;
    throw error;
  }
}
