import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sign } from '../../schedule/channels/webhook.ts';
import { mestre, temporaryFolder } from '../../test/program.ts';
import { type Clock, contextOf, tinyProject, writeBrief } from '../../test/schedule.ts';
import {
  type BotServer,
  type HookServer,
  type MailServer,
  openBotServer,
  openHookServer,
  openMailServer,
} from '../../test/servers.ts';
import { run, tick } from '../schedule.ts';
import { telegramPoll } from '../telegram.ts';

const folder = temporaryFolder();
const PASSWORD = 'mail-secret-91';
const TOKEN = '123456:bot-secret-77';
const HOOK = 'hook-secret-55';
const env = { MAIL_PASSWORD: PASSWORD, BOT_TOKEN: TOKEN, HOOK_SECRET: HOOK };
const DAY = '2026-11-23';

let mail: MailServer;
let bot: BotServer;
let hook: HookServer;
let prepared: string;
let projects = 0;

beforeAll(async () => {
  [mail, bot, hook] = [await openMailServer(PASSWORD), await openBotServer(), await openHookServer()];
  prepared = tinyProject(join(folder, 'prepared'), yaml());
  writeFileSync(join(prepared, 'ca.pem'), mail.ca);
  writeBrief(prepared);
  expect((await mestre(['run', '--as-of', DAY], { cwd: prepared })).code).toBe(0);
});
afterAll(async () => {
  await Promise.all([mail.close(), bot.close(), hook.close()]);
});
beforeEach(() => {
  for (const list of [mail.mails, mail.answers, bot.calls, bot.answers, bot.paths, hook.requests, hook.answers])
    list.length = 0;
});

function yaml(recipients = everyone()): string {
  return `
schedule:
  jobs:
    morning: { kind: report, report: brief, cron: '30 7 * * *', deliver: [staff], attach: [html, csv] }
delivery:
  email: { host: localhost, port: ${mail.port}, ca: ca.pem, user: mestre, password: { env: MAIL_PASSWORD }, from: 'Mestre <mestre@bank.example>', timeout: 2s }
  telegram: { token: { env: BOT_TOKEN }, api: '${bot.api}', timeout: 1s }
recipients:
${recipients}`;
}

function everyone(): string {
  return `  staff:
    privacy: aggregate
    file: out/staff
    email: [ana@bank.example, rui@bank.example]
    telegram: [-100200]
    webhook: { url: '${hook.url}', secret: { env: HOOK_SECRET } }
`;
}

/** A project of its own, with an edition, whose mestre.yaml may be another one. */
function project(more?: string): string {
  const root = join(folder, `project-${++projects}`);
  cpSync(prepared, root, { recursive: true, verbatimSymlinks: true });
  if (more !== undefined)
    writeFileSync(
      join(root, 'mestre.yaml'),
      `name: tiny\nrules: [rules/person.yaml]\nmemory: 1GB\nthreads: 1\n${more}`,
    );
  return root;
}

async function call(root: string, clock: Clock, work: 'morning' | 'tick' = 'tick') {
  const context = contextOf(root, clock, env);
  const code = work === 'tick' ? await tick(context, {}) : await run(context, { name: work, asOf: DAY });
  return {
    code,
    ...context.said,
    deliveries: (JSON.parse(context.said.stdout) as { deliveries: object[] }).deliveries,
  };
}

const at = (time: string): Clock => ({ now: new Date(`${DAY}T${time}:00Z`) });

