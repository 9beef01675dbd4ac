import { join } from 'node:path';
import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import { apply } from '../../../engine/engine.ts';
import { loadSegments } from '../../../ledger/ids.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../../rules/schema/source.ts';
import { literal } from '../../../sql/sql.ts';
import { identify } from '../../../stages/identify.ts';
import { survive, type SurviveOptions } from '../../../stages/survive.ts';
import { shapesOf } from '../../publish/resolve.ts';
import { attachMatching, type Matching, type Scratch } from '../scratch.ts';

/** The databases of the two sides: what matching made, and what is resolved of it in memory. */
export const sides = { before: 'side_a', after: 'side_b' } as const;
export type SideName = keyof typeof sides;
export const matchedOf = (side: SideName): string => `${sides[side]}_matched`;

const columns = 'run_seq, kind, golden_id, source, source_key, other_id';

/** Where golden ids come from: those the project gave out, or those of the other side, which the new rules then carry on. */
export type Past = { readonly scratch: Scratch } | { readonly side: SideName; readonly lastSerial: number };

/** What chooses the values of an entity under some rules on an ISO day; where it is equal, the same records have the same values. */
export function toSurvival(rules: Ruleset, contracts: readonly SourceContract[], asOf: string): SurviveOptions {
  const erasing: Record<string, string[]> = {};
  for (const { source, entity, null_means_deleted: fields } of contracts)
    if (entity === rules.entity) for (const field of fields) (erasing[field] ??= []).push(source);
  return { shapes: shapesOf(rules), survivorship: rules.survivorship, asOf: `${asOf} 23:59:59.999999`, erasing };
}

/** Chooses the values of a side's golden records, only of those that a table names where it is given. */
export async function giveValues(
  engine: DuckdbEngine,
  side: SideName,
  { survival, only }: { readonly survival: SurviveOptions; readonly only: string | null },
): Promise<void> {
  const database = `${sides[side]}_values`;
  const chosen = only === null ? '' : `where golden_id in (select golden_id from ${only})`;
  const own = only === null ? '' : 'semi join identity as i on i.record_id = r.record_id';
  await engine.run(`
    attach ':memory:' as ${database};
    set search_path = '${database}.main';
    create view identity as select * from ${sides[side]}.main.identity ${chosen};
    create ${only === null ? 'view' : 'table'} record as select r.* from ${matchedOf(side)}.main.record as r ${own}`);
  // Nobody compares where values come from.
  const steps = survive(survival, engine.dialect).filter(({ table }) => table !== 'value_origin');
  await apply(engine, steps);
  await engine.run(`create view ${sides[side]}.main.golden as select * from ${database}.main.golden`);
}

/** Gives every group of a side its golden id. Returns the highest serial number given out. */
export async function resolveSide(
  engine: DuckdbEngine,
  side: SideName,
  options: {
    readonly matching: Matching;
    readonly rules: Ruleset;
    readonly past: Past;
  },
): Promise<number> {
  const { matching, rules, past } = options;
  await engine.run(`attach ':memory:' as ${sides[side]}`);
  await attachMatching(engine, matchedOf(side), matching);
  await engine.run(`set search_path = '${sides[side]}.main,${matchedOf(side)}.main'`);
  const segments = 'scratch' in past ? loadSegments(past.scratch.intake, rules.entity) : [];
  const files = 'scratch' in past ? segments.map((one) => literal(join(past.scratch.project.paths.state, one.path))) : []; // prettier-ignore
  const lastSerial =
    'scratch' in past ? segments.reduce((last, segment) => Math.max(last, segment.lastSerial), 0) : past.lastSerial;
  await engine.run(
    files.length > 0
      ? `create view id_past as select ${columns} from read_parquet([${files.join(', ')}])`
      : 'side' in past
        ? `create view id_past as
           select 1 as run_seq, 'member_added' as kind, golden_id, source, source_key, cast(null as varchar) as other_id
           from ${sides[past.side]}.main.identity`
        : `create view id_past as select ${columns} from (select 0 as run_seq, '' as kind, '' as golden_id, '' as source, '' as source_key, '' as other_id) as none where false`,
  );
  await engine.run(`
    create table id_lock (golden_id varchar, source varchar, source_key varchar);
    create table batch_seen (batch_id varchar, seq integer)`);
  await apply(engine, identify({ entity: rules.entity, lastSerial, lastBatch: null, rulesChanged: true }));
  const [row] = await engine.rows("select count(*) as n from group_identity where how = 'minted'");
  return lastSerial + Number(row!['n']);
}
