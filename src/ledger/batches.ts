import type { Ledger } from './open.ts';

/** The measure name under which `batch_total` keeps the number of records that a header, trailer or footer promised. */
export const RECORDS = '(records)';

/** One received file that was taken in. Immutable; a batch taken back has a `reverted` event. Counts are of records. */
export interface Batch {
  readonly batch_id: string;
  readonly seq: number;
  readonly source: string;
  readonly entity: string;
  readonly file_name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly layout: string;
  readonly encoding: string;
  readonly mode: 'full' | 'delta';
  readonly contract_hash: string;
  /** UTC, ISO 8601. */
  readonly received_at: string;
  readonly received: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly duplicate: number;
  readonly closed: number;
  /** Raw part, relative to the lake: `nucleo/nucleo-0123456789abcdef.parquet`. */
  readonly part: string;
}

/** Totals of one declared measure in one batch: exact decimal text. `filled` counts the rows with a number. */
export interface BatchTotal {
  readonly batch_id: string;
  readonly measure: string;
  readonly promised: string | null;
  readonly received: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly filled: number;
}

const eventKinds = ['same_again', 'reverted', 'reloaded', 'quarantined', 'refused', 'warned'] as const;

export interface BatchEvent {
  readonly batch_id: string;
  readonly kind: (typeof eventKinds)[number];
  readonly source: string | null;
  readonly file_name: string | null;
  readonly sha256: string | null;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** A part that makes up a source's current state. Paths are relative to the lake. */
export interface CurrentPart {
  readonly batch_id: string;
  readonly seq: number;
  /** Number of full snapshots of this source up to this batch: a row of a later epoch beats any of an earlier one. */
  readonly epoch: number;
  readonly mode: 'full' | 'delta';
  /** New and changed rows. */
  readonly part: string;
  /** New plus changed: rows in `part`. */
  readonly rows: number;
  /** Keys that this full snapshot closed (`_key`), or null where it closed none. */
  readonly closed: string | null;
  /** Rejects and duplicates in file, or null where there were none. */
  readonly reject: string | null;
  readonly layout: string;
  readonly received_at: string;
}

const HELD = `from batch as b
where not exists (select 1 from batch_event as e where e.batch_id = b.batch_id and e.kind = 'reverted')`;

/** The batches that count: all that were not taken back, of one source or of all, in order of arrival. */
export function heldBatches(ledger: Ledger, source?: string): Batch[] {
  return source === undefined
    ? (ledger.prepare(`select b.* ${HELD} order by b.seq`).all() as Batch[])
    : (ledger.prepare(`select b.* ${HELD} and b.source = ? order by b.seq`).all(source) as Batch[]);
}

/**
 * The parts that make up the current state of a source, in order of arrival. The state itself: per key the row of the
 * highest (`epoch`, `_updated` nulls last, `seq`), without keys that a later batch closed: `currentSql` in sql/current.ts.
 */
export function currentParts(ledger: Ledger, source: string): CurrentPart[] {
  let epoch = 0;
  return heldBatches(ledger, source).map((batch) => {
    if (batch.mode === 'full') epoch += 1;
    return {
      batch_id: batch.batch_id,
      seq: batch.seq,
      epoch,
      mode: batch.mode,
      part: batch.part,
      rows: batch.new + batch.changed,
      closed: batch.closed > 0 ? toClosedPath(batch.part) : null,
      reject: batch.rejected + batch.duplicate > 0 ? toRejectPath(batch.part) : null,
      layout: batch.layout,
      received_at: batch.received_at,
    };
  });
}

export const toClosedPath = (part: string): string => part.replace(/\.parquet$/, '.closed.parquet');
export const toRejectPath = (part: string): string => part.replace(/\.parquet$/, '.reject.parquet');

/** Sources that have at least one held batch, by name. */
export function sourcesWithBatches(ledger: Ledger): string[] {
  return [...new Set(heldBatches(ledger).map(({ source }) => source))].sort();
}

/** Totals of all batches, by batch and measure. */
export function batchTotals(ledger: Ledger): BatchTotal[] {
  return ledger.prepare('select * from batch_total order by batch_id, measure').all() as BatchTotal[];
}

/** What happened to files and batches, oldest first. */
export function batchEvents(ledger: Ledger): BatchEvent[] {
  return ledger
    .prepare('select batch_id, kind, source, file_name, sha256, at, by, reason from batch_event order by event_id')
    .all() as BatchEvent[];
}

/** The held batch of a source that has these bytes, if any. */
export function findBatch(ledger: Ledger, source: string, sha256: string): Batch | undefined {
  return ledger.prepare(`select b.* ${HELD} and b.source = ? and b.sha256 = ?`).get(source, sha256) as
    Batch | undefined;
}

/** A batch id that was never used: bytes that were taken back and come again get `-2`, `-3`, … */
export function nextBatchId(ledger: Ledger, source: string, sha256: string): string {
  const base = `${source}-${sha256.slice(0, 16)}`;
  const used = ledger.prepare('select 1 from batch where batch_id = ?');
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (used.get(id) === undefined) return id;
  }
}

/** The order of arrival of the next batch. Call inside the transaction that inserts it. */
export function nextSeq(ledger: Ledger): number {
  return (ledger.prepare('select coalesce(max(seq), 0) + 1 as seq from batch').get() as { seq: number }).seq;
}

/** Writes a batch and its totals. The ledger itself refuses counts that do not balance. */
export function insertBatch(ledger: Ledger, batch: Batch, totals: readonly Omit<BatchTotal, 'batch_id'>[]): void {
  const names = Object.keys(batch);
  ledger.prepare(`insert into batch (${names.join(', ')}) values (${names.map((n) => `@${n}`).join(', ')})`).run(batch);
  const insert = ledger.prepare(
    `insert into batch_total (batch_id, measure, promised, received, minimum, maximum, filled)
     values (@batch_id, @measure, @promised, @received, @minimum, @maximum, @filled)`,
  );
  for (const total of totals) insert.run({ batch_id: batch.batch_id, ...total });
}

/** Writes one event about a batch or, where none was made, about a file (`batch_id` then is the id it would have had). */
export function insertBatchEvent(ledger: Ledger, event: BatchEvent): void {
  ledger
    .prepare(
      `insert into batch_event (batch_id, kind, source, file_name, sha256, at, by, reason)
       values (@batch_id, @kind, @source, @file_name, @sha256, @at, @by, @reason)`,
    )
    .run(event);
}