test('one report, rendered once, goes once to each recipient by each way', async () => {
  const root = project();
  const { code, deliveries, stderr } = await call(root, at('07:31'), 'morning');
  expect([code, deliveries.length, stderr.match(/: sent/g)?.length]).toEqual([0, 5, 5]);

  expect(mail.mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual([
    'ana@bank.example',
    'rui@bank.example',
  ]);
  const [first, second] = mail.mails;
  expect(first!.subject).toBe(`Brief — tiny, ${DAY}`);
  expect(first!.text).toContain('Brief — tiny');
  expect(first!.html).toContain('<b>Brief — tiny</b>');
  expect(first!.attachments.map(({ filename }) => filename)).toEqual([`brief-${DAY}.html`, `brief-${DAY}.csv`]);
  expect(first!.headers.get('auto-submitted')).toBe('auto-generated');
  expect(first!.messageId).toMatch(/^<D[0-9a-f]{12}@bank\.example>$/);
  expect(first!.messageId).not.toBe(second!.messageId);
  // One connection, encrypted, for both.
  expect(mail.seen).toEqual({ connections: 1, secure: [true, true] });

  expect(bot.calls.map(({ method, chat }) => [method, chat])).toEqual([
    ['sendMessage', '-100200'],
    ['sendDocument', '-100200'],
    ['sendDocument', '-100200'],
  ]);
  const [message, page] = bot.calls;
  expect(message!.body).not.toHaveProperty('parse_mode');
  expect(message!.text.length).toBeLessThanOrEqual(4096);
  const [bold] = message!.body['entities'] as { type: string; offset: number; length: number }[];
  expect(message!.text.slice(bold!.offset, bold!.offset + bold!.length)).toContain('Brief — tiny');
  expect(page!.file!.text).toBe(readFileSync(join(root, `out/staff/brief-${DAY}.html`), 'utf8'));

  const [posted] = hook.requests;
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(posted!.headers['mestre-signature']))!;
  expect(signature).toBe(sign(posted!.body, { seconds: Number(seconds), secret: HOOK }));
  expect(JSON.parse(posted!.body)).toMatchObject({ schema: 'mestre.delivery/1', report: 'brief', day: DAY });

  // The same day again, later: the same bytes, and nobody gets it twice.
  const again = await call(root, at('19:00'), 'morning');
  expect([again.code, again.deliveries]).toEqual([0, []]);
  expect([mail.mails.length, bot.calls.length, hook.requests.length]).toEqual([2, 3, 1]);
  expect(readdirSync(join(root, '.mestre/outbox'))).toHaveLength(4);
});

test('groups of a few persons stay here, unless the recipient may get personal data', async () => {
  const small = (privacy: string) =>
    project(yaml(`  staff: { privacy: ${privacy}, file: out/staff }\n`).replace('html, csv', 'csv'));
  const [few, all] = [small('aggregate'), small('personal')];
  await call(few, at('07:31'), 'morning');
  await call(all, at('07:31'), 'morning');
  const csv = (root: string) => readFileSync(join(root, `out/staff/brief-${DAY}.csv`), 'utf8');
  const rows = (root: string) =>
    [...csv(root).matchAll(/^\d+[;,]\d+\s*$/gm)].map(([row]) => row.trim().replace(';', ','));
  // Four people of one record each and three of two, as the rules of the tiny project have it: fewer than five, all of them.
  expect(rows(all)).toEqual(['1,4', '2,3']);
  expect(rows(few)).toEqual([]);
  expect(csv(few)).toContain('Groups of fewer than 5 persons left out: 2');
});

