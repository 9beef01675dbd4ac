import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { writeWhole } from './write-whole.ts';
import { openDuckdb } from '../engine/duckdb.ts';
import type { Engine } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import { parseYaml } from '../rules/load.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { type Declared } from '../sources/encoding.ts';
import { draftContract, looksLikePeople } from '../sources/draft.ts';
import { type FileProfile, profileTable } from '../sources/profile.ts';
import { sqliteTables } from '../sources/sqlite.ts';
import type { Context } from './context.ts';
import { toNumber, toTable } from './table.ts';

export interface ProfileOptions {
  readonly file: string;
  /** Name of a source: a draft contract is written for it. */
  readonly contract?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
  /** SQLite: the table; all of them unless said. */
  readonly table?: string;
}

/**
 * `mestre profile FILE`: what a file is and what its columns probably mean; `--contract NAME` drafts its contract. Of a SQLite database it
 * describes each table, and drafts `NAME_TABLE` for the tables that look like ones of people (not for views: they show the same people again).
 */
export async function profile(context: Context, options: ProfileOptions): Promise<void> {
  const file = resolve(context.cwd, options.file);
  const engine = await openDuckdb({});
  try {
    const database = options.table === undefined ? await sqliteTables(file) : null;
    if (database !== null && database.tables.length !== 1)
      return await profileDatabase(context, options, { engine, ...database });
    const found = await profileTable(engine, file, {
      ...(options.encoding === undefined ? {} : { encoding: options.encoding as Declared }),
      ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter.replace('\\t', '\t') }),
      ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
      ...(options.table === undefined ? {} : { within: options.table }),
    });
    const draft = options.contract === undefined ? null : writeDraft(context, found, options.contract, basename(file));
    context.out.answer('mestre.profile/1', { file: options.file, ...found, contract: draft }, () =>
      toText(found, draft, context),
    );
  } finally {
    await engine.close();
  }
}

async function profileDatabase(
  context: Context,
  options: ProfileOptions,
  { engine, tables, views }: { readonly engine: Engine; readonly tables: readonly string[]; readonly views: ReadonlySet<string> }, // prettier-ignore
): Promise<void> {
  const file = resolve(context.cwd, options.file);
  if (tables.length === 0) throw new MestreError('data', 'empty_file', `${file} is a SQLite database without tables`);
  const found: (FileProfile & { readonly contract: string | null })[] = [];
  for (const table of tables) {
    const one = await profileTable(engine, file, { within: table });
    const name = `${options.contract}_${table}`.toLowerCase().replaceAll(/[^a-z0-9_]+/gu, '_');
    const drafted = options.contract !== undefined && !views.has(table) && looksLikePeople(one);
    found.push({ ...one, contract: drafted ? writeDraft(context, one, name, basename(file)) : null });
  }
  const left = found.filter(({ contract }) => contract === null).map(({ within }) => within!);
  context.out.answer('mestre.profile/1', { file: options.file, tables: found }, () =>
    [
      ...found.map(({ contract, ...one }) => toText(one, contract, context)),
      ...(options.contract === undefined || left.length === 0
        ? []
        : [
            `No contract drafted for ${left.join(', ')}: views, or no tables of people. To have one all the same:\n  mestre profile ${options.file} --table ${JSON.stringify(left[0])} --contract ${options.contract}`,
          ]),
    ].join('\n\n'),
  );
}

/** Writes the draft where contracts stand; beside an existing contract as NAME.yaml.draft, which nothing reads. */
function writeDraft(context: Context, found: FileProfile, source: string, file: string): string {
  const text = draftContract(found, { source, file });
  let folder = context.cwd;
  try {
    folder = context.project().paths.sources;
  } catch {
    // Outside a project the draft goes to the current folder.
  }
  const wanted = join(folder, `${source}.yaml`);
  const path = existsSync(wanted) ? `${wanted}.draft` : wanted;
  parseYaml(path, text, sourceSchema);
  writeWhole(path, text, 'none');
  return path;
}

const percent = (share: number) => `${toNumber(share * 100, 1)} %`;

function toText(found: FileProfile, draft: string | null, { out, cwd }: Context): string {
  const facts = [
    ...(found.within === undefined ? [] : [`table ${found.within}`]),
    `${found.format}${found.container === 'none' ? '' : ` in ${found.container}`}`,
    found.encoding,
    ...(found.delimiter === null ? [] : [`delimiter ${JSON.stringify(found.delimiter)}`]),
    found.header ? 'with header' : 'without header',
    `${toNumber(found.rows)} records`,
    ...(found.rejected > 0 ? [`${toNumber(found.rejected)} that cannot be read`] : []),
  ];
  const table = toTable(
    found.columns,
    [
      { title: 'column', value: ({ name }) => name },
      {
        title: 'meaning',
        value: ({ meaning, date, decimal }) =>
          `${meaning}${date === null ? '' : ` ${date}`}${decimal === null ? '' : ` with "${decimal}"`}`,
      },
      { title: 'empty', right: true, value: ({ empty }) => percent(empty) },
      { title: 'distinct', right: true, value: ({ distinctShare }) => percent(distinctShare) },
      {
        title: 'length',
        right: true,
        value: ({ shortest, longest }) => (shortest === longest ? String(longest) : `${shortest}–${longest}`),
      },
      { title: 'smallest', value: ({ minimum }) => minimum ?? '', shrink: true },
      { title: 'largest', value: ({ maximum }) => maximum ?? '', shrink: true },
      { title: 'examples', value: ({ examples }) => examples.join('  '), shrink: true },
    ],
    out.width,
  );
  return [
    facts.join(', '),
    '',
    table,
    ...(draft === null ? [] : ['', `draft contract: ${relative(cwd, draft) || draft}`]),
  ].join('\n');
}
