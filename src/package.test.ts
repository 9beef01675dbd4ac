import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, toProgramFile } from './test/program.ts';
import { packageRoot } from './version.ts';

const folder = temporaryFolder();
const app = join(folder, 'app');
const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text!.trim());
const { scripts, version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};

test('packed and installed into an empty folder, it runs the demo and every command of the README', () => {
  install();
  expect(run('mestre --version').trim()).toBe(version);
  const [first, look, one, own, tests] = blocks('sh');
  expect(blocks('sh')).toHaveLength(5);
  expect(first).toBe('npm install && npm run demo');
  expect(scripts['demo']).toContain('node bin/mestre.js demo');
  expect(shape(run('mestre demo --quiet'))).toBe(shape(blocks('text')[0]!));
  expect(existsSync(join(app, 'mestre-demo/editions/golden.duckdb'))).toBe(true);
  expect(run(look!)).toContain('nucleo');
  expect(run(one!)).toContain('clusters.csv');
  run(own!);
  expect(tests).toBe('npm install && npm test');
  expect(scripts['test']).toBeDefined();
});

test('the files and folders that the README names are there', () => {
  const links = [...readme.matchAll(/\]\(([a-z][^):]*)\)/g)].map(([, path]) => path!);
  const paths = [...readme.matchAll(/`((?:src|reports|fixtures|bench|docs|\.ci)\/[\w./-]*)`/g)].map(
    ([, path]) => path!,
  );
  for (const path of [...links, ...paths]) expect(existsSync(join(packageRoot, path)), path).toBe(true);
});

function npm(args: readonly string[], cwd: string): string {
  const quiet = ['--ignore-scripts', '--silent', '--no-audit', '--no-fund'];
  return execFileSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8' });
}

function install(): void {
  toProgramFile();
  const tarball = join(folder, npm(['pack', '--pack-destination', folder], packageRoot).trim());
  mkdirSync(join(app, 'extracts'), { recursive: true });
  cpSync(join(packageRoot, 'fixtures/demo/app.csv'), join(app, 'extracts/clientes.csv'));
  writeFileSync(join(app, 'package.json'), '{"private": true}');
  npm(['install', '--prefer-offline', tarball], app);
  // On Node 20 the ledger's module is compiled at install, for more than a minute: the one built here serves.
  const build = 'node_modules/better-sqlite3-v12/build';
  if (Number(process.versions.napi) < 10)
    cpSync(join(packageRoot, build), join(app, build), {
      recursive: true,
      filter: (path) => !/\/(obj|obj\.target|deps)(\/|$)/.test(path),
    });
}

/** Runs a block in bash as a person would, who has extracts in the home folder. */
function run(block: string): string {
  const env = { PATH: `${join(app, 'node_modules/.bin')}:${process.env['PATH']}`, HOME: app };
  return execFileSync('bash', ['-euo', 'pipefail', '-c', block], { cwd: app, env, encoding: 'utf8', stdio: 'pipe' });
}

/** What stays the same from run to run: the words, not the numbers. */
function shape(text: string): string {
  return text
    .trim()
    .replace(/\d[\d,.]*/g, '#')
    .replace(/# (ms|min # s|s)$/gm, '# s');
}
