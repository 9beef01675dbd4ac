import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';
import { standInForMissing } from './lacks.ts';
import { showWhatWasSaid } from './said.ts';

export interface OpenEdition {
  readonly engine: DuckdbEngine;
  /** File name without its ending: golden-2026-11-22-R000001. */
  readonly name: string;
  /** ISO day that it stands for. */
  readonly asOf: string;
  /** Tables that did not exist yet when it was made: its queries see them empty. */
  readonly lacks: readonly string[];
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

function isCurrent(file: string): boolean {
  const link = join(dirname(file), 'golden.duckdb');
  return existsSync(link) && basename(readlinkSync(link)) === basename(file);
}

/** Opens an edition for reading only, what people said of its breaks since shown unless `said` is false, with the rest of the disk and the network out of reach of its queries. */
export async function openEdition(
  file: string,
  project: Pick<Project, 'config' | 'paths'>,
  options: { readonly said?: boolean } = {},
): Promise<OpenEdition> {
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
    const asOf = typeof run?.['as_of'] === 'string' ? run['as_of'] : day;
    if (options.said ?? true) await showWhatWasSaid(engine, project, { asOf, current: isCurrent(file) });
    const lacks = await standInForMissing(engine);
    return { engine, name: basename(file).replace(/\.duckdb$/, ''), asOf, lacks };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
