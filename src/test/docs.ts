import type { Command } from 'commander';
import { join } from 'node:path';
import { toProgram } from '../commands/declare/program.ts';
import { editionTables } from '../domain/edition.ts';
import { toShapes } from '../domain/edition/shape.ts';
import { loadYaml } from '../rules/load.ts';
import { rulesetSchema } from '../rules/schema/ruleset.ts';
import { kindOf } from '../standardise/kinds.ts';
import { packageRoot } from '../version.ts';

/** docs/commands.md: what `--help` says, of every command. */
export function toCommandsDoc(): string {
  const sections = toHelps().map(([path, help]) => `## ${path}\n\n\`\`\`text\n${help}\n\`\`\`\n`);
  return [
    '# Commands',
    '',
    'What `mestre --help` and `mestre COMMAND --help` print. Answers go to standard output, everything else (notes, progress,',
    'warnings, errors) to standard error. [Exit codes](exit-codes.md).',
    '',
    ...sections,
  ].join('\n');
}

/** What `--help` says, by command: `mestre`, `mestre init`, … */
export function toHelps(): (readonly [path: string, help: string])[] {
  return walk(
    toProgram(async () => {}),
    'mestre',
  ).map(([path, command]) => [path, helpOf(command)]);
}

function walk(command: Command, path: string): [string, Command][] {
  return [
    [path, command],
    ...command.commands
      .filter((child) => child.name() !== 'help')
      .flatMap((child) => walk(child, `${path} ${child.name()}`)),
  ];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.configureHelp({ showGlobalOptions: false });
  command.outputHelp();
  return text.trimEnd();
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly title?: string;
}

/** One table per file format: every key that may stand in it, from the schema that validates it. */
export function toFormatDoc(text: string): string {
  const schema = JSON.parse(text) as Schema;
  const rows = keysOf(schema, '');
  return [
    `## ${schema.title ?? ''}`,
    '',
    '| key | is | default | says |',
    '|---|---|---|---|',
    ...rows.map(row),
    '',
  ].join('\n');
}

function keysOf(schema: Schema, path: string): string[][] {
  const inner = schema.items ?? schema;
  const named = Object.entries(inner.properties ?? {}).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`;
    const needed = inner.required?.includes(key) ?? false;
    const standard = value.default === undefined ? (needed ? 'required' : '') : `\`${JSON.stringify(value.default)}\``;
    return [
      [`\`${here}${value.type === 'array' ? '[]' : ''}\``, typeOf(value), standard, value.description ?? ''],
      ...keysOf(value, `${here}${value.type === 'array' ? '[]' : ''}`),
    ];
  });
  const free = inner.additionalProperties;
  return typeof free === 'object' ? [...named, ...keysOf(free, `${path}.NAME`)] : named;
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(', or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === 'object')
    return typeof schema.additionalProperties === 'object' ? `names: ${typeOf(schema.additionalProperties)}` : 'keys';
  return (
    { string: 'text', integer: 'whole number', number: 'number', boolean: 'yes or no' }[schema.type ?? ''] ?? 'a test'
  );
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** docs/dictionary.md: every table and column of an edition by the shipped rules, from the catalogue that also comments the file. */
export function toDictionaryDoc(): string {
  const rules = loadYaml(join(packageRoot, 'rules/customer.yaml'), rulesetSchema).value;
  const tables = editionTables([
    {
      entity: rules.entity,
      title: rules.title,
      shapes: toShapes(rules.fields, kindOf),
      comparisons: rules.comparisons.map(({ name }) => name),
      measures: ['SALDO_MEDIO'],
    },
  ]);
  return [
    '# Dictionary',
    '',
    'The tables of `golden.duckdb` by the shipped rules for customers; the same text stands in the file itself, as the comment of',
    'each table and column and in `meta_dictionary`. Columns named after a field or a comparison follow the rules.',
    '',
    ...tables.map(({ name, about, columns }) =>
      [
        `## ${name}`,
        '',
        `${about}.`,
        '',
        '| column | type | says |',
        '|---|---|---|',
        ...columns.map((column) => row([`\`${column.name}\``, column.type, column.about])),
        '',
      ].join('\n'),
    ),
  ].join('\n');
}
