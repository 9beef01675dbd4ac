import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Who may import whom: a whole folder or one file of it. A folder not named here may not be imported; `errors.ts` may be by everyone. */
const may: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'version.ts': [],
  'cli.ts': ['main.ts'],
  'main.ts': ['commands', 'rules', 'version.ts'],
  commands: [
    'rules',
    'rules/suggest',
    'rules/lint',
    'sources',
    'standardise',
    'stages',
    'domain',
    'sql',
    'engine',
    'ledger',
    'report',
    'review',
    'schedule',
    'parquet',
    'version.ts',
  ],
  stages: ['sql', 'domain', 'rules', 'standardise'],
  domain: [],
  rules: ['domain', 'standardise', 'version.ts'],
  sources: ['rules', 'sql', 'engine', 'ledger', 'domain'],
  // Rules proposed from data: reads what training reads, and is called by commands only.
  'rules/suggest': ['rules', 'stages', 'sql', 'domain', 'standardise'],
  // What can be said of rules before they run: reads the weights as scoring does, and is called by commands only.
  'rules/lint': ['rules', 'stages', 'standardise'],
  // Standard parts are written where their values are made.
  standardise: ['parquet'],
  // Columns as bytes of a Parquet file: pure, no file is touched.
  parquet: [],
  sql: [],
  // Pairs of blocks over typed arrays, in worker threads.
  pairs: ['sql'],
  engine: ['sql', 'pairs'],
  ledger: ['domain'],
  report: ['sql', 'domain', 'rules/load.ts', 'rules/known.ts'],
  // Of the rules it knows how mestre.yaml names a secret.
  schedule: ['domain', 'ledger', 'rules/schema/delivery.ts'],
  // Cases as people see them: pure, so that a terminal and a spreadsheet show the same.
  review: ['domain', 'rules'],
};

/** What stages and the pure parts never see: they get the world handed in as values. */
const impure = [
  'node:fs',
  'node:fs/promises',
  'node:child_process',
  'node:os',
  'node:process',
  'node:worker_threads',
  'better-sqlite3',
  '@duckdb/node-api',
];
const pure = ['stages', 'domain', 'sql', 'standardise', 'parquet', 'pairs'];
/** The edges: kinds of value in worker threads, opened by commands and handed to stages as a function; pairs in worker threads, for the engine. */
const pools = ['standardise/pool.ts', 'standardise/pool-worker.ts', 'pairs/pool.ts', 'pairs/pool-worker.ts'];
const opensPools = ['commands', 'engine'];

/** Modules that cost a tenth of a second or more: loaded when they are needed, never when the program starts. */
const heavy = [
  '@duckdb/node-api',
  'libphonenumber-js',
  'read-excel-file',
  'write-excel-file',
  'd3-scale',
  'iconv-lite',
  'csv-parse',
  'cli-progress',
  'zod',
  'croner',
  'nodemailer',
  'pino',
  'yaml',
];

const src = fileURLToPath(new URL('.', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s(type\s)?[^'";]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...found].map(([, type, from, bare, lazy]) => ({
    from: file,
    to: resolved(file, from ?? bare ?? lazy ?? ''),
    typeOnly: type !== undefined,
    lazy: lazy !== undefined,
  }));
}

function resolved(file: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(src, join(src, dirname(file), specifier)) : specifier;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('test/'),
);
const imports = files.flatMap(importsOf);
const inside = imports.filter(({ to }) => files.includes(to));
const partOf = (file: string): string =>
  Object.keys(may).find((part) => part.includes('/') && file.startsWith(`${part}/`)) ?? file.split('/')[0]!;

test('every part imports only what it may', () => {
  const wrong = inside
    .filter(({ from, to }) => partOf(from) !== partOf(to) && partOf(to) !== 'errors.ts')
    .filter(({ from, to }) => !(may[partOf(from)] ?? []).some((one) => one === to || one === partOf(to)))
    // Stages know rules by their types only.
    .concat(
      inside.filter(
        ({ from, to, typeOnly }) =>
          partOf(from) === 'stages' && partOf(to) === 'rules' && !typeOnly && !to.includes('/schema/'),
      ),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  expect(wrong).toEqual([]);
});

test('stages and the pure parts see no file system, process, engine or clock', () => {
  const wrong = imports
    .filter(
      ({ from, to, typeOnly }) =>
        pure.includes(partOf(from)) && !pools.includes(from) && impure.includes(to) && !typeOnly,
    )
    .concat(
      inside.filter(
        ({ from, to }) => pools.includes(to) && !opensPools.includes(partOf(from)) && !pools.includes(from),
      ),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  const clocks = files
    .filter((file) => pure.includes(partOf(file)))
    .filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.(env|cwd|argv)/.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    );
  expect([...wrong, ...clocks]).toEqual([]);
});

test('what the program loads at start is light: commands and heavy modules are imported lazily', () => {
  const eager = new Set<string>();
  const visit = (file: string): void => {
    if (eager.has(file)) return;
    eager.add(file);
    for (const { from, to, typeOnly, lazy } of imports) if (from === file && !typeOnly && !lazy) visit(to);
  };
  visit('cli.ts');
  expect([...eager].filter((name) => heavy.some((module) => name === module || name.startsWith(`${module}/`)))).toEqual(
    [],
  );
  expect([...eager].filter((name) => name.endsWith('.ts')).toSorted()).toEqual(
    [
      'cli.ts',
      'commands/out.ts',
      'commands/table.ts',
      'errors.ts',
      'main.ts',
      'version.ts',
      ...files.filter((name) => name.startsWith('commands/declare/')),
    ].toSorted(),
  );
});

test('no two files import each other round a circle', () => {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly, lazy } of inside)
    if (!typeOnly && !lazy) next.set(from, [...(next.get(from) ?? []), to]);
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(circles).toEqual([]);
});

test('only cli.ts sets an exit code or ends the process', () => {
  const wrong = files.filter(
    (file) => file !== 'cli.ts' && /\bprocess\.(exit\(|exitCode\s*=)/.test(readFileSync(join(src, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});
