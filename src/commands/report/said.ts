import { existsSync } from 'node:fs';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { loadBreakEvents, loadCertificates } from '../../ledger/breaks.ts';
import { openLedger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import { literal } from '../../sql/sql.ts';
import { breakStatusSql } from '../../stages/break-status.ts';

/**
 * Lets what people said after an edition was published show in it: temporary views over its breaks and signatures, named
 * as the tables that they stand before. The file is not touched.
 */
export async function showWhatWasSaid(
  engine: DuckdbEngine,
  project: Pick<Project, 'paths'>,
  edition: { readonly asOf: string; readonly current: boolean },
): Promise<void> {
  // An old edition shows what was said when it was made.
  if (!edition.current || !existsSync(project.paths.ledger) || !(await isNew(engine))) return;
  const ledger = openLedger(project.paths.ledger, { readOnly: true });
  try {
    const [database] = await engine.rows('select current_database() as name');
    const at = `${engine.dialect.id(String(database!['name']))}.main`;
    const words = loadBreakEvents(ledger);
    const [known] = await engine.rows(
      `select count(*) as said, coalesce(sum(case when said is not null then 1 else 0 end), 0) as shown from ${at}.break_item where said is not null`,
    );
    if (words.length > 0 || Number(known!['said']) > 0)
      await engine.run(`create temp view break_item as ${breakStatusSql(`${at}.break_item`, words, edition.asOf)}`);
    const signed = loadCertificates(ledger).slice(0, 1000);
    if (signed.length === 0) return;
    const rows = signed.map(
      (one) =>
        `(${[one.run_id, one.report, one.status, one.report_sha256, one.edition_sha256, one.by, one.at.replace('T', ' ').replace('Z', ''), one.note].map((text) => literal(text)).join(', ')})`,
    );
    await engine.run(
      `create temp view certificate as select * replace (cast(signed_at as timestamp) as signed_at) from (values ${rows.join(', ')}) as t(run_id, report, status, report_sha256, edition_sha256, "by", signed_at, note)`,
    );
  } finally {
    ledger.close();
  }
}

/** An edition of an older version has no such columns. */
async function isNew(engine: DuckdbEngine): Promise<boolean> {
  const rows = await engine.rows(
    "select 1 from duckdb_columns() where table_name = 'break_item' and column_name = 'said'",
  );
  return rows.length > 0;
}
