import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { toFileError } from '../errors.ts';
import { heldBatches, toRejectPath } from '../ledger/batches.ts';
import type { Ledger } from '../ledger/open.ts';
import { literal } from '../sql/sql.ts';

/** The calendar day of an instant in a time zone, yyyy-mm-dd. */
export function dayOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
}

/** `rejects-SOURCE-DATE.csv` in the folder for what goes out. */
export function rejectsPath(out: string, source: string, day: string): string {
  return join(out, `rejects-${source}-${day}.csv`);
}

/** Text that a spreadsheet would run as a formula gets an apostrophe in front. */
const guarded = (column: string): string =>
  `case when regexp_matches(${column}, '^[=+@\\t\\r-]') then '''' || ${column} else ${column} end`;

/**
 * Writes `rejects-SOURCE-DATE.csv` for the sender: all rejects and duplicates of the files of one source received on one
 * day. Made anew from the lake each time, so it never depends on the order of events. Returns its path, or null where there are none.
 */
export async function writeRejectsFile(
  engine: Engine,
  ledger: Ledger,
  options: {
    readonly source: string;
    readonly day: string;
    readonly timeZone: string;
    readonly lake: string;
    readonly path: string;
  },
): Promise<string | null> {
  const { source, day, timeZone, lake, path } = options;
  const batches = heldBatches(ledger, source).filter(
    (batch) => batch.rejected + batch.duplicate > 0 && dayOf(new Date(batch.received_at), timeZone) === day,
  );
  if (batches.length === 0) {
    rmSync(path, { force: true });
    return null;
  }
  const selects = batches.map(
    (batch) => `select
  ${batch.seq} as seq,
  ${literal(batch.file_name)} as file,
  line,
  coalesce(column_name::varchar, '') as "column",
  rule,
  ${guarded('reason')} as reason,
  ${guarded('raw')} as raw,
  fate
from read_parquet(${literal(join(lake, toRejectPath(batch.part)))})`,
  );
  const temporary = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    await engine.run(`copy (
  select file, line, "column", rule, reason, raw, fate
  from (${selects.join('\nunion all\n')})
  order by seq, line, fate, rule
) to ${literal(temporary)} (format csv, header true)`);
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toFileError(error, path);
  }
  return path;
}
