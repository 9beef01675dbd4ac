import { expect, test } from 'vitest';
import { at, call, DAY, env, openOffice, project, yaml } from '../../test/delivery.ts';
import { contextOf } from '../../test/schedule.ts';
import { telegramPoll } from '../telegram.ts';

const office = openOffice();

test('the bot answers the chats that mestre.yaml names: the last report, a whole day as a file, help; nobody else gets a word', async () => {
  const root = project(yaml(office, '  staff: { telegram: [5], language: pt }\n'));
  await call(root, at('07:31'), 'morning');
  const sent = office.bot.calls.length;
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
  office.bot.updates.push(...texts.map((text, i) => ({ update_id: 10 + i, ...from(5, text) })));
  office.bot.updates.push({ update_id: 20, ...from(666, '/report') });
  const poll = async () => {
    const context = contextOf(root, at('09:00'), env);
    await telegramPoll(context, { once: true });
    return context.said;
  };
  const first = await poll();
  expect(JSON.parse(first.stdout)).toMatchObject({ answered: 6, unknown_chat: 1, ignored: 1 });
  expect(first.stderr).toContain('mestre.yaml does not name wrote to the bot: 666');
  const answers = office.bot.calls.slice(sent);
  expect(new Set(answers.map(({ chat }) => chat))).toEqual(new Set(['5']));
  expect(answers.map(({ method, text, file }) => [method, file?.name ?? text.split('\n')[0]])).toEqual([
    ['sendMessage', office.bot.calls[0]!.text.split('\n')[0]],
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
  expect(office.bot.calls).toHaveLength(sent + answers.length);
  office.bot.updates.length = 0;
});
