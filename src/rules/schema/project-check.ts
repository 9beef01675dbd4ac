import type { z } from 'zod';
import type { Delivery, Recipient } from './delivery.ts';
import type { Job, Schedule } from './schedule.ts';

interface Parts {
  readonly time_zone: string;
  readonly schedule: Schedule;
  readonly delivery: Delivery;
  readonly recipients: Readonly<Record<string, Recipient>>;
}

type Told = { readonly path: (string | number)[]; readonly message: string };

/** What one key of mestre.yaml says about another: names that lead nowhere, jobs that wait for each other. */
export function checkProject(parts: Parts, context: z.RefinementCtx): void {
  const { schedule, recipients } = parts;
  const found = [
    ...(Object.keys(schedule.jobs).length > 0 && !isZone(parts.time_zone)
      ? [{ path: ['time_zone'], message: `no such time zone: ${parts.time_zone}; an IANA name such as America/Lima` }]
      : []),
    ...Object.entries(schedule.jobs).flatMap(([name, job]) => checkJob(name, job, parts)),
    ...Object.entries(recipients).flatMap(([name, recipient]) => checkRecipient(name, recipient, parts.delivery)),
  ];
  for (const { path, message } of found) context.addIssue({ code: 'custom', path, message });
}

function checkJob(name: string, job: Job, { schedule, recipients }: Parts): Told[] {
  const at = (...path: (string | number)[]) => ['schedule', 'jobs', name, ...path];
  const told: Told[] = [];
  for (const [i, other] of job.after.entries())
    if (!(other in schedule.jobs)) told.push({ path: at('after', i), message: `no job is called ${other}` });
  if (reaches(schedule, name, name)) told.push({ path: at('after'), message: `${name} waits for itself` });
  if (job.kind === 'report' && job.report === undefined)
    told.push({ path: at(), message: 'a job of kind report needs report: NAME' });
  if (job.kind === 'export' && job.csv === undefined && job.parquet === undefined)
    told.push({ path: at(), message: 'a job of kind export needs csv: FOLDER or parquet: FOLDER' });
  for (const [i, recipient] of job.deliver.entries())
    if (!(recipient in recipients))
      told.push({ path: at('deliver', i), message: `no recipient is called ${recipient}; see recipients` });
  return told;
}

/** Whether `from` waits, directly or through others, for `to`. */
function reaches({ jobs }: Schedule, from: string, to: string, seen = new Set<string>()): boolean {
  return (jobs[from]?.after ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches({ jobs } as Schedule, next, to, seen);
  });
}

function checkRecipient(name: string, recipient: Recipient, delivery: Delivery): Told[] {
  const needs = (channel: 'email' | 'telegram') =>
    recipient[channel].length > 0 && delivery[channel] === undefined
      ? [{ path: ['recipients', name, channel], message: `delivery.${channel} is not set, so nothing can be sent` }]
      : [];
  const none =
    recipient.file === undefined &&
    recipient.webhook === undefined &&
    recipient.email.length === 0 &&
    recipient.telegram.length === 0;
  return [
    ...needs('email'),
    ...needs('telegram'),
    ...(none ? [{ path: ['recipients', name], message: 'no way to them: file, email, telegram or webhook' }] : []),
  ];
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
