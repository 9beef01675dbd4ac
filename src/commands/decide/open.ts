import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type Ledger, openLedger } from '../../ledger/open.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Context } from '../context.ts';
import { openCurrentEdition, rulesOfEdition } from '../show/open.ts';

/** What commands that decide have at hand. */
export interface Desk {
  readonly project: Project;
  /** The rules of the entities that the edition holds. */
  readonly rulesets: readonly Ruleset[];
  readonly ledger: Ledger;
  /** The current edition. */
  readonly engine: DuckdbEngine;
}

/** Opens ledger and edition for one piece of work and closes them whatever comes of it. Throws `no_edition` (66). */
export async function atDesk<T>(context: Context, work: (desk: Desk) => Promise<T>): Promise<T> {
  const project = context.project();
  const engine = await openCurrentEdition(project);
  try {
    const rulesets = await rulesOfEdition(engine, project);
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
