import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toJsonSchemas } from './json-schema.ts';

const folder = new URL('../../rules/schema/', import.meta.url);

// After a change of a schema: npx vitest run src/rules/json-schema.test.ts -u
test.each(Object.entries(toJsonSchemas()))('%s is what the schema generates', async (file, text) => {
  await expect(text).toMatchFileSnapshot(new URL(file, folder).pathname);
});

test('the folder holds exactly the generated files', () => {
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(toJsonSchemas()).toSorted());
});
