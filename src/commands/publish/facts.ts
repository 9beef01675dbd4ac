import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { centreTables } from '../../domain/edition/centre.ts';
import { factTables } from '../../domain/edition/facts.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { apply } from '../../engine/engine.ts';
import { literal } from '../../sql/sql.ts';
import type { Step } from '../../sql/step.ts';
import { centre } from '../../stages/centre.ts';
import { facts } from '../../stages/fact.ts';
import { factHorizon } from '../../stages/fact-horizon.ts';
import { sale, segments } from '../../stages/sale.ts';
import { stock } from '../../stages/stock.ts';
import { stockPolicy, stockPositions } from '../../stages/stock-position.ts';
import { toDo } from '../../stages/to-do.ts';
import { factParts } from '../run/facts.ts';
import type { PublishInput } from './edition.ts';
import type { Put } from './fill.ts';

/**
 * Joins the facts to the golden records that the edition already holds, works out sales, stock and calls, and puts them into it. The
 * tables in between stand in a file of their own, which is thrown away: millions of events must not be held in memory.
 */
export async function fillFacts(engine: DuckdbEngine, input: PublishInput, put: Put): Promise<void> {
  const { project, contracts, rulesets } = input;
  const parts = factParts({ intake: input.intake ?? input.ledger, project }, contracts, rulesets);
  if (parts.length === 0) return;
  const path = join(project.paths.state, 'spill', `facts-${process.pid}.duckdb`);
  remove(path);
  await engine.run(`attach ${literal(path)} as facts (storage_version 'v1.0.0')`);
  await engine.run(`set search_path = 'facts.main,edition.main'`);
  try {
    const { dialect } = engine;
    const plan: Step[] = [
      ...facts({ contracts, rulesets, parts, timeZone: project.config.time_zone }, dialect),
      factHorizon(),
      ...sale(rulesets),
      ...segments({ windowDays: 365 }),
      ...stock(),
      ...stockPositions(stockPolicy),
      ...toDo(),
      ...centre({ cutOffs: cutOffsOf(contracts) }, dialect),
    ];
    for (const step of plan) {
      const [made] = await apply(engine, [step]);
      input.onMade?.(made!);
    }
    const made = new Set((await engine.rows(`select table_name as name from duckdb_tables() where database_name = 'facts'`)).map(({ name }) => name)); // prettier-ignore
    for (const { name, from } of [...factTables, ...centreTables])
      if (from !== undefined && made.has(from)) {
        const started = performance.now();
        const rows = await put(name, `select * from facts.main.${engine.dialect.id(from)}`, true);
        input.onTable?.(name, rows, performance.now() - started);
      }
  } finally {
    await engine.run('use memory; detach facts');
    remove(path);
  }
}

/** The hour at which the business day of each site ends, where its queue log says. */
function cutOffsOf(contracts: PublishInput['contracts']): Record<string, number> {
  return Object.fromEntries(
    contracts.flatMap(({ entity, site, cut_off }) =>
      entity === 'queue_event' && cut_off !== undefined ? [[site, cut_off] as const] : [],
    ),
  );
}

function remove(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}
