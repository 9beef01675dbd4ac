import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFile } from './commands/rules/test.ts';
import { packageRoot } from './version.ts';

const folder = join(packageRoot, 'rules');
const files = readdirSync(folder).filter((name) => name.endsWith('.cases.yaml'));

// What `mestre rules test` runs in a project; a failing case shows its evidence here too.
test.each(files)('every case of rules/%s is judged as expected', async (name) => {
  const checks = await testFile(folder, join(folder, name));
  expect(checks.length).toBeGreaterThan(10);
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map((check) => [`${check.name}: ${check.message}`, ...check.detail].join('\n'))).toEqual([]);
});
