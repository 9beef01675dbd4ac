import { openLedger } from '../../src/ledger/open.ts';

/** One stage of a run, or one table of a stage (`match.link`). */
export interface Stage {
  readonly step: string;
  readonly rows: number;
  readonly seconds: number;
}

/** What the latest run of a project wrote down about its stages, in order, and about the tables within them. */
export function stagesOf(ledgerPath: string): { readonly stages: Stage[]; readonly tables: Stage[] } {
  const ledger = openLedger(ledgerPath, { readOnly: true });
  try {
    const rows = ledger
      .prepare(
        `select step, coalesce(rows, 0) as rows, coalesce(milliseconds, 0) / 1000.0 as seconds
         from run_event
         where kind = 'step' and run_id = (select max(run_id) from run)
         order by event_id`,
      )
      .all() as Stage[];
    return {
      stages: rows.filter(({ step }) => !step.includes('.')),
      tables: rows.filter(({ step }) => step.includes('.')),
    };
  } finally {
    ledger.close();
  }
}
