import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import {
  type Batch,
  type BatchEvent,
  currentParts,
  findBatch,
  insertBatch,
  insertBatchEvent,
  nextBatchId,
  nextSeq,
} from '../ledger/batches.ts';
import { takeLease } from '../ledger/lease.ts';
import type { Ledger } from '../ledger/open.ts';
import type { Loaded } from '../rules/load.ts';
import type { Project } from '../rules/project.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { derive } from './derive.ts';
import { frugally } from '../engine/frugal.ts';
import { openFolder, placeParts, sweepIncoming, sweepParts } from './lake.ts';
import { type Meter, openMeter } from './meter.ts';
import { type Parsed, parseFile } from './parse.ts';
import { quarantine } from './quarantine.ts';
import { receive, type Received } from './receive.ts';
import { dayOf, rejectsPath, writeRejectsFile } from './rejects-file.ts';
import { openSeen, type Seen } from './seen.ts';

/** A file that is offered, and the source it is from; `contract` is missing where none is like its name. */
export interface Offered {
  readonly path: string;
  readonly contract: Loaded<SourceContract> | undefined;
  /** Bytes of standard input; `path` is then only a name. */
  readonly stream?: AsyncIterable<Uint8Array>;
  /** Its size, for progress; 0 or missing where it is not known. */
  readonly bytes?: number;
}

/** What ingest works with. */
export interface IngestPieces {
  readonly project: Pick<Project, 'paths' | 'config'>;
  readonly ledger: Ledger;
  readonly engine: Engine;
  readonly now: () => Date;
  /** Who runs it, for the ledger. */
  readonly by: string;
  readonly signal: AbortSignal;
  /** Told before each step that a crash may fall on: received, parsed, part_written, renamed, committed. */
  readonly onStep?: (step: string) => void;
  /** Told how many more bytes are done with; those of a file add up to its size. */
  readonly onBytes?: (bytes: number) => void;
}

/** How one file fared. Counts are of records and balance: received = new + changed + unchanged + rejected + duplicate. */
export interface FileOutcome {
  readonly file: string;
  readonly source: string | null;
  /** taken: a batch was made. same: these bytes are held already. The others: nothing was taken in. */
  readonly status: 'taken' | 'same' | 'quarantined' | 'failed';
  readonly batch: Batch | null;
  readonly warnings: readonly string[];
  /** Where the rejects for the sender stand. */
  readonly rejects: string | null;
  /** Why nothing was taken in. */
  readonly error: MestreError | null;
  readonly milliseconds: number;
}

/**
 * Takes in files, one transaction each, in the order given. A file that is not what its contract promises is put aside
 * and the others go on; what concerns the machine (disk full, interrupted) is thrown, and what was finished is kept.
 */
export async function ingestFiles(pieces: IngestPieces, files: readonly Offered[]): Promise<FileOutcome[]> {
  sweepIncoming(pieces.project.paths.lake, pieces.project.paths.archive);
  const seen = openSeen(join(pieces.project.paths.workspace, 'seen.json'));
  const outcomes: FileOutcome[] = [];
  try {
    for (const file of files) {
      if (pieces.signal.aborted)
        throw new MestreError('interrupted', 'interrupted', 'Interrupted; the files taken in so far are kept');
      const meter = openMeter(file.bytes ?? 0, pieces.onBytes ?? (() => {}));
      outcomes.push(await ingestFile({ ...pieces, meter, seen }, file));
      meter.done();
    }
  } finally {
    seen.save();
  }
  return outcomes;
}

/** The exit code that a set of outcomes deserves: 65 where a file was not what its contract promises, else that of the first failure. */
export function exitCodeOf(outcomes: readonly FileOutcome[]): number {
  const errors = outcomes.flatMap(({ error }) => (error === null ? [] : [error]));
  return (errors.find(({ kind }) => kind === 'data') ?? errors[0])?.exitCode ?? 0;
}

/** Kinds of failure that concern one file and leave the others alone. */
const ofTheFile = new Set(['data', 'busy', 'missing', 'forbidden', 'usage']);

interface Metered extends IngestPieces {
  readonly meter: Meter;
  readonly seen: Seen;
}

async function ingestFile(pieces: Metered, { path, contract, stream }: Offered): Promise<FileOutcome> {
  const started = performance.now();
  const { ledger, project } = pieces;
  const source = contract?.value.source ?? null;
  let received: Received | undefined;
  const outcome = (rest: Partial<FileOutcome>): FileOutcome => ({
    file: received?.name ?? path,
    source,
    status: 'taken',
    batch: null,
    warnings: [],
    rejects: null,
    error: null,
    milliseconds: Math.round(performance.now() - started),
    ...rest,
  });
  try {
    const sameSize = ledger.prepare('select 1 from batch where bytes = ?');
    received = await receive(path, {
      archive: project.paths.archive,
      ...(stream ? { stream } : {}),
      cameBefore: (bytes) => sameSize.get(bytes) !== undefined,
      onBytes: pieces.meter.received,
      seen: pieces.seen,
    });
    pieces.onStep?.('received');
    if (!contract) throw unknownSource(path);
    const twin = findBatch(ledger, contract.value.source, received.sha256);
    if (twin) return outcome(await noteTwin(pieces, twin, received));
    return outcome(await takeIn(pieces, received, contract.value));
  } catch (error) {
    if (!(error instanceof MestreError) || !ofTheFile.has(error.kind)) throw error;
    if (error.kind !== 'data' || received === undefined) return outcome({ status: 'failed', error });
    const where = { folder: project.paths.quarantine, at: pieces.now().toISOString(), by: pieces.by };
    quarantine(ledger, received, { source: source ?? 'unknown', error, ...where });
    return outcome({ status: 'quarantined', error });
  }
}

