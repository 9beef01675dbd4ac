import type { Ledger } from './open.ts';

export type BreakEventKind = 'acknowledged' | 'explained' | 'withdrawn';

/** What somebody said of a break. */
export interface BreakEvent {
  readonly breakId: string;
  readonly kind: BreakEventKind;
  readonly by: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  /** ISO day in the time zone of the project. */
  readonly day: string;
  readonly reason: string;
  /** Last day on which an explanation holds; null for the other kinds. */
  readonly until: string | null;
}

/** Writes down what was said of breaks, all or none. */
export function recordBreakEvents(ledger: Ledger, events: readonly BreakEvent[]): void {
  const insert = ledger.prepare(
    'insert into break_event (break_id, kind, by, at, day, reason, until) values (?, ?, ?, ?, ?, ?, ?)',
  );
  ledger
    .transaction(() => {
      for (const e of events) insert.run(e.breakId, e.kind, e.by, e.at, e.day, e.reason, e.until);
    })
    .immediate();
}

/** What holds of each break: the last word on it, left out where it was withdrawn. */
export function loadBreakEvents(ledger: Ledger): BreakEvent[] {
  return ledger
    .prepare(
      `select break_id as breakId, kind, by, at, day, reason, until
       from break_event
       where event_id in (select max(event_id) from break_event group by break_id) and kind <> 'withdrawn'
       order by event_id`,
    )
    .all() as BreakEvent[];
}

/** How many breaks a run left at one level of one source, and what became of those before. */
export interface BreakTrend {
  readonly run_id: string;
  readonly as_of: string;
  readonly level: string;
  readonly source: string;
  readonly severity: string;
  readonly open: number;
  readonly acknowledged: number;
  readonly explained: number;
  readonly appeared: number;
  readonly regressed: number;
  readonly resolved: number;
}

/** Writes down the counts of a run. */
export function recordBreakTrend(ledger: Ledger, rows: readonly BreakTrend[]): void {
  const insert = ledger.prepare(
    `insert into break_trend (run_id, as_of, level, source, severity, open, acknowledged, explained, appeared, regressed, resolved)
     values (@run_id, @as_of, @level, @source, @severity, @open, @acknowledged, @explained, @appeared, @regressed, @resolved)`,
  );
  ledger
    .transaction(() => {
      for (const row of rows) insert.run(row);
    })
    .immediate();
}

/** The counts of the last runs that published, the oldest first. */
export function loadBreakTrend(ledger: Ledger, runs: number): BreakTrend[] {
  return ledger
    .prepare(
      `select t.run_id, t.as_of, t.level, t.source, t.severity, t.open, t.acknowledged, t.explained, t.appeared, t.regressed, t.resolved
       from break_trend as t
       where t.run_id in (select run_id from edition order by run_id desc limit ?)
       order by t.run_id, t.level, t.source, t.severity`,
    )
    .all(runs) as BreakTrend[];
}

/** A signature under a report. */
export interface Certificate {
  readonly run_id: string;
  readonly report: string;
  readonly status: string;
  readonly report_sha256: string;
  readonly edition_sha256: string;
  readonly by: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly note: string;
}

/** Writes down a signature. */
export function recordCertificate(ledger: Ledger, certificate: Certificate): void {
  ledger
    .prepare(
      `insert into certificate (run_id, report, status, report_sha256, edition_sha256, by, at, note)
       values (@run_id, @report, @status, @report_sha256, @edition_sha256, @by, @at, @note)`,
    )
    .run(certificate);
}

/** All signatures, the latest first. */
export function loadCertificates(ledger: Ledger): Certificate[] {
  return ledger
    .prepare(
      `select run_id, report, status, report_sha256, edition_sha256, by, at, note from certificate order by certificate_id desc`,
    )
    .all() as Certificate[];
}
