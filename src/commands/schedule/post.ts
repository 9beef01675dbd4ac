import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { MestreError } from '../../errors.ts';
import { loadLeases, takeLease } from '../../ledger/lease.ts';
import { type Delivery, loadRendition, type Rendition } from '../../ledger/outbox.ts';
import type { Secret } from '../../rules/schema/delivery.ts';
import type { Channel, Parcel } from '../../schedule/channels/channel.ts';
import { deliverDue, type Outcome } from '../../schedule/deliver.ts';
import { toSeconds } from '../../schedule/duration.ts';
import { loadSecret, redactor } from '../../schedule/secret.ts';
import { addressesOf, mayGet, refusal } from './render.ts';
import type { ScheduleSession } from './session.ts';

/** Where reports leave by; secrets are read when a first delivery needs them. Close it. */
export interface Channels {
  readonly of: (delivery: Pick<Delivery, 'channel' | 'recipient'>) => Promise<Channel>;
  readonly bot: () => { readonly api: string; readonly token: string; readonly timeout: number };
  readonly redact: (text: string) => string;
  readonly close: () => void;
}

/** Opens the channels of a project. */
export function openChannels({ context, project }: Pick<ScheduleSession, 'context' | 'project'>): Channels {
  const { email, telegram } = project.config.delivery;
  const secrets: string[] = [];
  const open = new Map<string, Channel>();
  const secret = (from: Secret, path: readonly string[]): string => {
    const value = loadSecret(from, { root: project.root, env: context.env, at: project.at(path) });
    if (!secrets.includes(value)) secrets.push(value);
    return value;
  };
  const bot = () => {
    if (telegram === undefined)
      throw new MestreError('config', 'no_telegram', `${project.root}/mestre.yaml sets no delivery.telegram`, {
        hint: 'docs/schedule.md shows how',
      });
    const token = secret(telegram.token, ['delivery', 'telegram', 'token']);
    return { api: telegram.api, token, timeout: toSeconds(telegram.timeout) };
  };
  const make = async (channel: Delivery['channel'], recipient: string): Promise<Channel> => {
    switch (channel) {
      case 'file':
        return (await import('../../schedule/channels/file.ts')).openFileDrop(project.root);
      case 'telegram':
        return (await import('../../schedule/channels/telegram.ts')).openTelegram(bot());
      case 'webhook': {
        const { webhook } = project.config.recipients[recipient]!;
        const key = secret(webhook!.secret, ['recipients', recipient, 'webhook', 'secret']);
        return (await import('../../schedule/channels/webhook.ts')).openWebhook({
          secret: key,
          timeout: 30,
          now: context.now,
        });
      }
      case 'email': {
        const { password, ca, ...server } = email!;
        return (await import('../../schedule/channels/email.ts')).openEmail({
          host: server.host,
          port: server.port,
          tls: server.tls,
          from: server.from,
          ...(server.user === undefined ? {} : { user: server.user }),
          ...(password === undefined ? {} : { password: secret(password, ['delivery', 'email', 'password']) }),
          ...(ca === undefined ? {} : { ca: readFileSync(resolve(project.root, ca), 'utf8') }),
          timeout: toSeconds(server.timeout),
          largest: server.largest * 1_000_000,
        });
      }
    }
  };
  return {
    of: async ({ channel, recipient }) => {
      const key = channel === 'webhook' ? `webhook ${recipient}` : channel;
      const known = open.get(key) ?? (await make(channel, recipient));
      open.set(key, known);
      return known;
    },
    bot,
    redact: (text) => redactor(secrets)(text),
    close: () => {
      for (const channel of open.values()) channel.close?.();
    },
  };
}

/**
 * Delivers what waits in the outbox. Where another process of this host does so already, nothing is done; throws `locked` (75)
 * where one of another host does.
 */
