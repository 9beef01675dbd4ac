interface Description {
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  /** Names of its labels: few values each, never a person or an operator. */
  readonly labels: readonly string[];
}

const gauge = (help: string, ...labels: string[]): Description => ({ type: 'gauge', help, labels });
const counter = (help: string, ...labels: string[]): Description => ({ type: 'counter', help, labels });

/** Every metric there is. Names never change: dashboards and alert rules of users rest on them. */
export const metricNames = {
  mestre_build_info: gauge('Always 1; the label tells the version.', 'version'),
  mestre_metrics_timestamp_seconds: gauge('When these metrics were written.'),
  mestre_run_last_success_timestamp_seconds: gauge('When the last run that succeeded began.'),
  mestre_run_last_timestamp_seconds: gauge('When the last run began.'),
  mestre_run_last_success: gauge('1 where the last run succeeded, 0 where it failed, was stopped or is not done.'),
  mestre_run_last_duration_seconds: gauge('Time that the steps of the last run took.'),
  mestre_runs_total: counter('Runs so far, by how they ended.', 'state'),
  mestre_job_last_success_timestamp_seconds: gauge('When the job was last done.', 'job'),
  mestre_job_last_exit_code: gauge('Exit code of the last attempt.', 'job'),
  mestre_job_last_duration_seconds: gauge('How long the last attempt took.', 'job'),
  mestre_job_next_timestamp_seconds: gauge('When the job is due next.', 'job'),
  mestre_job_attempts_total: counter('Attempts so far, by how they ended.', 'job', 'state'),
  mestre_job_missed_total: counter('Times at which the job should have run and did not.', 'job'),
  mestre_job_late_total: counter('Times at which the job was not done by its deadline.', 'job'),
  mestre_outbox_deliveries: gauge('Deliveries that have not arrived.', 'channel', 'state'),
  mestre_outbox_oldest_timestamp_seconds: gauge('When the oldest delivery that has not arrived was queued.'),
  mestre_outbox_sent_total: counter('Deliveries that have arrived.', 'channel'),
  mestre_source_last_received_timestamp_seconds: gauge('When the last file of a source was taken in.', 'source'),
  mestre_source_rows_total: counter('Rows received, by what became of them.', 'source', 'fate'),
  mestre_source_files_refused_total: counter('Files refused or put into quarantine.', 'source'),
  mestre_edition_published_timestamp_seconds: gauge('When the current edition was published.'),
  mestre_edition_golden_records: gauge('Golden records of the current edition.'),
  mestre_edition_records: gauge('Records that the current edition rests on.'),
  mestre_review_pairs: gauge('Pairs that wait for a person, as the last run left them.'),
  mestre_reconciliation_breaks: gauge('Open breaks of the current edition.', 'level', 'severity', 'source'),
  mestre_reconciliation_oldest_break_timestamp_seconds: gauge('First day of the oldest open break.', 'source'),
  mestre_sync_ratio: gauge('Share of comparable values that equal their reference, 0 to 1.', 'source'),
  mestre_quality_ratio: gauge('Share of values that pass, 0 to 1.', 'dimension', 'source'),
} satisfies Record<string, Description>;
export type MetricName = keyof typeof metricNames;
