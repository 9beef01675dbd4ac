import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { QualityTrend } from '../../ledger/quality.ts';
import { literal } from '../../sql/sql.ts';

export interface QualityInput {
  readonly runId: string;
  /** ISO day. */
  readonly asOf: string;
  /** Scores of the runs before. */
  readonly trend: readonly QualityTrend[];
}

/**
 * Completes `quality_trend` of the edition under construction, attached as `edition`: the scores of the runs before and, at their
 * end, its own. Returns the latter. What was not measured has no row.
 */
export async function settleQuality(
  engine: DuckdbEngine,
  { runId, asOf, trend }: QualityInput,
): Promise<QualityTrend[]> {
  const rows = await engine.rows(`
    select
      ${literal(runId)} as run_id,
      ${literal(asOf)} as as_of,
      entity,
      dimension,
      coalesce(source, '') as source,
      coalesce(product, '') as product,
      coalesce(attribute, '') as attribute,
      numerator,
      denominator
    from edition.main.quality
    where denominator > 0
    order by
      entity,
      dimension,
      source,
      attribute`);
  const own = rows.map((row) => ({
    ...(row as unknown as QualityTrend),
    numerator: Number(row['numerator']),
    denominator: Number(row['denominator']),
  }));
  const all = [...trend, ...own];
  for (let start = 0; start < all.length; start += 1000) {
    const some = all.slice(start, start + 1000);
    const names = Object.keys(some[0]!) as (keyof QualityTrend)[];
    const values = some.map((row) => `(${names.map((name) => literal(row[name])).join(', ')})`);
    await engine.run(
      `insert into edition.main.quality_trend (${names.map(engine.dialect.id).join(', ')}) values ${values.join(',\n')}`,
    );
  }
  return own;
}
