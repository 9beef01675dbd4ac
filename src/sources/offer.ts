import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { MestreError, toFileError } from '../errors.ts';
import type { Loaded } from '../rules/load.ts';
import type { Project } from '../rules/project.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { isIgnored, isLike } from './file-names.ts';
import type { Offered } from './ingest.ts';

type Contracts = ReadonlyMap<string, Loaded<SourceContract>>;

/** The files of the drop folder, by name; half-written and hidden ones, folders, pipes and devices are left alone. An absent folder is an empty one. */
export function offerDrop(project: Pick<Project, 'paths'>, contracts: Contracts): Offered[] {
  return namesIn(project.paths.drop).flatMap((name) => {
    const path = join(project.paths.drop, name);
    return contractsFor(name, contracts).map((contract) => ({ path, contract, bytes: sizeOf(path) }));
  });
}

/** The bytes of all of them, as far as they are known. */
export function bytesOf(files: readonly Offered[]): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

/** Only for progress: a file that cannot be looked at says why when it is read. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Whether a link leads to a file, or to nothing, which is said when it is read: a pipe would be waited for without end. */
function isReadable(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) =>
          !isIgnored(entry.name) &&
          (entry.isFile() || (entry.isSymbolicLink() && isReadable(join(folder, entry.name)))),
      )
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    const told = toFileError(error, folder);
    if (told instanceof MestreError && told.code === 'file_not_found') return [];
    throw told;
  }
}

/** Named files; `-` is standard input, which only `source` can name. Throws `no_such_source`, `source_needed` (64). */
export function offerFiles(
  files: readonly string[],
  options: {
    readonly contracts: Contracts;
    readonly cwd: string;
    readonly source: string | undefined;
    readonly stdin: () => AsyncIterable<Uint8Array>;
    readonly now: Date;
  },
): Offered[] {
  const { contracts, source } = options;
  const named = source === undefined ? undefined : contracts.get(source);
  if (source !== undefined && named === undefined)
    throw new MestreError(
      'usage',
      'no_such_source',
      `No contract for a source named ${source}; there are ${[...contracts.keys()].join(', ')}`,
      {
        hint: `mestre profile FILE --contract ${source} drafts one`,
      },
    );
  return files.flatMap((file) => {
    if (file !== '-') {
      const path = resolve(options.cwd, file);
      const own = named === undefined ? contractsFor(basename(file), contracts) : [named];
      return own.map((contract) => ({ path, contract, bytes: sizeOf(path) }));
    }
    if (named === undefined)
      throw new MestreError('usage', 'source_needed', 'Standard input has no name to tell its source by', {
        hint: 'mestre ingest - --source NAME',
      });
    const name = `${source}-stdin-${options.now.toISOString().replace(/[-:]|\.\d+Z/gu, '')}`;
    return [{ path: name, contract: named, stream: options.stdin(), bytes: 0 }];
  });
}

/**
 * The contracts whose file patterns a name is like: one, or several where each reads a part of its own (a table of a database, a sheet, a
 * nested array); none is a file that nobody describes. Throws `source_ambiguous` (78) where two want the same.
 */
export function contractsFor(name: string, contracts: Contracts): (Loaded<SourceContract> | undefined)[] {
  const like = [...contracts.values()].filter(({ value }) => isLike(name, value.files));
  if (like.length < 2) return [like[0]];
  const parts = like.map(({ value }) => partOf(value));
  const rival = like.find((_, i) => parts[i] === undefined || parts.indexOf(parts[i]) !== i);
  if (rival !== undefined)
    throw new MestreError(
      'config',
      'source_ambiguous',
      `${name} is like the files of ${like.map(({ value }) => value.source).join(' and ')}`,
      {
        hint: 'make their patterns differ, name the table, sheet or array that each reads, or say --source NAME',
        at: rival.at(['files']),
      },
    );
  return like;
}

/** What a contract reads of a file, where it says: two that read different parts may share it. */
function partOf({ member, layouts: [layout] }: SourceContract): string | undefined {
  const part = [member, layout?.table?.toLowerCase(), layout?.sheet, layout?.path, layout?.explode];
  return part.every((one) => one === undefined) ? undefined : JSON.stringify(part.map((one) => one ?? null));
}
