import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mestreHere as mestre, temporaryFolder } from '../../test/program.ts';
import { type BotServer, type MailServer, openBotServer, openMailServer } from '../../test/servers.ts';
import { makeProject } from '../init.ts';

let mail: MailServer;
let bot: BotServer;
beforeAll(async () => {
  [mail, bot] = [await openMailServer('mail-secret'), await openBotServer()];
});
afterAll(async () => {
  await Promise.all([mail.close(), bot.close()]);
});

test('the demo bank, as mestre init writes it: the morning digest goes by file, e-mail and Telegram, once each, though the machine dies before it is sent', async () => {
  const root = makeProject(join(temporaryFolder(), 'bank'), { demo: true });
  // Two of its sources are enough here, and quicker.
  for (const name of readdirSync(join(root, 'drop'))) if (!/^(nucleo|app)/.test(name)) rmSync(join(root, 'drop', name));
  const file = join(root, 'mestre.yaml');
  const yaml = readFileSync(file, 'utf8');
  writeFileSync(join(root, 'ca.pem'), mail.ca);
  writeFileSync(join(root, 'token'), '99:telegram-secret\n', { mode: 0o600 });
  writeFileSync(
    file,
    `${yaml.replace('    file: out/office\n', '    file: out/office\n    language: pt\n    email: [office@bank.example]\n    telegram: [-1007]\n')}
delivery:
  email: { host: localhost, port: ${mail.port}, ca: ca.pem, user: mestre, password: { env: SMTP }, from: mestre@bank.example }
  telegram: { token: { file: token }, api: '${bot.api}' }
`,
  );
  const env = { SMTP: 'mail-secret' };
  // What comes first is run first; a report without an edition says what is missing.
  const early = await mestre(['schedule', 'run', 'morning'], { cwd: root, env });
  expect([early.code, early.stderr]).toEqual([66, expect.stringContaining('No edition')]);
  expect((await mestre(['schedule', 'run', 'nightly'], { cwd: root, env })).code).toBe(0);
  // The machine dies once the digest is rendered: nothing has left, and the next tick sends what was promised.
  const killed = await mestre(['schedule', 'run', 'morning'], {
    cwd: root,
    env: { ...env, MESTRE_CRASH_AT: 'outbox.queued' },
  });
  expect([killed.code, mail.mails.length, bot.calls.length]).toEqual([null, 0, 0]);
  const { code, stdout } = await mestre(['schedule', 'tick', '--json'], { cwd: root, env });
  expect(code).toBe(0);
  const { deliveries } = JSON.parse(stdout) as { deliveries: { channel: string; state: string }[] };
  expect(deliveries.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
    'file sent',
    'email sent',
    'telegram sent',
  ]);
  const [page] = readdirSync(join(root, 'out/office'));
  expect(page).toMatch(/^digest-\d{4}-\d\d-\d\d-pt\.html$/);
  const html = readFileSync(join(root, 'out/office', page!), 'utf8');
  expect(html).toContain('lang="pt-BR"');
  expect(mail.mails[0]?.text).toContain('Bom dia');
  expect(mail.mails).toHaveLength(1);
  expect(mail.mails[0]!.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
    [page, html],
  ]);
  const messages = bot.calls.filter(({ method }) => method === 'sendMessage');
  for (const { text } of messages) expect(text.length).toBeLessThanOrEqual(4096);
  expect(bot.calls.at(-1)!.file).toEqual({ name: page, text: html });
  const again = await mestre(['schedule', 'run', 'morning', '--json'], { cwd: root, env });
  expect(JSON.parse(again.stdout)).toMatchObject({ state: 'done', deliveries: [] });
  expect((await mestre(['schedule', 'tick'], { cwd: root, env })).code).toBe(0);
  expect([mail.mails.length, bot.calls.length, readdirSync(join(root, 'out/office')).length]).toEqual([1, 2, 1]);
  const { stdout: listed } = await mestre(['outbox', 'list', '--all'], { cwd: root });
  expect(listed.match(/ sent /g)).toHaveLength(3);
});
