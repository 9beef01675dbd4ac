import type { Ledger } from './open.ts';

export interface Run {
  /** R000001: sorts in the order of the runs. */
  readonly runId: string;
  readonly seq: number;
  readonly startedAt: string;
  /** ISO day that the run stands for. */
  readonly asOf: string;
}

export interface RunStart {
  readonly asOf: string;
  readonly codeVersion: string;
  readonly by: string;
  readonly now: Date;
}

/** Writes down that a run begins and numbers it. */
export function startRun(ledger: Ledger, start: RunStart): Run {
  return ledger
    .transaction(() => {
      const { last } = ledger.prepare('select coalesce(max(seq), 0) as last from run').get() as { last: number };
      const seq = last + 1;
      const run = {
        runId: `R${String(seq).padStart(6, '0')}`,
        seq,
        startedAt: start.now.toISOString(),
        asOf: start.asOf,
      };
      ledger
        .prepare('insert into run (run_id, seq, started_at, as_of, code_version, by) values (?, ?, ?, ?, ?, ?)')
        .run(run.runId, seq, run.startedAt, run.asOf, start.codeVersion, start.by);
      return run;
    })
    .immediate();
}

export type RunEventKind = 'step' | 'done' | 'failed' | 'interrupted';

export interface RunEvent {
  readonly kind: RunEventKind;
  /** Name of the step: ingest, standardise, match, … */
  readonly step: string;
  readonly rows?: number | undefined;
  readonly milliseconds?: number | undefined;
  readonly detail?: string;
}

/** Adds what happened to a run; the rows are never changed. */
export function recordRunEvent(ledger: Ledger, runId: string, event: RunEvent & { readonly now: Date }): void {
  ledger
    .prepare('insert into run_event (run_id, kind, step, rows, milliseconds, detail, at) values (?, ?, ?, ?, ?, ?, ?)')
    .run(
      runId,
      event.kind,
      event.step,
      event.rows ?? null,
      event.milliseconds === undefined ? null : Math.round(event.milliseconds),
      event.detail ?? '',
      event.now.toISOString(),
    );
}

export interface RunState extends Run {
  /** Who started it. */
  readonly by: string;
  /** How it ended; `unfinished` where nothing says so (still running, or killed). */
  readonly state: 'done' | 'failed' | 'interrupted' | 'unfinished';
  /** What the last event said: the fingerprint of a done run, the message of a failed one. */
  readonly detail: string;
  readonly steps: readonly RunEvent[];
}

/** The last `count` runs, the latest first. */
export function loadRuns(ledger: Ledger, count: number): RunState[] {
  const runs = ledger
    .prepare(
      'select run_id as runId, seq, started_at as startedAt, as_of as asOf, by from run order by seq desc limit ?',
    )
    .all(count) as (Run & { readonly by: string })[];
  const events = ledger.prepare(
    'select kind, step, rows, milliseconds, detail from run_event where run_id = ? order by event_id',
  );
  return runs.map((run) => toState(run, events.all(run.runId) as RunEvent[]));
}

/** Who started each of these runs, by its id. */
export function loadRunners(ledger: Ledger, runIds: readonly string[]): Map<string, string> {
  const rows = ledger
    .prepare('select run_id, by from run where run_id in (select value from json_each(?))')
    .raw()
    .all(JSON.stringify(runIds));
  return new Map(rows as [string, string][]);
}

function toState(run: Run & { readonly by: string }, events: readonly RunEvent[]): RunState {
  const end = events.findLast((event) => event.kind !== 'step');
  return {
    ...run,
    state: end === undefined || end.kind === 'step' ? 'unfinished' : end.kind,
    detail: end?.detail ?? '',
    steps: events.filter((event) => event.kind === 'step'),
  };
}

/** What the last run that published was made from (see `fingerprint` in the run command); undefined where none has. */
export function loadLastFingerprint(ledger: Ledger): string | undefined {
  const row = ledger
    .prepare("select detail from run_event where kind = 'done' and step = 'run' order by event_id desc limit 1")
    .get() as { detail: string } | undefined;
  return row?.detail;
}
