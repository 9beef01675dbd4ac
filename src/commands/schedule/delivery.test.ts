import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sign } from '../../schedule/channels/webhook.ts';
import { at, call, DAY, env, openOffice, project, secrets, yaml } from '../../test/delivery.ts';
import { contextOf } from '../../test/schedule.ts';
import { run } from '../schedule.ts';

const office = openOffice();

test('one report, rendered once, goes once to each recipient by each way', async () => {
  const root = project();
  const { code, deliveries, stderr } = await call(root, at('07:31'), 'morning');
  expect([code, deliveries.length, stderr.match(/: sent/g)?.length]).toEqual([0, 5, 5]);

  expect(office.mail.mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual([
    'ana@bank.example',
    'rui@bank.example',
  ]);
  const [first, second] = office.mail.mails;
  expect(first!.subject).toBe(`Brief — tiny, ${DAY}`);
  expect(first!.text).toContain('Brief — tiny');
  expect(first!.html).toContain('<b>Brief — tiny</b>');
  expect(first!.attachments.map(({ filename }) => filename)).toEqual([`brief-${DAY}.html`, `brief-${DAY}.csv`]);
  expect(first!.headers.get('auto-submitted')).toBe('auto-generated');
  expect(first!.messageId).toMatch(/^<D[0-9a-f]{12}@bank\.example>$/);
  expect(first!.messageId).not.toBe(second!.messageId);
  // One connection, encrypted, for both.
  expect(office.mail.seen).toEqual({ connections: 1, secure: [true, true] });

  expect(office.bot.calls.map(({ method, chat }) => [method, chat])).toEqual([
    ['sendMessage', '-100200'],
    ['sendDocument', '-100200'],
    ['sendDocument', '-100200'],
  ]);
  const [message, page] = office.bot.calls;
  expect(message!.body).not.toHaveProperty('parse_mode');
  expect(message!.text.length).toBeLessThanOrEqual(4096);
  const [bold] = message!.body['entities'] as { type: string; offset: number; length: number }[];
  expect(message!.text.slice(bold!.offset, bold!.offset + bold!.length)).toContain('Brief — tiny');
  expect(page!.file!.text).toBe(readFileSync(join(root, `out/staff/brief-${DAY}.html`), 'utf8'));

  const [posted] = office.hook.requests;
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(posted!.headers['mestre-signature']))!;
  expect(signature).toBe(sign(posted!.body, { seconds: Number(seconds), secret: secrets.hook }));
  expect(JSON.parse(posted!.body)).toMatchObject({ schema: 'mestre.delivery/1', report: 'brief', day: DAY });

  // The same day again, later: the same bytes, and nobody gets it twice.
  const again = await call(root, at('19:00'), 'morning');
  expect([again.code, again.deliveries]).toEqual([0, []]);
  expect([office.mail.mails.length, office.bot.calls.length, office.hook.requests.length]).toEqual([2, 3, 1]);
  expect(readdirSync(join(root, '.mestre/outbox'))).toHaveLength(4);
});

test('a group that became a supergroup is followed, now and the next time', async () => {
  const root = project(yaml(office, '  staff: { telegram: [-100200] }\n'));
  const moved = {
    ok: false,
    error_code: 400,
    description: 'group chat was upgraded',
    parameters: { migrate_to_chat_id: -100999 },
  };
  office.bot.answers.push(moved);
  expect((await call(root, at('07:31'), 'morning')).code).toBe(0);
  expect(office.bot.calls.map(({ chat }) => chat)).toEqual(['-100999', '-100999', '-100999']);
  const context = contextOf(root, at('07:40'), env);
  writeFileSync(join(root, 'reports/brief/sizes.sql'), 'select 7 as records, 7 as people\n');
  await run(context, { name: 'morning', asOf: DAY });
  expect(office.bot.paths.filter((path) => path.endsWith('sendMessage'))).toHaveLength(3);
  expect(office.bot.calls.slice(3).map(({ chat }) => chat)).toEqual(['-100999', '-100999', '-100999']);
});
