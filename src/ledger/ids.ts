import type { Ledger } from './open.ts';

/** The id events of one run, as an immutable Parquet file. Only registered segments count: a file that is not here never was. */
export interface IdSegment {
  readonly runId: string;
  readonly runSeq: number;
  readonly entity: string;
  readonly seq: number;
  /** Relative to the state folder. */
  readonly path: string;
  readonly sha256: string;
  readonly events: number;
  readonly lastSerial: number;
}

/** The registered segments of an entity, oldest first. */
export function loadSegments(ledger: Ledger, entity: string): IdSegment[] {
  return ledger
    .prepare(
      `select s.run_id as runId, r.seq as runSeq, s.entity, s.seq, s.path, s.sha256, s.events, s.last_serial as lastSerial
       from id_segment as s join run as r on r.run_id = s.run_id where s.entity = ? order by r.seq`,
    )
    .all(entity) as IdSegment[];
}

/** Paths of all registered segments, relative to the state folder. */
export function loadSegmentPaths(ledger: Ledger): string[] {
  return (ledger.prepare('select path from id_segment').all() as { path: string }[]).map(({ path }) => path);
}
