import { openDuckdb } from '../../engine/duckdb.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Decision } from '../../ledger/decisions.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { compareSides } from '../rules/diff/compare.ts';
import type { Difference } from '../rules/diff/difference.ts';
import { matchedOf, type SideName, sides } from '../rules/diff/resolve.ts';

export interface ChangedEditions {
  /** Files of editions. */
  readonly before: string;
  readonly after: string;
  readonly rules: Ruleset;
  readonly contracts: readonly SourceContract[];
  readonly decisions: readonly Decision[];
  readonly limit: number;
}

/** What changed of an entity from one edition to another: groups, ids and values, as `mestre rules diff` tells it. */
export async function compareEditions(project: Project, options: ChangedEditions): Promise<Difference> {
  const { rules, contracts, decisions, limit } = options;
  const { memory, threads } = project.config;
  const engine = await openDuckdb({ memory, threads });
  try {
    for (const side of ['before', 'after'] as const) await viewEdition(engine, side, { file: options[side], rules });
    const common = await commonFields(engine, rules);
    return await compareSides(engine, { before: common, after: common }, { contracts, decisions, limit });
  } finally {
    await engine.close();
  }
}

/** An edition under the names that the tables of a resolved run have. */
async function viewEdition(
  engine: DuckdbEngine,
  side: SideName,
  { file, rules }: { readonly file: string; readonly rules: Ruleset },
): Promise<void> {
  const [edition, resolved, matched] = [`edition_${side}`, sides[side], matchedOf(side)];
  const of = `from ${edition}.main`;
  const own = `entity = ${literal(rules.entity)}`;
  await engine.run(`
    attach ${literal(file)} as ${edition} (read_only);
    attach ':memory:' as ${resolved};
    attach ':memory:' as ${matched};
    create table ${resolved}.main.identity as
      select source, source_key, golden_id, row_number() over (order by source, source_key)::integer as record_id
      ${of}.xref where ${own};
    create view ${resolved}.main.golden as select * ${of}.golden_${rules.entity};
    create view ${resolved}.main.golden_group as
      select golden_id, count(*) as records from ${resolved}.main.identity group by golden_id;
    create view ${matched}.main.record as
      select i.record_id, r.* ${of}.record as r
      join ${resolved}.main.identity as i on i.source = r.source and i.source_key = r.source_key
      where r.${own};
    create view ${matched}.main.link as select verdict ${of}.link where ${own};
    create view ${matched}.main.review_pair as select case_id ${of}.review_case where ${own} and state = 'open'`);
}

/** The rules with the fields that records and golden records of both editions have as one column. */
async function commonFields(engine: DuckdbEngine, rules: Ruleset): Promise<Ruleset> {
  const rows = await engine.rows(`
    select column_name as name
    from duckdb_columns()
    where (database_name in (${literal(sides.before)}, ${literal(sides.after)}) and table_name = 'golden')
      or (database_name in (${literal(matchedOf('before'))}, ${literal(matchedOf('after'))}) and table_name = 'record')
    group by column_name
    having count(*) = 4`);
  const there = new Set(rows.map(({ name }) => String(name)));
  return { ...rules, fields: Object.fromEntries(Object.entries(rules.fields).filter(([name]) => there.has(name))) };
}
