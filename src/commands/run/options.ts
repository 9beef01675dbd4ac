/** What a run may be told. */
export interface RunOptions {
  /** ISO day that the run stands for; today in the project's time zone unless said otherwise. */
  readonly asOf?: string;
  /** Print the plan and touch nothing. */
  readonly dryRun?: boolean;
  /** Seconds to wait for another run to end. */
  readonly wait?: number;
  /** Publish even where nothing is new. */
  readonly force?: boolean;
  /** Match everything again, whatever the last run knew, and publish. */
  readonly full?: boolean;
}
