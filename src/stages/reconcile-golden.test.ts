import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { duckdb } from '../sql/duckdb.ts';
import { render } from '../sql/step.ts';
import { bank } from '../test/bank.ts';
import { reconcile } from './reconcile.ts';

// What it does is tested in reconcile.test.ts and reconcile-planted.test.ts; this shows when the text changes.
test('the SQL of reconciliation', async () => {
  const file = fileURLToPath(new URL('../../fixtures/golden/reconcile.duckdb.sql', import.meta.url));
  await expect(reconcile(bank, duckdb).map(render).join('\n')).toMatchFileSnapshot(file);
});
