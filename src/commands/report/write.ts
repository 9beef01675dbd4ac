import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toFileError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';
import { openEdition } from './edition.ts';
import { compute, endingOf, type Format, toFormat } from './render.ts';

/** Writes a file whole or not at all; what holds values of persons is for its owner only. */
export function writeWhole(path: string, content: string | Uint8Array, privacy: string): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, content, { mode: privacy === 'personal' ? 0o600 : 0o644 });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw toFileError(error, path);
  }
}

export interface RenderOptions {
  /** Name of the report: reconciliation. */
  readonly name: string;
  /** The edition's file. */
  readonly edition: string;
  readonly formats: readonly Format[];
  readonly now: Date;
  /** Folder that the files go to; the project's `out` unless said otherwise. */
  readonly folder?: string;
}

/** What `mestre run` calls: computes a report once and writes `<out>/NAME-DAY.<format>` for each format. Returns the paths. */
export async function renderReport(project: Project, options: RenderOptions): Promise<string[]> {
  const edition = await openEdition(options.edition, project);
  try {
    const report = await compute(project.paths.reports, options.name, edition, {
      known: project.known,
      language: project.config.language,
      project: project.config.name,
      asOf: edition.asOf,
      made: options.now.toISOString(),
    });
    const paths: string[] = [];
    for (const format of options.formats) {
      const path = join(options.folder ?? project.paths.out, `${options.name}-${report.asOf}.${endingOf(format)}`);
      writeWhole(path, await toFormat(report, format), report.privacy);
      paths.push(path);
    }
    return paths;
  } finally {
    await edition.engine.close();
  }
}
