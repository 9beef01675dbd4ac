import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at, call, DAY, env, openOffice, project, secrets, yaml } from '../../test/delivery.ts';
import { contextOf } from '../../test/schedule.ts';
import { packageRoot } from '../../version.ts';
import { run, tick } from '../schedule.ts';

const office = openOffice();

test('groups of a few persons stay here, unless the recipient may get personal data', async () => {
  const small = (privacy: string) =>
    project(yaml(office, `  staff: { privacy: ${privacy}, file: out/staff }\n`).replace('html, csv', 'csv'));
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
    yaml(
      office,
      '  staff: { privacy: internal, file: out/staff }\n  boss: { privacy: aggregate, file: out/boss }\n',
    ).replace('deliver: [staff]', 'deliver: [boss, staff]'),
  );
  const file = join(root, 'reports/brief/report.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('privacy: aggregate', 'privacy: internal'));
  const { code, stderr } = await call(root, at('07:31'), 'morning');
  expect(code).toBe(78);
  expect(stderr).toMatch(/boss gets no brief: it is internal, and .*mestre\.yaml:\d+:3 allows aggregate/);
  expect(readdirSync(join(root, 'out'))).toEqual(['staff']);
});

test('secrets stand in no message, error or ledger', async () => {
  const root = project(yaml(office, '  staff: { email: [ana@bank.example], telegram: [5] }\n'));
  // A server that repeats what it was sent.
  office.bot.answers.push({ ok: false, error_code: 404, description: `no such path /bot${secrets.bot}/sendMessage` });
  const { stderr, stdout, code } = await call(root, at('07:31'), 'morning');
  expect(code).toBe(0);
  const wrong = contextOf(root, at('08:00'), { ...env, MAIL_PASSWORD: 'also-secret-13' });
  writeFileSync(join(root, 'reports/brief/sizes.sql'), 'select 7 as records, 7 as people\n');
  await run(wrong, { name: 'morning', asOf: DAY });
  expect(wrong.said.stderr).toContain('EAUTH');
  const ledger = readFileSync(join(root, '.mestre/ledger.sqlite')).toString('latin1');
  for (const text of [stderr, stdout, wrong.said.stderr, wrong.said.stdout, ledger])
    for (const secret of ['bot-secret-77', secrets.mail, 'also-secret-13']) expect(text).not.toContain(secret);
  const missing = contextOf(root, at('09:00'), {});
  await tick(missing, {});
  expect(missing.said.stderr).toContain('The variable MAIL_PASSWORD is not set');
});

test('who is taken out of mestre.yaml gets nothing that still waited', async () => {
  const root = project(yaml(office, '  staff: { email: [ana@bank.example], telegram: [5] }\n'));
  office.mail.answers.push(452);
  await call(root, at('07:31'), 'morning');
  const file = join(root, 'mestre.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('email: [ana@bank.example], ', ''));
  expect((await call(root, at('07:40'))).deliveries).toMatchObject([{ state: 'refused' }]);
  expect(office.mail.mails).toEqual([]);
});

test('the shipped reports say which of their columns count people, so that small groups of them stay here too', async () => {
  const small = (privacy: string) => {
    const root = project(yaml(office, `  staff: { privacy: ${privacy}, file: out/staff }\n`).replace('report: brief', 'report: match-health').replace('html, csv', 'csv')); // prettier-ignore
    cpSync(join(packageRoot, 'reports'), join(root, 'reports'), { recursive: true });
    return root;
  };
  const groups = async (root: string) => {
    await call(root, at('07:31'), 'morning');
    const csv = readFileSync(join(root, `out/staff/match-health-${DAY}.csv`), 'utf8');
    return [...csv.matchAll(/^\d+,\d+\r$/gm)].map(([row]) => row.trim());
  };
  // People by number of records: four of one, three of two.
  expect(await groups(small('personal'))).toEqual(['1,4', '2,3']);
  expect(await groups(small('internal'))).toEqual([]);
});