export async function drain(session: Pick<ScheduleSession, 'context' | 'project' | 'ledger'>): Promise<Outcome[]> {
  const { context, project, ledger } = session;
  const { attempts, when_unsure: whenUnsure } = project.config.delivery;
  const { waiting } = await import('../../schedule/deliver.ts');
  if (waiting(ledger, whenUnsure, context.now()).length === 0) return [];
  const release = await leaseOutbox(session);
  if (release === undefined) return [];
  const channels = openChannels(session);
  try {
    const outcomes = await deliverDue({
      ledger,
      now: context.now,
      signal: context.signal,
      attempts,
      whenUnsure,
      refusal: (delivery) => refusalOf(session, delivery),
      parcelOf: (delivery) => toParcel(session, loadRendition(ledger, delivery.rendition)!, delivery),
      channelOf: (delivery) => channels.of(delivery),
      redact: channels.redact,
    });
    for (const { report, outcome } of outcomes.map((one) => ({
      report: loadRendition(ledger, one.rendition)!.report,
      outcome: one,
    }))) {
      const { id, recipient, channel, state } = outcome;
      context.log?.('delivery', { delivery: id, report, recipient, channel, state });
      if (outcome.state === 'sent') context.out.note(`${report} to ${outcome.recipient} by ${outcome.channel}: sent`);
      else
        context.out.warn(
          `${report} to ${outcome.recipient} by ${outcome.channel}: ${outcome.state}, ${outcome.detail}${
            outcome.nextAt === null
              ? `\n  try: mestre outbox retry ${outcome.id}, once that is mended`
              : `; again at ${outcome.nextAt}`
          }`,
        );
    }
    return outcomes;
  } finally {
    channels.close();
    release();
  }
}

async function leaseOutbox({
  context,
  ledger,
}: Pick<ScheduleSession, 'context' | 'ledger'>): Promise<(() => void) | undefined> {
  try {
    return await takeLease(ledger, 'outbox', { wait: 0, now: context.now, signal: context.signal });
  } catch (error) {
    const foreign = loadLeases(ledger).some(({ name, host }) => name === 'outbox' && host !== hostname());
    if (error instanceof MestreError && error.code === 'locked' && !foreign) return undefined;
    throw error;
  }
}

/** What mestre.yaml says now counts, not what it said when the report was rendered. */
function refusalOf(
  { project, ledger }: Pick<ScheduleSession, 'project' | 'ledger'>,
  delivery: Delivery,
): string | undefined {
  const recipient = project.config.recipients[delivery.recipient];
  if (recipient === undefined) return 'mestre.yaml no longer names this recipient';
  if (
    !addressesOf(recipient).some(([channel, address]) => channel === delivery.channel && address === delivery.address)
  )
    return 'mestre.yaml no longer gives this address';
  const rendition = loadRendition(ledger, delivery.rendition)!;
  if (rendition.smallGroups && recipient.privacy !== 'personal') return refusal('personal');
  return mayGet(recipient, rendition.privacy) ? undefined : refusal(rendition.privacy);
}

/** A rendition as it leaves: the files as they were rendered, checked by their hashes. */
export function toParcel(
  { project }: Pick<ScheduleSession, 'project'>,
  rendition: Rendition,
  { id, address }: Pick<Delivery, 'id' | 'address'>,
): Parcel {
  const files = rendition.files.map(({ format, name, sha256 }) => {
    const bytes = readFileSync(join(project.paths.outbox, sha256));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new MestreError('io', 'file_changed', `The rendered file ${name} is damaged (${sha256})`, {
        hint: `mestre schedule run ${rendition.job} --as-of ${rendition.day} renders it anew`,
      });
    return { name, format, bytes };
  });
  const textOf = (format: string) => {
    const file = files.find((one) => one.format === format);
    return file === undefined ? undefined : Buffer.from(file.bytes).toString('utf8');
  };
  const { messages } = JSON.parse(textOf('telegram') ?? '{"messages":[]}') as { messages: Parcel['messages'] };
  const attach = project.config.schedule.jobs[rendition.job]?.attach ?? ['html'];
  const json = textOf('json');
  return {
    id,
    address,
    subject: rendition.title,
    report: rendition.report,
    day: rendition.day,
    privacy: rendition.privacy,
    project: project.config.name,
    messages,
    files: attach.flatMap((format) => files.find((file) => file.format === format) ?? []),
    ...(json === undefined ? {} : { json }),
  };
}
