import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { run, tick } from '../commands/schedule.ts';
import { mestre, temporaryFolder } from './program.ts';
import { type Clock, contextOf, tinyProject, writeBrief } from './schedule.ts';
import {
  type BotServer,
  type HookServer,
  type MailServer,
  openBotServer,
  openHookServer,
  openMailServer,
} from './servers.ts';

/** Day that the tiny project stands for in tests of delivery. */
export const DAY = '2026-11-23';
export const secrets = { mail: 'mail-secret-91', bot: '123456:bot-secret-77', hook: 'hook-secret-55' };
export const env = { MAIL_PASSWORD: secrets.mail, BOT_TOKEN: secrets.bot, HOOK_SECRET: secrets.hook };

/** A mail server, a Bot API and a webhook on loopback, and projects that deliver to them. Filled before the first test of a file. */
export interface Office {
  mail: MailServer;
  bot: BotServer;
  hook: HookServer;
}

const folder = temporaryFolder();
let prepared: string;
let projects = 0;

/** Opens the servers, runs the tiny project once, and clears what was received before each test. Called at the top of a test file. */
export function openOffice(): Office {
  const office = {} as Office;
  beforeAll(async () => {
    office.mail = await openMailServer(secrets.mail);
    office.bot = await openBotServer();
    office.hook = await openHookServer();
    prepared = tinyProject(join(folder, 'prepared'), yaml(office));
    writeFileSync(join(prepared, 'ca.pem'), office.mail.ca);
    writeBrief(prepared);
    const made = await mestre(['run', '--as-of', DAY], { cwd: prepared });
    expect(made.code, made.stderr).toBe(0);
  });
  afterAll(async () => {
    await Promise.all([office.mail.close(), office.bot.close(), office.hook.close()]);
  });
  beforeEach(() => {
    const { mail, bot, hook } = office;
    for (const list of [mail.mails, mail.answers, bot.calls, bot.answers, bot.paths, hook.requests, hook.answers])
      list.length = 0;
  });
  return office;
}

/** The schedule, the ways out and the recipients: staff by every way unless said otherwise. */
export function yaml(office: Office, recipients = everyone(office)): string {
  return `
schedule:
  jobs:
    morning: { kind: report, report: brief, cron: '30 7 * * *', deliver: [staff], attach: [html, csv] }
delivery:
  email: { host: localhost, port: ${office.mail.port}, ca: ca.pem, user: mestre, password: { env: MAIL_PASSWORD }, from: 'Mestre <mestre@bank.example>', timeout: 60s }
  telegram: { token: { env: BOT_TOKEN }, api: '${office.bot.api}', timeout: 60s }
recipients:
${recipients}`;
}

function everyone({ hook }: Office): string {
  return `  staff:
    privacy: aggregate
    file: out/staff
    email: [ana@bank.example, rui@bank.example]
    telegram: [-100200]
    webhook: { url: '${hook.url}', secret: { env: HOOK_SECRET } }
`;
}

/** A project of its own, with an edition, whose mestre.yaml may be another one. */
export function project(more?: string): string {
  const root = join(folder, `project-${++projects}`);
  cpSync(prepared, root, { recursive: true, verbatimSymlinks: true });
  if (more !== undefined)
    writeFileSync(
      join(root, 'mestre.yaml'),
      `name: tiny\nrules: [rules/person.yaml]\nmemory: 1GB\nthreads: 1\n${more}`,
    );
  return root;
}

/** What a tick, or the morning job by hand, does at a time, and what it delivered. */
export async function call(root: string, clock: Clock, work: 'morning' | 'tick' = 'tick') {
  const context = contextOf(root, clock, env);
  const code = work === 'tick' ? await tick(context, {}) : await run(context, { name: work, asOf: DAY });
  return {
    code,
    ...context.said,
    deliveries: (JSON.parse(context.said.stdout) as { deliveries: object[] }).deliveries,
  };
}

/** A clock that stands at a time of that day, UTC. */
export const at = (time: string): Clock => ({ now: new Date(`${DAY}T${time}:00Z`) });
