import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { Loaded } from '../../rules/load.ts';
import type { Project } from '../../rules/project.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { crashAt } from '../../schedule/crash.ts';
import { type FileOutcome, ingestFiles } from '../../sources/ingest.ts';
import { bytesOf, offerDrop } from '../../sources/offer.ts';
import type { Context } from '../context.ts';

/** Takes in what lies in the drop folder; files that are known already cost a look at them. */
export async function ingestDrop(
  context: Context,
  {
    project,
    ledger,
    contracts,
    onNew,
  }: {
    readonly project: Project;
    readonly ledger: Ledger;
    readonly contracts: ReadonlyMap<string, Loaded<SourceContract>>;
    /** Told where a file turns out to be new. */
    readonly onNew: () => void;
  },
): Promise<FileOutcome[]> {
  const offered = offerDrop(project, contracts);
  if (offered.length === 0) return [];
  const { memory, threads } = project.config;
  const engine = await openDuckdb({ memory, threads, temporary: join(project.paths.state, 'spill', 'ingest') });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  const bar = context.out.progress('ingest', bytesOf(offered), 'bytes');
  try {
    const { now, signal } = context;
    const onStep = (step: string) => {
      if (step === 'parsed') onNew();
      crashAt(step);
    };
    const pieces = { project, ledger, engine, now, by: userInfo().username, signal, onStep };
    return await ingestFiles({ ...pieces, onBytes: bar.advance }, offered);
  } finally {
    bar.done();
    context.signal.removeEventListener('abort', stop);
    await engine.close();
  }
}