test('a report that is more than a recipient may get is refused to them alone, and said', async () => {
  const root = project(
    yaml('  staff: { privacy: internal, file: out/staff }\n  boss: { privacy: aggregate, file: out/boss }\n').replace(
      'deliver: [staff]',
      'deliver: [boss, staff]',
    ),
  );
  const file = join(root, 'reports/brief/report.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('privacy: aggregate', 'privacy: internal'));
  const { code, stderr } = await call(root, at('07:31'), 'morning');
  expect(code).toBe(78);
  expect(stderr).toMatch(/boss gets no brief: it is internal, and .*mestre\.yaml:\d+:3 allows aggregate/);
  expect(readdirSync(join(root, 'out'))).toEqual(['staff']);
});

test('a mailbox that is full, a bot that is slow and a hook that is down keep no other one back, and none gets it twice', async () => {
  const root = project();
  const clock = at('07:31');
  mail.answers.push(452);
  bot.answers.push({ ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 1 } });
  hook.answers.push(503, 503);
  const first = await call(root, clock, 'morning');
  expect(first.code).toBe(0);
  expect(mail.mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual(['rui@bank.example']);
  // 429 was waited out at once.
  expect(bot.calls).toHaveLength(3);
  expect(first.stderr).toMatch(/by email: waiting, .*452.*; again at 2026-11-23T07:32:00/);

  expect((await call(root, { now: new Date(clock.now.getTime() + 30_000) })).deliveries).toEqual([]);
  const second = await call(root, { now: new Date(clock.now.getTime() + 61_000) });
  expect(second.deliveries).toMatchObject([
    { channel: 'email', state: 'sent' },
    { channel: 'webhook', state: 'waiting', nextAt: `${DAY}T07:34:01.000Z` },
  ]);
  const third = await call(root, { now: new Date(clock.now.getTime() + 200_000) });
  expect(third.deliveries).toMatchObject([{ channel: 'webhook', state: 'sent' }]);
  expect(mail.mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual([
    'rui@bank.example',
    'ana@bank.example',
  ]);
  expect([bot.calls.length, hook.requests.length]).toEqual([3, 3]);
  // Every attempt of the hook carries the same key.
  expect(new Set(hook.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('a group that became a supergroup is followed, now and the next time', async () => {
  const root = project(yaml('  staff: { telegram: [-100200] }\n'));
  const moved = {
    ok: false,
    error_code: 400,
    description: 'group chat was upgraded',
    parameters: { migrate_to_chat_id: -100999 },
  };
  bot.answers.push(moved);
  expect((await call(root, at('07:31'), 'morning')).code).toBe(0);
  expect(bot.calls.map(({ chat }) => chat)).toEqual(['-100999', '-100999', '-100999']);
  const context = contextOf(root, at('07:40'), env);
  writeFileSync(join(root, 'reports/brief/sizes.sql'), 'select 7 as records, 7 as people\n');
  await run(context, { name: 'morning', asOf: DAY });
  expect(bot.paths.filter((path) => path.endsWith('sendMessage'))).toHaveLength(3);
  expect(bot.calls.slice(3).map(({ chat }) => chat)).toEqual(['-100999', '-100999', '-100999']);
});

test('what is refused for good is not tried again until a person says so', async () => {
  const root = project(yaml('  staff: { email: [gone@bank.example], telegram: [5] }\n'));
  mail.answers.push(550);
  bot.answers.push({ ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' });
  const first = await call(root, at('07:31'), 'morning');
  expect([first.code, first.deliveries]).toMatchObject([69, [{ state: 'failed' }, { state: 'failed' }]]);
  expect((await call(root, at('12:00'))).deliveries).toEqual([]);
  const listed = await mestre(['outbox', 'list'], { cwd: root });
  expect(listed.stdout).toContain('bot was blocked by the user');
  const retried = await mestre(['outbox', 'retry'], { cwd: root, env });
  expect([retried.code, mail.mails.length, bot.calls.length]).toEqual([0, 1, 3]);
  expect((await mestre(['outbox', 'list'], { cwd: root })).stdout).toBe('Everything has arrived.\n');
});

test('secrets stand in no message, error or ledger', async () => {
  const root = project(yaml('  staff: { email: [ana@bank.example], telegram: [5] }\n'));
  // A server that repeats what it was sent.
  bot.answers.push({ ok: false, error_code: 404, description: `no such path /bot${TOKEN}/sendMessage` });
  const { stderr, stdout, code } = await call(root, at('07:31'), 'morning');
  expect(code).toBe(0);
  const wrong = contextOf(root, at('08:00'), { ...env, MAIL_PASSWORD: 'also-secret-13' });
  writeFileSync(join(root, 'reports/brief/sizes.sql'), 'select 7 as records, 7 as people\n');
  await run(wrong, { name: 'morning', asOf: DAY });
  expect(wrong.said.stderr).toContain('EAUTH');
  const ledger = readFileSync(join(root, '.mestre/ledger.sqlite')).toString('latin1');
  for (const text of [stderr, stdout, wrong.said.stderr, wrong.said.stdout, ledger])
    for (const secret of ['bot-secret-77', PASSWORD, 'also-secret-13']) expect(text).not.toContain(secret);
  const missing = contextOf(root, at('09:00'), {});
  await tick(missing, {});
  expect(missing.said.stderr).toContain('The variable MAIL_PASSWORD is not set');
});

test('killed between rendering and sending, and after the other side took it: what arrived is known, what is unsure keeps its id', async () => {
  const root = project(yaml('  staff: { email: [ana@bank.example], telegram: [5] }\n'));
  const killed = async (step: string) =>
    (
      await mestre(['schedule', 'run', 'morning', '--as-of', DAY], {
        cwd: root,
        env: { ...env, MESTRE_CRASH_AT: step },
      })
    ).code;
  const waiting = async () => (await mestre(['schedule', 'tick'], { cwd: root, env })).code;
  expect(await killed('outbox.queued')).toBeNull();
  expect([mail.mails.length, bot.calls.length]).toEqual([0, 0]);
  // Before anything left.
  expect(
    (await mestre(['schedule', 'tick'], { cwd: root, env: { ...env, MESTRE_CRASH_AT: 'outbox.sending' } })).code,
  ).toBeNull();
  expect([mail.mails.length, bot.calls.length]).toEqual([0, 0]);
  // Once the mail is known to have arrived.
  expect(
    (await mestre(['schedule', 'tick'], { cwd: root, env: { ...env, MESTRE_CRASH_AT: 'outbox.sent' } })).code,
  ).toBeNull();
  expect([mail.mails.length, bot.calls.length]).toEqual([1, 0]);
  // After the bot took the first part and before that was written down: that part alone comes twice, under one id.
  expect(
    (await mestre(['schedule', 'tick'], { cwd: root, env: { ...env, MESTRE_CRASH_AT: 'outbox.part_accepted' } })).code,
  ).toBeNull();
  expect([mail.mails.length, bot.calls.length]).toEqual([1, 1]);
  expect(await waiting()).toBe(0);
  expect([mail.mails.length, bot.calls.length]).toEqual([1, 4]);
  const [one, other] = bot.calls.filter(({ method }) => method === 'sendMessage');
  expect(one!.text).toBe(other!.text);
  expect(one!.text).toMatch(/\nD[0-9a-f]{12}$/);
  expect(await waiting()).toBe(0);
  expect([mail.mails.length, bot.calls.length]).toEqual([1, 4]);
});

test('a time-out leaves it open: sent again under the same Message-ID, or held for a person where so told', async () => {
  const again = project(yaml('  staff: { email: [ana@bank.example] }\n'));
  mail.answers.push('hang');
  const first = await call(again, at('07:31'), 'morning');
  expect(first.deliveries).toMatchObject([{ state: 'waiting' }]);
  await call(again, at('07:40'));
  expect(mail.mails).toHaveLength(1);
  const ask = project(yaml('  staff: { telegram: [5] }\n').replace('delivery:', 'delivery:\n  when_unsure: ask'));
  bot.answers.push('hang');
  const held = await call(ask, at('07:31'), 'morning');
  expect(held.deliveries).toMatchObject([{ state: 'failed', detail: 'no answer within 1 s: it may have arrived' }]);
  expect((await call(ask, at('12:00'))).deliveries).toEqual([]);
  expect((await mestre(['outbox', 'retry'], { cwd: ask, env })).code).toBe(0);
  expect(bot.calls).toHaveLength(3);
});

test('who is taken out of mestre.yaml gets nothing that still waited', async () => {
  const root = project(yaml('  staff: { email: [ana@bank.example], telegram: [5] }\n'));
  mail.answers.push(452);
  await call(root, at('07:31'), 'morning');
  const file = join(root, 'mestre.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('email: [ana@bank.example], ', ''));
  expect((await call(root, at('07:40'))).deliveries).toMatchObject([{ state: 'refused' }]);
  expect(mail.mails).toEqual([]);
});

test('the bot answers the chats that mestre.yaml names: the last report, a whole day as a file, help; nobody else gets a word', async () => {
  const root = project(yaml('  staff: { telegram: [5], language: pt }\n'));
  await call(root, at('07:31'), 'morning');
  const sent = bot.calls.length;
  const from = (id: number, text: string) => ({ message: { text, chat: { id } } });
  const texts = [
    '/report',
    `/detail@bank_bot ${DAY}`,
    '/detail 2026-11-24',
    '/detail yesterday',
    '/help',
    'bom dia',
    '/detail 2020-01-01',
  ];
  bot.updates.push(...texts.map((text, i) => ({ update_id: 10 + i, ...from(5, text) })));
  bot.updates.push({ update_id: 20, ...from(666, '/report') });
  const poll = async () => {
    const context = contextOf(root, at('09:00'), env);
    await telegramPoll(context, { once: true });
    return context.said;
  };
  const first = await poll();
  expect(JSON.parse(first.stdout)).toMatchObject({ answered: 6, unknown_chat: 1, ignored: 1 });
  expect(first.stderr).toContain('mestre.yaml does not name wrote to the bot: 666');
  const answers = bot.calls.slice(sent);
  expect(new Set(answers.map(({ chat }) => chat))).toEqual(new Set(['5']));
  expect(answers.map(({ method, text, file }) => [method, file?.name ?? text.split('\n')[0]])).toEqual([
    ['sendMessage', bot.calls[0]!.text.split('\n')[0]],
    ['sendDocument', `brief-${DAY}-pt.html`],
    ['sendDocument', `brief-${DAY}-pt.csv`],
    // Rendered on request, from the edition that was in force on that day.
    ['sendDocument', 'brief-2026-11-24-pt.html'],
    ['sendDocument', 'brief-2026-11-24-pt.csv'],
    ['sendMessage', 'De que dia? Por exemplo: /detail 2026-11-22'],
    ['sendMessage', '/report: o último relatório'],
    ['sendMessage', 'Não há nada para esse dia.'],
  ]);
  // Each is answered once, whoever asks the Bot API again.
  expect(JSON.parse((await poll()).stdout)).toMatchObject({ answered: 0, unknown_chat: 0 });
  expect(bot.calls).toHaveLength(sent + answers.length);
  bot.updates.length = 0;
});
