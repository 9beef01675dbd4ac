import { expect, test } from 'vitest';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { sourceSchema } from '../../rules/schema/source.ts';
import { type BankRecord, openBankEdition, said } from '../../test/bank.ts';
import { findCorrections } from './corrections.ts';

const contract = (source: string, authority: string[]) =>
  sourceSchema.parse({
    source,
    title: source,
    owner: source,
    files: [`${source}*`],
    mode: 'delta',
    format: 'csv',
    key: ['ID'],
    layouts: [{ name: 'v1', columns: ['ID', 'PHONE'] }],
    map: { phones: ['PHONE'] },
    authority,
  });
const ruleset = { entity: 'customer', fields: { phones: { kind: 'phone', list: true, golden: true } } } as unknown as Ruleset; // prettier-ignore

test('a source is asked to take what the system of record has, but never a value that is ambiguous', async () => {
  const record = (source: string, key: string, person: number, phone: string): BankRecord => ({ source, key, person, updated: null, name: said('Ana'), phones: [said(phone)], balance: '1.00' }); // prettier-ignore
  const engine = await openBankEdition(
    [
      record('core', 'K1', 1, '+5598991441288'),
      record('cards', 'D1', 1, '991441288'),
      record('core', 'K2', 2, '+5598991440000'),
      record('cards', 'D2', 2, '+5598991442222'),
    ],
    { 1: { name: 'core|K1', phones: 'core|K1' }, 2: { name: 'core|K2', phones: 'cards|D2' } },
  );
  await engine.run(`
    delete from edition.main.contact_point;
    insert into edition.main.contact_point by name
    select golden_id, 'phones' as attribute, unnest(phones) as value, case when phones[1] like '+%' then 'ok' else 'ambiguous' end as status
    from edition.main.record`);
  const contracts = [contract('core', []), contract('cards', ['phones'])];
  const found = await findCorrections(engine, contracts[0]!, { ruleset, contracts });
  await engine.close();
  expect(found.map(({ source_key, proposed, reference }) => [source_key, proposed, reference])).toEqual([
    ['K2', '+5598991442222', 'cards'],
  ]);
});
