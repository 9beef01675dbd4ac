import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type Ledger, openLedger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import { rulesInForce } from '../rules/effective.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Context } from '../context.ts';
import { openCurrentEdition } from '../show/open.ts';

/** What commands that decide have at hand. */
export interface Desk {
  readonly project: Project;
  readonly rulesets: readonly Ruleset[];
  readonly ledger: Ledger;
  /** The current edition. */
  readonly engine: DuckdbEngine;
}

/** Opens ledger and edition for one piece of work and closes them whatever comes of it. Throws `no_edition` (66). */
export async function atDesk<T>(context: Context, work: (desk: Desk) => Promise<T>): Promise<T> {
  const project = context.project();
  const rulesets = rulesInForce(project).map(({ value }) => value);
  const engine = await openCurrentEdition(project);
  try {
    const ledger = openLedger(project.paths.ledger);
    try {
      return await work({ project, rulesets, ledger, engine });
    } finally {
      ledger.close();
    }
  } finally {
    await engine.close();
  }
}
