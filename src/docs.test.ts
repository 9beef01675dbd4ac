import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isGoldenId } from './domain/golden-id.ts';
import { EXIT } from './errors.ts';
import { toJsonSchemas } from './rules/json-schema.ts';
import { toCommandsDoc, toDictionaryDoc, toFormatDoc } from './test/docs.ts';
import { packageRoot } from './version.ts';

/** Generated from the schemas of reports, and pinned there. */
function reportSchemas(): string[] {
  const folder = join(packageRoot, 'reports/schema');
  return readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const docs = (name: string): string => join(packageRoot, 'docs', name);

// After a change of an option or a schema: npx vitest run src/docs.test.ts -u
test('docs/commands.md is what --help says', async () => {
  await expect(toCommandsDoc()).toMatchFileSnapshot(docs('commands.md'));
});

test('docs/files.md has every key of every file that people write', async () => {
  const head = [
    '# Files',
    '',
    'The YAML files of a project. The first line of each names its JSON Schema, so an editor completes it and marks mistakes;',
    'mestre checks them with the same schema and reports every finding at once, each with `file:line:column`.',
    '',
  ];
  await expect(
    [...head, ...Object.values(toJsonSchemas()).map(toFormatDoc), ...reportSchemas().map(toFormatDoc)].join('\n'),
  ).toMatchFileSnapshot(docs('files.md'));
});

test('docs/dictionary.md has every table and column of the edition', async () => {
  await expect(toDictionaryDoc()).toMatchFileSnapshot(docs('dictionary.md'));
});

test('docs/exit-codes.md explains every exit code', () => {
  const text = readFileSync(docs('exit-codes.md'), 'utf8');
  const explained = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(explained).toEqual(Object.values(EXIT));
});

test('golden ids in help and guides are ids that the program takes', () => {
  const guides = readdirSync(docs('.')).filter((name) => name.endsWith('.md'));
  const ids = guides.flatMap((name) => readFileSync(docs(name), 'utf8').match(/\b[A-Z]\d{5}[0-9A-Z]{3}\b/g) ?? []);
  expect(ids.length).toBeGreaterThan(8);
  expect(ids.filter((id) => !isGoldenId(id))).toEqual([]);
});

test('what a message tells to type next is a command', () => {
  const commands = new Set([...readFileSync(docs('commands.md'), 'utf8').matchAll(/^#+ `?mestre ([a-z]+)/gm)].map(([, name]) => name)); // prettier-ignore
  expect(commands.size).toBeGreaterThan(30);
  const source = join(packageRoot, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const told = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/hint:.*?\bmestre ([a-z]+)/g)].map(([, name]) => ({
      file,
      name,
    })),
  );
  expect(told.length).toBeGreaterThan(50);
  expect(told.filter(({ name }) => !['help', 'is'].includes(name!) && !commands.has(name))).toEqual([]);
});
