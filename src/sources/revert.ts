import { MestreError } from '../errors.ts';
import {
  type Batch,
  type BatchEvent,
  type CurrentPart,
  currentParts,
  heldBatches,
  insertBatch,
  insertBatchEvent,
  nextBatchId,
  nextSeq,
  toClosedPath,
} from '../ledger/batches.ts';
import { takeLease } from '../ledger/lease.ts';
import type { Loaded } from '../rules/load.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import { derive } from './derive.ts';
import { type IngestPieces, tellSender, toBatch } from './ingest.ts';
import { openFolder, placeParts, sweepParts } from './lake.ts';
import { parseFile } from './parse.ts';
import { archivePath } from './receive.ts';

export interface Reverted {
  readonly reverted: Batch;
  /** Later batches of the source, as they are without it. */
  readonly derived: readonly { readonly from: string; readonly batch: Batch }[];
}

/**
 * Takes a batch back. Later files of the source are read again from the archive and compared with what is held without
 * it, since what was unchanged or changed then may be new now; they keep the time of their receipt. All in one transaction.
 * Throws `no_batch` (66) and `already_reverted` (64).
 */
export async function revertBatch(
  pieces: IngestPieces,
  options: {
    readonly batch: string;
    readonly contracts: ReadonlyMap<string, Loaded<SourceContract>>;
    readonly reason: string;
  },
): Promise<Reverted> {
  const { ledger } = pieces;
  const target = findTarget(pieces, options.batch);
  const contract = options.contracts.get(target.source)?.value;
  const release = await takeLease(ledger, `ingest ${target.source}`, {
    wait: 3600,
    now: pieces.now,
    signal: pieces.signal,
  });
  const folders: { remove: () => void }[] = [];
  try {
    findTarget(pieces, options.batch); // another process may have taken it back meanwhile
    sweepParts(ledger, pieces.project.paths.lake, target.source);
    const later = heldBatches(ledger, target.source).filter(({ seq }) => seq > target.seq);
    if (later.length > 0 && !contract)
      throw new MestreError(
        'config',
        'no_contract',
        `Source ${target.source} has no contract, so its later files cannot be read again`,
        {
          hint: `put rules/sources/${target.source}.yaml back`,
        },
      );
    const parts = currentParts(ledger, target.source).filter(({ seq }) => seq < target.seq);
    const made: Made[] = [];
    for (const old of later) {
      const folder = openFolder(pieces.project.paths.lake);
      folders.push(folder);
      const next = await deriveAgain(pieces, { old, contract: contract!, parts, folder: folder.path, taken: made });
      made.push(next);
      parts.push(next.current);
    }
    pieces.onStep?.('renamed');
    commit(pieces, target, options.reason, made);
    pieces.onStep?.('committed');
    const all = heldBatches(ledger, target.source);
    const derived = made.map(({ old, batch }) => ({
      from: old.batch_id,
      batch: all.find((b) => b.batch_id === batch.batch_id)!,
    }));
    for (const batch of [target, ...derived.map((entry) => entry.batch)]) await tellSender(pieces, batch);
    return { reverted: target, derived };
  } finally {
    for (const folder of folders) folder.remove();
    release();
  }
}

interface Made {
  readonly old: Batch;
  readonly batch: Omit<Batch, 'seq'>;
  readonly totals: Parameters<typeof insertBatch>[2];
  readonly current: CurrentPart;
}

function findTarget({ ledger }: IngestPieces, id: string): Batch {
  const batch = heldBatches(ledger).find(({ batch_id }) => batch_id === id);
  if (batch) return batch;
  const known = ledger.prepare('select 1 from batch where batch_id = ?').get(id) !== undefined;
  if (known)
    throw new MestreError('usage', 'already_reverted', `Batch ${id} was taken back before`, {
      hint: 'mestre status lists the batches that count',
    });
  throw new MestreError('missing', 'no_batch', `No batch ${id}`, { hint: 'mestre status lists the batches' });
}

async function deriveAgain(
  pieces: IngestPieces,
  from: { old: Batch; contract: SourceContract; parts: readonly CurrentPart[]; folder: string; taken: readonly Made[] },
): Promise<Made> {
  const { old, parts, folder } = from;
  const { engine, ledger, project } = pieces;
  const { lake, archive } = project.paths;
  // What was a full snapshot when it came stays one, whatever the contract says today.
  const contract = { ...from.contract, mode: old.mode };
  const file = { name: old.file_name, sha256: old.sha256, bytes: old.bytes, path: archivePath(archive, old.sha256) };
  const parsed = await parseFile({ engine, contract, file, folder });
  const derived = await derive(engine, { parsed, mode: old.mode, parts, lake, folder });
  const batch_id = nextBatchId(ledger, old.source, old.sha256);
  const part = placeParts(derived, { lake, source: old.source, batch: batch_id });
  const { batch, totals } = toBatch({ file, contract, parsed, derived, at: new Date(old.received_at) }, batch_id, part);
  const last = parts.at(-1);
  const current = {
    batch_id,
    seq: (last?.seq ?? 0) + 1,
    epoch: (last?.epoch ?? 0) + (old.mode === 'full' ? 1 : 0),
    mode: old.mode,
    part,
    rows: batch.new + batch.changed,
    closed: batch.closed > 0 ? toClosedPath(part) : null,
    reject: null,
    layout: batch.layout,
    received_at: batch.received_at,
  };
  return { old, batch, totals, current };
}

function commit(pieces: IngestPieces, target: Batch, reason: string, made: readonly Made[]): void {
  const { ledger, by } = pieces;
  const at = pieces.now().toISOString();
  const tell = (batch: Omit<Batch, 'seq'>, kind: BatchEvent['kind'], why: string) => {
    const { batch_id, source, file_name, sha256 } = batch;
    insertBatchEvent(ledger, { batch_id, kind, source, file_name, sha256, at, by, reason: why });
  };
  ledger
    .transaction(() => {
      tell(target, 'reverted', reason);
      for (const { old, batch, totals } of made) {
        tell(old, 'reverted', `derived anew as ${batch.batch_id} without ${target.batch_id}`);
        insertBatch(ledger, { ...batch, seq: nextSeq(ledger) }, totals);
        tell(batch, 'reloaded', `${old.batch_id} without ${target.batch_id}`);
      }
    })
    .immediate();
}
