import { existsSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { openDuckdb } from '../engine/duckdb.ts';
import { toFileError } from '../errors.ts';
import { parseYaml } from '../rules/load.ts';
import { sourceSchema } from '../rules/schema/source.ts';
import { type Declared } from '../sources/encoding.ts';
import { draftContract } from '../sources/draft.ts';
import { type FileProfile, profileTable } from '../sources/profile.ts';
import type { Context } from './context.ts';
import { toNumber, toTable } from './table.ts';

export interface ProfileOptions {
  readonly file: string;
  /** Name of a source: a draft contract is written for it. */
  readonly contract?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
}

/** `mestre profile FILE`: what a file is and what its columns probably mean; `--contract NAME` drafts its contract. */
export async function profile(context: Context, options: ProfileOptions): Promise<void> {
  const file = resolve(context.cwd, options.file);
  const engine = await openDuckdb({});
  try {
    const found = await profileTable(engine, file, {
      ...(options.encoding === undefined ? {} : { encoding: options.encoding as Declared }),
      ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter.replace('\\t', '\t') }),
      ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    });
    const draft = options.contract === undefined ? null : writeDraft(context, found, options.contract, basename(file));
    context.out.answer('mestre.profile/1', { file: options.file, ...found, contract: draft }, () =>
      toText(found, draft, context),
    );
  } finally {
    await engine.close();
  }
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
  try {
    writeFileSync(path, text, { mode: 0o644 });
  } catch (error) {
    throw toFileError(error, path);
  }
  return path;
}

const percent = (share: number) => `${toNumber(share * 100, 1)} %`;

function toText(found: FileProfile, draft: string | null, { out, cwd }: Context): string {
  const facts = [
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