function unknownSource(path: string): MestreError {
  return new MestreError('data', 'unknown_source', `No contract in rules/sources is for a file named like ${path}`, {
    hint: `mestre ingest ${path} --source NAME says whose it is; mestre profile ${path} --contract NAME drafts a contract`,
  });
}

/** Tells the ledger, once per name, that known bytes came again; the very same file still lying there is no news. */
async function noteTwin(pieces: IngestPieces, twin: Batch, file: Received): Promise<Partial<FileOutcome>> {
  const { ledger } = pieces;
  // A process that died right after its commit has not told the sender yet.
  const same = {
    status: 'same',
    batch: twin,
    rejects: await tellSender(pieces, twin, { unlessSince: twin.received_at }),
  } as const;
  if (file.name === twin.file_name) return same;
  const told = ledger.prepare("select 1 from batch_event where batch_id = ? and kind = 'same_again' and file_name = ?");
  ledger
    .transaction(() => {
      if (told.get(twin.batch_id, file.name) === undefined)
        insertBatchEvent(ledger, {
          ...eventOf(pieces, twin),
          kind: 'same_again',
          file_name: file.name,
          reason: `the same bytes as ${twin.file_name}`,
        });
    })
    .immediate();
  return same;
}

function eventOf({ now, by }: Pick<IngestPieces, 'now' | 'by'>, batch: Batch): Omit<BatchEvent, 'kind' | 'reason'> {
  const { batch_id, source, file_name, sha256 } = batch;
  return { batch_id, source, file_name, sha256, at: now().toISOString(), by };
}

/** Parses, then decides and writes under the source's lock; the ledger's commit is the moment at which the batch exists. */
async function takeIn(pieces: Metered, file: Received, contract: SourceContract): Promise<Partial<FileOutcome>> {
  const { engine, ledger, project } = pieces;
  const { lake } = project.paths;
  const folder = openFolder(lake);
  try {
    const parsed = await frugally(engine, () =>
      parseFile({ engine, contract, file, folder: folder.path, onBytes: pieces.meter.read }),
    );
    pieces.onStep?.('parsed');
    const release = await takeLease(ledger, `ingest ${contract.source}`, {
      wait: 3600,
      now: pieces.now,
      signal: pieces.signal,
    });
    try {
      // Another process may have taken in the same bytes while this one was parsing.
      const twin = findBatch(ledger, contract.source, file.sha256);
      if (twin) return await noteTwin(pieces, twin, file);
      sweepParts(ledger, lake, contract.source);
      const parts = currentParts(ledger, contract.source);
      const derived = await frugally(engine, () =>
        derive(engine, { parsed, mode: contract.mode, parts, lake, folder: folder.path }),
      );
      pieces.onStep?.('part_written');
      const batch_id = nextBatchId(ledger, contract.source, file.sha256);
      const part = placeParts(derived, { lake, source: contract.source, batch: batch_id });
      pieces.onStep?.('renamed');
      const warnings = derived.older > 0 ? [...parsed.warnings, older(derived.older)] : parsed.warnings;
      const { batch, totals } = toBatch({ file, contract, parsed, derived, at: pieces.now() }, batch_id, part);
      const saved = ledger
        .transaction(() => {
          const row = { ...batch, seq: nextSeq(ledger) };
          insertBatch(ledger, row, totals);
          for (const reason of warnings) insertBatchEvent(ledger, { ...eventOf(pieces, row), kind: 'warned', reason });
          return row;
        })
        .immediate();
      pieces.onStep?.('committed');
      const rejects = await tellSender(pieces, saved);
      return { status: 'taken', batch: saved, warnings, rejects };
    } finally {
      release();
    }
  } finally {
    folder.remove();
  }
}

const older = (count: number) => `${count} records are older than what is held and change nothing`;

/** Writes the day's file of rejects of a source, where it has any; `unlessSince` leaves alone one that was written after that. */
export async function tellSender(
  { engine, ledger, project }: IngestPieces,
  batch: Batch,
  options: { readonly unlessSince?: string } = {},
): Promise<string | null> {
  if (batch.rejected + batch.duplicate === 0) return null;
  const timeZone = project.config.time_zone;
  const day = dayOf(new Date(batch.received_at), timeZone);
  const path = rejectsPath(project.paths.out, batch.source, day);
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (options.unlessSince !== undefined && written >= Date.parse(options.unlessSince)) return path;
  return writeRejectsFile(engine, ledger, { source: batch.source, day, timeZone, lake: project.paths.lake, path });
}

interface Taken {
  readonly file: Received;
  readonly contract: SourceContract;
  readonly parsed: Parsed;
  readonly derived: Awaited<ReturnType<typeof derive>>;
  readonly at: Date;
}

/** The ledger's row of a batch, but for its order of arrival. */
export function toBatch(
  { file, contract, parsed, derived, at }: Taken,
  batch_id: string,
  part: string,
): { batch: Omit<Batch, 'seq'>; totals: Parsed['totals'] } {
  const batch = {
    batch_id,
    source: contract.source,
    entity: contract.entity,
    file_name: file.name,
    sha256: file.sha256,
    bytes: file.bytes,
    layout: parsed.layout,
    encoding: parsed.encoding,
    mode: contract.mode,
    contract_hash: hashOf(contract),
    received_at: at.toISOString(),
    received: parsed.received,
    new: derived.new,
    changed: derived.changed,
    unchanged: derived.unchanged,
    rejected: parsed.rejected,
    duplicate: parsed.duplicate,
    closed: derived.closed,
    part,
  };
  return { batch, totals: parsed.totals };
}

/** A contract's content as 16 hex digits; comments and spacing do not count. */
function hashOf(contract: SourceContract): string {
  return createHash('sha256').update(JSON.stringify(contract)).digest('hex').slice(0, 16);
}
