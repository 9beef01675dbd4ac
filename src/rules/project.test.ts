import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../version.ts';
import { loadDefinitions, loadProject } from './project.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mestre-project-'));
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function change(file: string, from: string | RegExp, to: string): void {
  const path = join(root, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

const load = () => loadDefinitions(loadProject(root, {}, {}));

test('what is wrong in several files of rules and contracts is told at once, and counted', () => {
  cpSync(join(root, 'rules/person.yaml'), join(root, 'rules/other.yaml'));
  change('mestre.yaml', 'rules/person.yaml', 'rules/person.yaml, rules/other.yaml');
  for (const file of ['rules/person.yaml', 'rules/other.yaml']) change(file, /^title: /m, 'titel: ');
  for (const source of ['bank', 'shop']) change(`rules/sources/${source}.yaml`, /^owner: /m, 'ovner: ');
  expect(load).toThrow(expect.objectContaining({ code: 'config_invalid', exitCode: 78, hint: expect.stringContaining('these 8 lines') })); // prettier-ignore
  for (const file of ['person.yaml', 'other.yaml', 'sources/bank.yaml', 'sources/shop.yaml'])
    expect(load).toThrow(join('rules', file));
});

test('two files of rules for one entity are refused, each named', () => {
  cpSync(join(root, 'rules/person.yaml'), join(root, 'rules/stricter.yaml'));
  change('mestre.yaml', 'rules/person.yaml', 'rules/person.yaml, rules/stricter.yaml');
  expect(load).toThrow(/rules\/stricter\.yaml:\d+:1 {2}entity: .*rules\/person\.yaml is the rules of person already/);
});
