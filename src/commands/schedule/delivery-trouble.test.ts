import { expect, test } from 'vitest';
import { at, call, DAY, env, openOffice, project, yaml } from '../../test/delivery.ts';
import { mestreHere as mestre } from '../../test/program.ts';

const office = openOffice();

test('a mailbox that is full, a bot that is slow and a hook that is down keep no other one back, and none gets it twice', async () => {
  const root = project();
  const clock = at('07:31');
  office.mail.answers.push(452);
  office.bot.answers.push({
    ok: false,
    error_code: 429,
    description: 'Too Many Requests',
    parameters: { retry_after: 1 },
  });
  office.hook.answers.push(503, 503);
  const first = await call(root, clock, 'morning');
  expect(first.code).toBe(0);
  expect(office.mail.mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual(['rui@bank.example']);
  // 429 was waited out at once.
  expect(office.bot.calls).toHaveLength(3);
  expect(first.stderr).toMatch(/by email: waiting, .*452.*; again at 2026-11-23T07:32:00/);

  expect((await call(root, { now: new Date(clock.now.getTime() + 30_000) })).deliveries).toEqual([]);
  const second = await call(root, { now: new Date(clock.now.getTime() + 61_000) });
  expect(second.deliveries).toMatchObject([
    { channel: 'email', state: 'sent' },
    { channel: 'webhook', state: 'waiting', nextAt: `${DAY}T07:34:01.000Z` },
  ]);
  const third = await call(root, { now: new Date(clock.now.getTime() + 200_000) });
  expect(third.deliveries).toMatchObject([{ channel: 'webhook', state: 'sent' }]);
  expect(office.mail.mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual([
    'rui@bank.example',
    'ana@bank.example',
  ]);
  expect([office.bot.calls.length, office.hook.requests.length]).toEqual([3, 3]);
  // Every attempt of the hook carries the same key.
  expect(new Set(office.hook.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('what is refused for good is not tried again until a person says so', async () => {
  const root = project(yaml(office, '  staff: { email: [gone@bank.example], telegram: [5] }\n'));
  office.mail.answers.push(550);
  office.bot.answers.push({ ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' });
  const first = await call(root, at('07:31'), 'morning');
  expect([first.code, first.deliveries]).toMatchObject([69, [{ state: 'failed' }, { state: 'failed' }]]);
  expect((await call(root, at('12:00'))).deliveries).toEqual([]);
  const listed = await mestre(['outbox', 'list'], { cwd: root });
  expect(listed.stdout).toContain('bot was blocked by the user');
  const retried = await mestre(['outbox', 'retry'], { cwd: root, env });
  expect([retried.code, office.mail.mails.length, office.bot.calls.length]).toEqual([0, 1, 3]);
  expect((await mestre(['outbox', 'list'], { cwd: root })).stdout).toBe('Everything has arrived.\n');
});

test('killed between rendering and sending, and after the other side took it: what arrived is known, what is unsure keeps its id', async () => {
  const root = project(yaml(office, '  staff: { email: [ana@bank.example], telegram: [5] }\n'));
  const killed = async (step: string) =>
    (
      await mestre(['schedule', 'run', 'morning', '--as-of', DAY], {
        cwd: root,
        env: { ...env, MESTRE_CRASH_AT: step },
      })
    ).code;
  const waiting = async () => (await mestre(['schedule', 'tick'], { cwd: root, env })).code;
  expect(await killed('outbox.queued')).toBeNull();
  expect([office.mail.mails.length, office.bot.calls.length]).toEqual([0, 0]);
  // Before anything left.
  expect(
    (await mestre(['schedule', 'tick'], { cwd: root, env: { ...env, MESTRE_CRASH_AT: 'outbox.sending' } })).code,
  ).toBeNull();
  expect([office.mail.mails.length, office.bot.calls.length]).toEqual([0, 0]);
  // Once the mail is known to have arrived.
  expect(
    (await mestre(['schedule', 'tick'], { cwd: root, env: { ...env, MESTRE_CRASH_AT: 'outbox.sent' } })).code,
  ).toBeNull();
  expect([office.mail.mails.length, office.bot.calls.length]).toEqual([1, 0]);
  // After the bot took the first part and before that was written down: that part alone comes twice, under one id.
  expect(
    (await mestre(['schedule', 'tick'], { cwd: root, env: { ...env, MESTRE_CRASH_AT: 'outbox.part_accepted' } })).code,
  ).toBeNull();
  expect([office.mail.mails.length, office.bot.calls.length]).toEqual([1, 1]);
  expect(await waiting()).toBe(0);
  expect([office.mail.mails.length, office.bot.calls.length]).toEqual([1, 4]);
  const [one, other] = office.bot.calls.filter(({ method }) => method === 'sendMessage');
  expect(one!.text).toBe(other!.text);
  expect(one!.text).toMatch(/\nD[0-9a-f]{12}$/);
  expect(await waiting()).toBe(0);
  expect([office.mail.mails.length, office.bot.calls.length]).toEqual([1, 4]);
});

test('a time-out leaves it open: sent again under the same Message-ID, or held for a person where so told', async () => {
  // Elsewhere a minute, which a busy machine does not use up; here the waiting itself is looked at.
  const again = project(
    yaml(office, '  staff: { email: [ana@bank.example] }\n').replace('timeout: 60s', 'timeout: 4s'),
  );
  office.mail.answers.push('hang');
  const first = await call(again, at('07:31'), 'morning');
  expect(first.deliveries).toMatchObject([{ state: 'waiting' }]);
  await call(again, at('07:40'));
  expect(office.mail.mails).toHaveLength(1);
  const ask = project(
    yaml(office, '  staff: { telegram: [5] }\n')
      .replace('delivery:', 'delivery:\n  when_unsure: ask')
      .replaceAll('timeout: 60s', 'timeout: 3s'),
  );
  office.bot.answers.push('hang');
  const held = await call(ask, at('07:31'), 'morning');
  expect(held.deliveries).toMatchObject([{ state: 'failed', detail: 'no answer within 3 s: it may have arrived' }]);
  expect((await call(ask, at('12:00'))).deliveries).toEqual([]);
  expect((await mestre(['outbox', 'retry'], { cwd: ask, env })).code).toBe(0);
  expect(office.bot.calls).toHaveLength(3);
});
