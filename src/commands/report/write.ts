import { join } from 'node:path';
import type { Project } from '../../rules/project.ts';
import { writeWhole } from '../write-whole.ts';
import { openEdition } from './edition.ts';
import { compute, endingOf, type Format, toFormat } from './render.ts';

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
