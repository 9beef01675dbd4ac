import { expect, test } from 'vitest';
import { openBankEdition, said } from '../test/bank.ts';
import { packageRoot } from '../version.ts';
import { computeReport } from './compute.ts';
import { loadReport } from './definition.ts';

test('match health tells evidence, keys, generic values, noisy rules and how the queue does', async () => {
  const core = { source: 'core', updated: null, phones: [], balance: '1.00', name: said('Ana') };
  const engine = await openBankEdition([{ ...core, key: 'K1', person: 1 }], { 1: { name: 'core|K1' } });
  await engine.run(`
    alter table edition.main.link add column name_weight double;
    alter table edition.main.link add column birth_weight double;
    insert into edition.main.link by name select * from (values
      ('same', null, 'document', 20.0, 3.0, 8.0), ('same', null, 'document', 9.0, -2.0, 8.0),
      ('unsure', null, 'phone', 1.0, 1.0, 0.0), ('different', 'two_documents', 'phone', 12.0, 5.0, null),
      ('different', 'two_documents', 'phone', 14.0, 5.0, null)
    ) as t(verdict, rule, key, weight, name_weight, birth_weight);
    delete from edition.main.review_case;
    insert into edition.main.review_case by name select 'veto' as reason, 'two_documents' as rule;
    insert into edition.main.contact_point by name select * from (values
      ('C1', 'phones', '+5511900001', 'ok'), ('C2', 'phones', '+5511900001', 'ok'), ('C3', 'phones', '+5511900001', 'repaired'),
      ('C3', 'phones', '+5511900002', 'ok'), ('C4', 'phones', '+5511900002', 'invalid')
    ) as t(golden_id, attribute, value, status);
    insert into edition.main.quality_count by name select * from (values
      ('phones', 'placeholder', 4), ('name', 'placeholder', 1), ('name', 'invalid', 9)
    ) as t(attribute, status, findings);
    insert into edition.main.review_metric by name select 'customer' as entity, * from (values
      ('open', 7.0), ('overdue', 2.0), ('oldest_days', 12.0), ('decided_30d', 5.0), ('reversed_share', 0.2)
    ) as t(metric, value);
    insert into edition.main.meta_metric by name select 'customer' as entity, 'blocking_recall' as metric, 97.5 as value;
    delete from edition.main.rule_use;
    insert into edition.main.rule_use values
      ('customer', 'rule', 'twins', 0, 0), ('customer', 'key', 'phone', 3, 0), ('customer', 'key', 'name_sound', 0, 4830),
      ('customer', 'level', 'name.else', 2, 0), ('item', 'level', 'brand.exact', 0, 0)`);
  const report = await computeReport(loadReport(`${packageRoot}/reports`, 'match-health'), (sql) => engine.rows(sql), {
    language: 'en',
    project: 'Bank',
    asOf: '2026-11-22',
    made: '2026-11-22T17:00:00Z',
    edition: 'golden-2026-11-22-R000001',
  });
  await engine.close();
  const rowsOf = (id: string) =>
    report.sections.flatMap((section) => section.tables).find((one) => one.id === id)!.rows;
  expect(rowsOf('evidence')).toEqual([
    // Comparison, pairs, spoke in, mean where it agrees, mean where it contradicts, contradicted pairs that are the same.
    ['name', 5, 5, 3.5, -2, 1],
    ['birth', 3, 2, 8, null, 0],
  ]);
  expect(rowsOf('keys')).toEqual([
    ['phone', 3, 0, 1, 2, 0],
    ['document', 2, 2, 0, 0, 1],
  ]);
  expect(rowsOf('recall')).toEqual([['customer', 0.975]]);
  expect(rowsOf('generic')).toEqual([
    ['name', 1, null, null, null],
    ['phones', 4, 1, 3, 3],
  ]);
  expect(rowsOf('rules')).toEqual([['two_documents', 0, 2, 12, 14, 1]]);
  expect(rowsOf('idle')).toEqual([
    ['customer', 'key', 'name_sound'],
    ['customer', 'rule', 'twins'],
    ['item', 'level', 'brand.exact'],
  ]);
  expect(rowsOf('figures')).toEqual([['customer', 7, 2, 12, 5, 0.2]]);
});
