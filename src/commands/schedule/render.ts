import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../errors.ts';
import { type Delivery, loadRendition, queue, recordDelivery, type Rendition } from '../../ledger/outbox.ts';
import { loadReport } from '../../report/definition.ts';
import type { Language } from '../../report/schema.ts';
import { privacyClasses, type Recipient } from '../../rules/schema/delivery.ts';
import type { Job } from '../../rules/schema/schedule.ts';
import { crashAt } from '../../schedule/crash.ts';
import type { Due } from '../../schedule/due.ts';
import { findEdition, openEdition } from '../report/edition.ts';
import { compute, endingOf, type Format, toFormat } from '../report/render.ts';
import { writeWhole } from '../write-whole.ts';
import type { Done } from './done.ts';
import type { ScheduleSession } from './session.ts';

/** A report for readers of one language and one class of privacy. */
export interface Variant {
  readonly report: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly attach: readonly Format[];
  readonly language: Language;
  /** Whether groups of a few persons stay in. */
  readonly smallGroups: boolean;
}

/** The variant that a recipient gets. */
export function variantFor({ project }: ScheduleSession, job: Job, recipient: Recipient): Variant {
  return {
    report: job.report!,
    parameters: job.parameters,
    attach: job.attach,
    language: recipient.language ?? project.config.language,
    smallGroups: recipient.privacy === 'personal',
  };
}

/**
 * Renders a variant for a slot into the folder of rendered files, each file under the hash of its content. The time that
 * stands on it is that of the slot: the same day rendered again from the same edition is the same, byte by byte.
 */
export async function renderVariant(
  { project }: ScheduleSession,
  { job, slot, day }: Pick<Due, 'job' | 'slot' | 'day'>,
  variant: Variant,
): Promise<Rendition> {
  const edition = await openEdition(findEdition(project, day), project);
  try {
    const report = await compute(project.paths.reports, variant.report, edition, {
      known: project.known,
      language: variant.language,
      project: project.config.name,
      asOf: day,
      made: slot,
      parameters: variant.parameters,
      ...(variant.smallGroups ? {} : { smallGroup: project.config.delivery.small_group }),
    });
    mkdirSync(project.paths.outbox, { recursive: true, mode: 0o700 });
    const formats = [...new Set<Format>(['telegram', 'json', ...variant.attach])];
    const files = [];
    const suffix = variant.language === project.config.language ? '' : `-${variant.language}`;
    for (const format of formats) {
      const content = Buffer.from(await toFormat(report, format));
      const sha256 = createHash('sha256').update(content).digest('hex');
      const path = join(project.paths.outbox, sha256);
      if (!existsSync(path)) writeWhole(path, content, 'personal');
      files.push({
        format,
        name: `${variant.report}-${day}${suffix}.${endingOf(format)}`,
        sha256,
        bytes: content.length,
      });
    }
    const content = files.find(({ format }) => format === 'json')!.sha256;
    const { language, smallGroups } = variant;
    return {
      id: idOf('R', [job, slot, variant.report, language, String(smallGroups), content]),
      job,
      slot,
      report: variant.report,
      title: `${report.title} — ${report.project}, ${day}`,
      day,
      language,
      privacy: report.privacy,
      smallGroups,
      edition: report.edition,
      files,
    };
  } finally {
    await edition.engine.close();
  }
}

/** Renders a job's report once for each kind of reader and promises it to each recipient: all in one transaction. */
export async function renderAndQueue(session: ScheduleSession, due: Due, job: Job): Promise<Done> {
  const { context, project, ledger } = session;
  const { privacy } = loadReport(project.paths.reports, job.report!, project.known).yaml.value;
  const renditions = new Map<string, Rendition>();
  const deliveries: Omit<Delivery, 'queuedAt'>[] = [];
  const refused: string[] = [];
  for (const name of job.deliver) {
    const recipient = project.config.recipients[name]!;
    const allowed = mayGet(recipient, privacy);
    if (!allowed) refused.push(name);
    const variant = variantFor(session, job, recipient);
    const key = JSON.stringify([variant.language, variant.smallGroups]);
    const rendition = renditions.get(key) ?? (await renderVariant(session, due, variant));
    renditions.set(key, rendition);
    for (const [channel, address] of addressesOf(recipient))
      deliveries.push({
        id: idOf('D', [rendition.id, name, channel, address]),
        rendition: rendition.id,
        recipient: name,
        channel,
        address,
      });
  }
  const known = [...renditions.values()].filter(({ id }) => loadRendition(ledger, id) !== undefined).length;
  queue(ledger, { renditions: [...renditions.values()], deliveries }, context.now());
  for (const { id, recipient } of deliveries)
    if (refused.includes(recipient))
      recordDelivery(ledger, id, { kind: 'refused', detail: refusal(privacy), now: context.now() });
  crashAt('outbox.queued');
  for (const name of refused)
    context.out.warn(
      `${name} gets no ${job.report!}: it is ${privacy}, and ${project.at(['recipients', name])} allows ${project.config.recipients[name]!.privacy}`,
    );
  const detail = [
    `${renditions.size} rendered${known > 0 ? ` (${known} as before)` : ''} for ${deliveries.length} deliveries`,
    ...(refused.length > 0 ? [`refused to ${refused.join(', ')}`] : []),
  ].join(', ');
  return refused.length > 0 ? { detail, exit: EXIT.config } : { detail };
}

/** Whether a recipient may get reports of a class. */
export function mayGet(recipient: Recipient, privacy: string): boolean {
  const rank = (name: string) => (privacyClasses as readonly string[]).indexOf(name);
  return rank(privacy) <= rank(recipient.privacy);
}

/** Every way to a recipient: one delivery each. */
export function addressesOf(recipient: Recipient): (readonly [Delivery['channel'], string])[] {
  return [
    ...(recipient.file === undefined ? [] : [['file', recipient.file] as const]),
    ...recipient.email.map((address) => ['email', address] as const),
    ...recipient.telegram.map((chat) => ['telegram', String(chat)] as const),
    ...(recipient.webhook === undefined ? [] : [['webhook', recipient.webhook.url] as const]),
  ];
}

export const refusal = (privacy: string): string => `the report is ${privacy}, which this recipient may not get`;

function idOf(prefix: string, parts: readonly string[]): string {
  return prefix + createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
