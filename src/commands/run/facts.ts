import { chmodSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isFact } from '../../domain/fact.ts';
import { openDuckdb } from '../../engine/duckdb.ts';
import { apply, type Engine } from '../../engine/engine.ts';
import { currentParts, type CurrentPart, heldBatches } from '../../ledger/batches.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { openFolder } from '../../sources/lake.ts';
import { literal } from '../../sql/sql.ts';
import type { FactPart } from '../../stages/fact-current.ts';
import { factSegment, segmentHash } from '../../stages/fact-segment.ts';
import { openPool, type Pool } from '../../standardise/pool.ts';
import { dayIn } from '../publish/day.ts';
import { syncFile } from '../publish/files.ts';
import { type Session, stopIfAsked } from './session.ts';
import { dropOlder, standardPath } from './standardise.ts';

interface Due {
  readonly contract: SourceContract;
  readonly part: CurrentPart;
  /** Where the segment goes, absolute. */
  readonly to: string;
}

/** The segments of all held batches of facts, those that are there and those still to be made. */
function segmentsOf(
  { intake, project }: { readonly intake: Ledger; readonly project: Pick<Project, 'paths'> },
  contracts: readonly SourceContract[],
  rulesets: readonly Ruleset[],
): Due[] {
  return contracts
    .filter(({ entity }) => isFact(entity))
    .flatMap((contract) =>
      currentParts(intake, contract.source).map((part) => {
        const to = join(project.paths.lake, standardPath(part.part, segmentHash(contract, rulesets)));
        return { contract, part, to };
      }),
    );
}

/** Where the typed segments of all held facts are, in the order of arrival. */
export function factParts(
  from: { readonly intake: Ledger; readonly project: Pick<Project, 'paths'> },
  contracts: readonly SourceContract[],
  rulesets: readonly Ruleset[],
): FactPart[] {
  const corrects = new Set(heldBatches(from.intake).filter(({ changed }) => changed > 0).map(({ batch_id }) => batch_id)); // prettier-ignore
  return segmentsOf(from, contracts, rulesets).map(({ contract, part, to }) => ({
    source: contract.source,
    batch_id: part.batch_id,
    seq: part.seq,
    path: to,
    closed: part.closed === null ? null : join(from.project.paths.lake, part.closed),
    corrects: corrects.has(part.batch_id),
  }));
}

/** Makes the typed segments that are missing, one per held batch of facts. Returns how many events they hold. */
export async function factSegments(
  session: Session,
  contracts: readonly SourceContract[],
  rulesets: readonly Ruleset[],
): Promise<number> {
  const due = segmentsOf(session, contracts, rulesets).filter(({ to }) => !existsSync(to));
  if (due.length === 0) return 0;
  const { context, project } = session;
  const { memory, threads } = project.config;
  const engine = await openDuckdb({ memory, threads, temporary: join(project.paths.state, 'spill', 'facts') });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  const pool = openPool(threads);
  const bar = context.out.progress(
    'facts',
    due.reduce((sum, { part }) => sum + part.rows, 0),
    'events',
  );
  try {
    for (const one of due) {
      stopIfAsked(context.signal);
      await makeSegment(session, { ...one, rulesets, engine, pool });
      dropOlder(one.to, one.part.batch_id);
      bar.advance(one.part.rows);
    }
  } finally {
    bar.done();
    context.signal.removeEventListener('abort', stop);
    await pool.close();
    await engine.close();
  }
  return due.reduce((sum, { part }) => sum + part.rows, 0);
}

async function makeSegment(
  { project }: Session,
  {
    contract,
    part,
    to,
    rulesets,
    engine,
    pool,
  }: Due & { readonly rulesets: readonly Ruleset[]; readonly engine: Engine; readonly pool: Pool },
): Promise<void> {
  const path = join(project.paths.lake, part.part);
  const described = await engine.rows(`describe select * from ${engine.dialect.parquet([path])}`);
  const raw = {
    path,
    batch_id: part.batch_id,
    layout: part.layout,
    columns: described.map((row) => String(row['column_name'])),
    today: dayIn(project.config.time_zone, new Date(part.received_at)),
    rows: part.rows,
  };
  const steps = factSegment(contract, rulesets, raw, { dialect: engine.dialect, standardise: pool.standardise });
  const folder = openFolder(project.paths.lake);
  try {
    await apply(engine, steps.slice(0, -1));
    const beside = join(folder.path, 'segment.parquet');
    const last = steps.at(-1)!;
    if (last.kind !== 'select') throw new Error('a segment ends in a select');
    // Written in the order of time: a reader of one day skips the rest.
    await engine.run('set preserve_insertion_order = true');
    await engine.run(`copy (\n${last.sql}\n) to ${literal(beside)} (format parquet, compression snappy)`);
    await engine.run('set preserve_insertion_order = false');
    chmodSync(beside, 0o600);
    syncFile(beside);
    renameSync(beside, to);
  } finally {
    folder.remove();
  }
}
