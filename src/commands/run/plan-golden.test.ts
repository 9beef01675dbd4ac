import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProject } from '../../rules/project.ts';
import { packageRoot } from '../../version.ts';
import { toPlanText } from './plan.ts';

const golden = join(packageRoot, 'fixtures/golden');

// What the steps do is tested beside each stage and through the real program; this shows when their text changes.
test('the SQL of a whole run of the tiny project', async () => {
  const project = loadProject(join(packageRoot, 'fixtures/tiny'), {}, {});
  const plan = toPlanText(project, '2026-11-22').replaceAll(packageRoot, '.');
  await expect(plan).toMatchFileSnapshot(join(golden, 'run.duckdb.sql'));
});

test('the folder of expected SQL holds what tests compare, and nothing else', () => {
  expect(readdirSync(golden).toSorted()).toEqual(['reconcile.duckdb.sql', 'run.duckdb.sql']);
});
