import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { toScores } from '../../src/domain/evaluation.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { apply, type Engine } from '../../src/engine/engine.ts';
import { rulesetSchema, type Ruleset } from '../../src/rules/schema/ruleset.ts';
import type { Columns } from '../../src/sql/step.ts';
import { kindOf } from '../../src/standardise/kinds.ts';
import type { Options } from '../../src/standardise/standard.ts';
import { prepare } from '../../src/stages/collapse.ts';
import { frequency } from '../../src/stages/frequency.ts';
import { scoreNaive } from '../../src/stages/score.ts';
import { groupBy, readRows, type Row } from '../evaluate/groups.ts';
import type { Score } from './score.ts';
import type { LabelledSet } from './sets.ts';

const SURROUNDINGS: Options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-01-01' };

function rulesFor(schema: string): Ruleset {
  const file = schema === 'Person' ? 'person-name.yaml' : 'company-name.yaml';
  return rulesetSchema.parse(parse(readFileSync(join(import.meta.dirname, 'rules', file), 'utf8')));
}

/** The names of pairs as records, both sides one after the other, with every column that the rules' kind gives. */
function recordsOf(rules: Ruleset, pairs: readonly Row[]): { types: Record<string, string>; columns: Columns } {
  const kind = kindOf(rules.fields['name']?.kind ?? '');
  const standards = pairs
    .flatMap((pair) => [pair['name1'] ?? '', pair['name2'] ?? ''])
    .map((name) => kind.standardise([name], SURROUNDINGS));
  const keys = standards.map((_, at) => String(at));
  const parts = Object.entries(kind.parts);
  return {
    types: {
      record_id: 'INTEGER', source: 'VARCHAR', source_key: 'VARCHAR', name_match: 'VARCHAR', name_status: 'VARCHAR',
      ...Object.fromEntries(parts.map(([part, type]) => [`name_${part}`, type])),
    },
    columns: {
      record_id: Int32Array.from(keys.keys()),
      source: keys.map(() => 'pairs'),
      source_key: keys,
      name_match: standards.map(({ match }) => match),
      name_status: standards.map(({ status }) => status),
      ...Object.fromEntries(parts.map(([part]) => [`name_${part}`, standards.map((one) => one.parts?.[part] ?? null)])),
    },
  }; // prettier-ignore
}

/** Ids of the pairs whose names are the same by the rules. */
async function samePairs(engine: Engine, rules: Ruleset, pairs: readonly Row[]): Promise<string[]> {
  const { types, columns } = recordsOf(rules, pairs);
  await engine.load('record', types, columns);
  await apply(engine, [...prepare(rules, engine.dialect), ...frequency(rules, engine.dialect)]);
  await engine.run(`
    create or replace table pair as
    select
      number as number,
      one.node_id as l,
      other.node_id as r,
      'pair' as key
    from (select unnest(range(${pairs.length})) as number)
    join node_member as one on one.record_id = 2 * number
    join node_member as other on other.record_id = 2 * number + 1`);
  await engine.make(scoreNaive(rules, engine.dialect, { pairs: 'pair', into: 'pair_score' }));
  const found = await engine.rows(`
    select distinct pair.number as number
    from pair
    left join pair_score as score on score.l = pair.l and score.r = pair.r
    where pair.l = pair.r or score.weight > ${rules.thresholds.link}`);
  return found.map((row) => pairs[Number(row['number'])]?.['pair_id'] ?? '');
}

/** Pairs of names, each judged by rules of one field: the same name or another. */
export async function namePairSet(set: LabelledSet): Promise<Score> {
  const started = performance.now();
  const pairs = readRows(join(set.folder, 'pairs.csv'));
  const engine = await openDuckdb({});
  const same: string[] = [];
  try {
    for (const [, own] of groupBy(pairs, (pair) => (pair['schema'] === 'Person' ? 'Person' : 'other')))
      same.push(...(await samePairs(engine, rulesFor(own[0]?.['schema'] ?? ''), own)));
  } finally {
    await engine.close();
  }
  const matches = new Set(readRows(join(set.folder, 'truth.csv')).filter((row) => row['is_match'] === 'true').map((row) => row['pair_id'] ?? '')); // prettier-ignore
  const hit = same.filter((id) => matches.has(id)).length;
  return {
    set: set.name,
    way: 'one-field rules',
    records: pairs.length,
    pairwise: toScores(hit, same.length, matches.size),
    bCubed: null,
    largestGroup: null,
    seconds: (performance.now() - started) / 1000,
    peakMiB: 0,
  };
}
