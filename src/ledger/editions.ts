import type { IdSegment } from './ids.ts';
import type { Ledger } from './open.ts';

export interface Edition {
  readonly runId: string;
  /** File name inside the editions folder. */
  readonly path: string;
  /** UTC, ISO 8601. */
  readonly publishedAt: string;
  readonly rulesHash: string;
  readonly golden: number;
  readonly records: number;
}

const COLUMNS =
  'e.run_id as runId, e.path, e.published_at as publishedAt, e.rules_hash as rulesHash, e.golden, e.records';

/** All editions that were ever published, the latest first; the files of older ones may be gone. */
export function loadEditions(ledger: Ledger): Edition[] {
  return ledger
    .prepare(`select ${COLUMNS} from edition as e join run as r on r.run_id = e.run_id order by r.seq desc`)
    .all() as Edition[];
}

/** Writes down an edition and the id segments it rests on, together or not at all: from here on they count. */
export function registerEdition(
  ledger: Ledger,
  edition: Edition,
  segments: readonly Omit<IdSegment, 'runSeq'>[],
): void {
  ledger
    .transaction(() => {
      const segment = ledger.prepare(
        'insert into id_segment (run_id, entity, seq, path, sha256, events, last_serial) values (?, ?, ?, ?, ?, ?, ?)',
      );
      for (const s of segments) segment.run(s.runId, s.entity, s.seq, s.path, s.sha256, s.events, s.lastSerial);
      ledger
        .prepare(
          'insert into edition (run_id, path, published_at, rules_hash, golden, records) values (?, ?, ?, ?, ?, ?)',
        )
        .run(edition.runId, edition.path, edition.publishedAt, edition.rulesHash, edition.golden, edition.records);
    })
    .immediate();
}
