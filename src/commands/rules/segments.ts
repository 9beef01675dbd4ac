import { createStatements, editionTables } from '../../domain/edition.ts';
import { openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { loadFactSettings } from '../../rules/facts.ts';
import { type Finding, invalid, type Loaded } from '../../rules/load.ts';
import type { Project } from '../../rules/project.ts';
import type { FactSettings } from '../../rules/schema/facts.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { findKind } from '../../standardise/kinds.ts';
import { asksGolden, segmentSql } from '../../stages/segment-saved.ts';
import { shapesOf } from '../publish/resolve.ts';

/** Conditions of saved segments that the engine does not take: each is asked of empty tables of the edition. */
export async function segmentFaults(loaded: Loaded<FactSettings>, rulesets: readonly Ruleset[]): Promise<Finding[]> {
  const { segments } = loaded.value.customers;
  if (segments.length === 0) return [];
  // Rules with a kind that is none have no tables; what is wrong with them is said of them.
  const known = rulesets.filter(({ fields }) =>
    Object.values(fields).every(({ kind }) => findKind(kind) !== undefined),
  );
  // A variant beside the rules in force (a stricter one, to be tried) describes the same tables once more.
  const sound = known.filter(({ entity }, i) => known.findIndex((other) => other.entity === entity) === i);
  const golden = sound.some(({ entity }) => entity === 'customer');
  const entities = sound.map((rules) => ({ entity: rules.entity, title: rules.title, shapes: shapesOf(rules), comparisons: [], measures: [] })); // prettier-ignore
  const wanted = ['customer_segment', 'golden_customer'];
  const tables = editionTables(entities).filter(({ name }) => wanted.includes(name));
  const engine = await openDuckdb({ threads: 1 });
  const findings: Finding[] = [];
  try {
    for (const statement of createStatements(tables, 'main')) await engine.run(statement);
    await engine.run('set enable_external_access = false; set lock_configuration = true');
    for (const [i, segment] of segments.entries()) {
      // A project without customers has nobody of whom golden values could be asked.
      if (!golden && asksGolden(segment)) continue;
      const path = ['customers', 'segments', i, 'where'];
      const found = await refusal(() => engine.rows(`select * from (${segmentSql(segment, { asOf: '2000-01-01', from: 'customer_segment', golden })}\n) as asked limit 0`)); // prettier-ignore
      if (found !== null) findings.push({ at: loaded.at(path), path: path.join('.'), message: found });
    }
  } finally {
    await engine.close();
  }
  return findings;
}

/** What the engine says against a query, in its first line, or null. */
async function refusal(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof MestreError)) throw error;
    return error.message.split('\n').find((line) => line.trim() !== '') ?? error.message;
  }
}

/** The settings of facts, their segments tried. Throws `config_invalid` (78) with every condition that cannot be asked. */
export async function checkedFactSettings(project: Project, rulesets: readonly Ruleset[]): Promise<FactSettings> {
  const loaded = loadFactSettings(project);
  const findings = await segmentFaults(loaded, rulesets);
  if (findings.length > 0) throw invalid(findings);
  return loaded.value;
}
