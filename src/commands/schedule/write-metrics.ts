import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MestreError, toFileError } from '../../errors.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import { toExposition } from '../../schedule/prometheus.ts';
import type { Context } from '../context.ts';
import { editionSamples } from './edition-samples.ts';
import { ledgerSamples } from './ledger-samples.ts';

/**
 * Writes the metrics of a project for Prometheus' textfile collector, whole or not at all: what the ledger knows into the
 * file that mestre.yaml names, and, where `edition` is given, what that edition says into NAME-edition.prom beside it. Where
 * they cannot be written it warns.
 */
export async function writeMetrics(
  { out, now }: Pick<Context, 'out' | 'now'>,
  {
    project,
    ledger,
    edition,
  }: { readonly project: Project; readonly ledger: Ledger; readonly edition?: string | null },
): Promise<void> {
  if (project.config.metrics === undefined) return;
  const file = resolve(project.root, project.config.metrics);
  try {
    write(file, toExposition(ledgerSamples(project, ledger, now())));
    if (edition === undefined || edition === null) return;
    const beside = join(dirname(file), `${basename(file, '.prom')}-edition.prom`);
    write(beside, toExposition(await editionSamples(project, edition)));
  } catch (error) {
    // What was run stands, whether or not it can be measured.
    if (!(error instanceof MestreError)) throw error;
    out.warn(`The metrics were not written: ${error.message} (${project.at(['metrics'])})`);
  }
}

function write(file: string, text: string): void {
  // The collector reads *.prom only: this one it must not see.
  const beside = `${file}.${process.pid}`;
  try {
    writeFileSync(beside, text, { mode: 0o644 });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw toFileError(error, file);
  }
}
