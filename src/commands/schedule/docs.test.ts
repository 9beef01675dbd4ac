import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseYaml } from '../../rules/load.ts';
import { projectSchema } from '../../rules/schema/project.ts';
import { packageRoot } from '../../version.ts';
import { makeProject } from '../init.ts';
import { temporaryFolder } from '../../test/program.ts';
import { toProgram } from '../declare/program.ts';
import { toTree, type Tree } from '../declare/tree.ts';
import { loadProject } from '../../rules/project.ts';

const text = readFileSync(join(packageRoot, 'docs/schedule.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block!);

test('the examples of docs/schedule.md are taken by the program', () => {
  const examples = blocks('yaml');
  expect(examples).toHaveLength(2);
  for (const example of examples)
    expect(() => parseYaml('docs/schedule.md', `name: example\n${example}`, projectSchema)).not.toThrow();
});

test('the commands of docs/schedule.md are there, with their options', () => {
  const tree = toTree(toProgram(async () => {}));
  const lines = [
    ...blocks('sh')
      .join('\n')
      .matchAll(/^mestre ([^#\n]+)/gm),
  ].map(([, line]) => line!.trim());
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    let command: Tree = tree;
    for (const word of line.split(/\s+/)) {
      const next = command.commands.find(({ name }) => name === word);
      if (next !== undefined) command = next;
      else if (word.startsWith('--')) expect(command.options.flatMap(({ flags }) => flags)).toContain(word);
    }
    expect(command.commands, line).toEqual([]);
  }
});

test('a new project has a schedule that holds, with its recipients', () => {
  const root = makeProject(join(temporaryFolder(), 'new'), {});
  const { schedule, recipients } = loadProject(root, {}, {}).config;
  expect(Object.keys(schedule.jobs)).toEqual(['nightly', 'morning', 'weekly']);
  expect(recipients).toMatchObject({ office: { privacy: 'internal', file: 'out/office' } });
  // What stands in comments holds too, once somebody takes them away.
  const yaml = readFileSync(join(root, 'mestre.yaml'), 'utf8');
  const from = yaml.indexOf('  # managers:');
  const all = yaml.slice(0, from) + yaml.slice(from).replaceAll(/^(\s*)# (?=[ a-z]+:)/gm, '$1');
  const { config } = parseConfig(all);
  expect(Object.keys(config.recipients)).toEqual(['office', 'managers']);
  expect(config.delivery).toMatchObject({ email: { port: 587, tls: 'starttls' }, telegram: {} });
  expect(config.metrics).toMatch(/\.prom$/);
});

function parseConfig(yaml: string) {
  return { config: parseYaml('mestre.yaml', yaml, projectSchema).value };
}
