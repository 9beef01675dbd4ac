import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';

export interface OpenEdition {
  readonly engine: DuckdbEngine;
  /** File name without its ending: golden-2026-11-22-R000001. */
  readonly name: string;
  /** ISO day that it stands for. */
  readonly asOf: string;
}

const NAME = /^golden-(\d{4}-\d{2}-\d{2})-R\d+\.duckdb$/;

/** The file of the edition in force: the current one, or the last that stood for `asOf` or a day before. Throws `no_edition` (66). */
export function findEdition(project: Pick<Project, 'paths'>, asOf: string | undefined): string {
  const folder = project.paths.editions;
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => NAME.test(file))
        .toSorted()
    : [];
  if (asOf === undefined) {
    const current = join(folder, 'golden.duckdb');
    if (existsSync(current)) return join(folder, basename(readlinkSync(current)));
  }
  const last = files.filter((file) => asOf === undefined || NAME.exec(file)![1]! <= asOf).at(-1);
  if (last !== undefined) return join(folder, last);
  const kept = files.map((file) => NAME.exec(file)![1]!);
  throw new MestreError(
    'missing',
    'no_edition',
    asOf === undefined ? `No edition in ${folder}` : `No edition in ${folder} stands for ${asOf} or a day before`,
    { hint: kept.length === 0 ? 'mestre run makes one' : `the oldest that is kept stands for ${kept[0]!}` },
  );
}

/** Opens an edition for reading only, with the rest of the disk and the network out of reach of its queries. */
export async function openEdition(file: string, project: Pick<Project, 'config'>): Promise<OpenEdition> {
  const engine = await openDuckdb({
    path: file,
    readOnly: true,
    memory: project.config.memory,
    threads: project.config.threads,
  });
  try {
    await engine.run('set enable_external_access = false');
    const [run] = await engine.rows('select as_of from meta_run');
    const day = NAME.exec(basename(file))?.[1] ?? '';
    return {
      engine,
      name: basename(file).replace(/\.duckdb$/, ''),
      asOf: typeof run?.['as_of'] === 'string' ? run['as_of'] : day,
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
