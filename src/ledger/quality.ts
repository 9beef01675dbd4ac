import type { Ledger } from './open.ts';

/** One score of one run: of a source and attribute, or of all where these are empty. */
export interface QualityTrend {
  readonly run_id: string;
  /** ISO day. */
  readonly as_of: string;
  readonly entity: string;
  readonly dimension: string;
  readonly source: string;
  readonly product: string;
  readonly attribute: string;
  readonly numerator: number;
  readonly denominator: number;
}

/** Writes down the scores of a run; a run that is published again after a crash keeps those it had. */
export function recordQualityTrend(ledger: Ledger, rows: readonly QualityTrend[]): void {
  const insert = ledger.prepare(
    `insert or ignore into quality_trend (run_id, as_of, entity, dimension, source, product, attribute, numerator, denominator)
     values (@run_id, @as_of, @entity, @dimension, @source, @product, @attribute, @numerator, @denominator)`,
  );
  ledger
    .transaction(() => {
      for (const row of rows) insert.run(row);
    })
    .immediate();
}

/** The scores of the last runs that published, the oldest first. */
export function loadQualityTrend(ledger: Ledger, runs: number): QualityTrend[] {
  return ledger
    .prepare(
      `select run_id, as_of, entity, dimension, source, product, attribute, numerator, denominator
       from quality_trend
       where run_id in (select run_id from edition order by run_id desc limit ?)
       order by run_id, entity, dimension, source, attribute`,
    )
    .all(runs) as QualityTrend[];
}
