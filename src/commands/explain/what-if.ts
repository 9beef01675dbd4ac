import { resolve } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import { apply } from '../../engine/engine.ts';
import { MestreError } from '../../errors.ts';
import { checkRuleset } from '../../rules/check.ts';
import { invalid, loadYaml } from '../../rules/load.ts';
import { rulesetSchema } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import { explain } from '../../stages/explain.ts';
import { frequency, prepare } from '../../stages/match.ts';
import type { Context } from '../context.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { type ComparisonExplained, comparisonsOf, verdictOf } from './explain-pair.ts';
import type { FoundRecord } from './find.ts';

/** What other rules would say of two records. */
export interface WhatIf {
  readonly rules: string;
  readonly verdict: string;
  readonly weight: number;
  /** The rule that decides, or null. */
  readonly rule: string | null;
  readonly comparisons: readonly ComparisonExplained[];
}

/**
 * Judges two records by another rules file, on the records of the last run with all their frequencies. Fields that the file
 * maps otherwise are read as they stand. Throws `config_invalid` (78).
 */
export async function whatIf(
  context: Context,
  file: string,
  [a, b]: readonly [FoundRecord, FoundRecord],
): Promise<WhatIf> {
  const project = context.project();
  const loaded = loadYaml(resolve(context.cwd, file), rulesetSchema);
  const findings = checkRuleset(loaded);
  if (findings.length > 0) throw invalid(findings);
  const rules = loaded.value;
  const engine = await openDuckdb({ memory: project.config.memory, threads: project.config.threads });
  try {
    await engine.run(`
      attach ${literal(workspaceOf(project.paths.workspace, rules.entity))} as workspace (read_only);
      create view record as select * from workspace.record`);
    await apply(engine, [...prepare(rules, engine.dialect), ...frequency(rules, engine.dialect)]);
    const nodes = await engine.rows(
      `select record_id, node_id from node_member where record_id in (${a.record_id}, ${b.record_id})`,
    );
    const at = (one: FoundRecord): FoundRecord => {
      const row = nodes.find((node) => Number(node['record_id']) === one.record_id);
      if (row === undefined)
        throw new MestreError('missing', 'record_not_found', `No record ${one.source}:${one.source_key}`);
      return { ...one, node_id: Number(row['node_id']) };
    };
    const [left, right] = [at(a), at(b)];
    await apply(engine, explain(rules, engine.dialect, { l: left.node_id, r: right.node_id }));
    const [scored] = await engine.rows('select * from explain_scored');
    const weight = Number(scored!['weight']);
    const rule = scored!['rule'] as string | null;
    const comparisons = await comparisonsOf(engine, rules, { a: left, b: right, scored: scored! });
    return { rules: file, verdict: verdictOf(rules, weight, rule), weight, rule, comparisons };
  } finally {
    await engine.close();
  }
}
