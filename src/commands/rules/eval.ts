import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { evaluateGroups, type Evaluation } from '../../domain/evaluation.ts';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError, toFileError } from '../../errors.ts';
import type { Check } from '../../report/findings/model.ts';
import { loadRules } from '../../rules/project.ts';
import { type Gate, gateMeanings } from '../../rules/schema/gates.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { readTable } from '../../sources/read-table.ts';
import type { Context } from '../context.ts';
import { toNumber, toTable } from '../table.ts';
import { type AnswerOptions, answerChecks, shown, toPlace } from './answer.ts';
import { findDefinitions } from './diff/definitions.ts';
import { attachMatching, matchScratch, withScratch } from './scratch.ts';

export interface RulesEvalOptions extends AnswerOptions {
  /** Records and the entities they belong to. */
  readonly truth: string;
  readonly entity?: string;
}

/** What was measured, by the names that gates have. */
export type Measured = Readonly<Record<Gate, number>>;

/** Measures the rules as they stand, on the project's records, against a truth. Exit code 1 where a gate of the rules says no. */
export async function rulesEval(context: Context, options: RulesEvalOptions): Promise<number> {
  const started = performance.now();
  const project = context.project();
  const all = loadRules(project);
  const loaded = options.entity === undefined ? all[0] : all.find(({ value }) => value.entity === options.entity);
  if (loaded === undefined)
    throw new MestreError('usage', 'unknown_entity', `The project has no rules for ${options.entity ?? 'any entity'}`, {
      hint: `entities: ${all.map(({ value }) => value.entity).join(', ')}`,
    });
  const truth = resolve(context.cwd, options.truth);
  // Asked before anything is matched: a wrong name must not cost minutes.
  if (!existsSync(truth)) throw toFileError(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }), truth);
  const rules = loaded.value;
  const { measured, evaluation } = await withScratch(context, project, async (scratch) => {
    const matching = await matchScratch(scratch, findDefinitions(context, project, undefined), rules);
    const { memory, threads } = project.config;
    const engine = await openDuckdb({ memory, threads });
    try {
      await attachMatching(engine, 'matched', matching);
      return await measure(engine, truth);
    } finally {
      await engine.close();
    }
  });
  const suite = shown(context.cwd, loaded.file);
  const checks = (Object.keys(gateMeanings) as Gate[]).flatMap((gate) => {
    const limit = rules.gates[gate];
    if (limit === undefined) return [];
    return [{ ...judge(gate, limit, measured[gate]), suite, place: toPlace(context.cwd, loaded.at(['gates', gate])) }];
  });
  return answerChecks(context, options, {
    schema: 'mestre.rules-eval/1',
    command: 'mestre rules eval',
    rules: { gate: 'A measure is beyond the limit that the rules set.' },
    checks,
    started,
    more: { entity: rules.entity, records: evaluation.records, measured, errors: evaluation.errors },
    text: () => toText({ rules, measured, evaluation, width: context.out.width }),
  });
}

/** The gate's verdict. A least is kept where the measure is not below it, a most where it is not above. */
export function judge(gate: Gate, limit: number, value: number): Omit<Check, 'suite' | 'place'> {
  const [sense, about] = gateMeanings[gate];
  const kept = sense === 'least' ? value >= limit : value <= limit;
  return {
    name: gate,
    rule: 'gate',
    outcome: kept ? 'passed' : 'failed',
    message: `${gate} is ${round(value)}, at ${sense} ${limit}: ${about}`,
    detail: [],
    remedy: kept
      ? ''
      : 'mestre rules diff shows what a change of the rules did; mestre explain why two records are (not) one',
  };
}

const round = (value: number): string => toNumber(value, 5);

async function measure(engine: DuckdbEngine, file: string): Promise<{ measured: Measured; evaluation: Evaluation }> {
  const truth = await readTruth(engine, file);
  const columns = await engine.columns(`
    select r.source || ':' || r.source_key as name, cast(g.group_no as varchar) as label
    from matched.main.record as r
    join matched.main.grouping as g on g.record_id = r.record_id`);
  const names = columns['name'] as string[];
  const labels = columns['label'] as string[];
  const groups = new Map(names.map((name, i) => [name, labels[i]!]));
  const known = new Map([...truth].filter(([name]) => groups.has(name)));
  if (known.size === 0)
    throw new MestreError('data', 'no_common_records', `${file} names no record that the project holds`, {
      hint: 'its first column is the key of a record, or SOURCE:KEY; its second one the entity it belongs to',
    });
  const evaluation = evaluateGroups(groups, known);
  const [row] = await engine.rows(`
    select
      (select max(n) from (select count(*) as n from matched.main.grouping group by group_no)) as largest,
      (select count(*) from matched.main.review_pair) as review,
      (select count(*) from matched.main.record) as records`);
  const { pairwise, bCubed, exactGroups, errors } = evaluation;
  const records = Number(row!['records']);
  return {
    evaluation,
    measured: {
      precision: pairwise.precision,
      recall: pairwise.recall,
      f1: pairwise.f1,
      bcubed_precision: bCubed!.precision,
      bcubed_recall: bCubed!.recall,
      bcubed_f1: bCubed!.f1,
      exact_groups: exactGroups!,
      merged_groups: errors.merged.count,
      largest_group: Number(row!['largest']),
      review_share: records === 0 ? 0 : Number(row!['review']) / records,
    },
  };
}

/** `source:key` → entity. The file has a column of keys and one of entities, and may have one of sources; without it a key that one source alone has is enough. */
async function readTruth(engine: DuckdbEngine, file: string): Promise<Map<string, string>> {
  const { columns } = await readTable(engine, file, { table: 'truth' });
  const find = (pattern: RegExp) => columns.find((name) => pattern.test(name));
  const source = find(/^source$/i);
  const record = find(/^(record|record_id|source_key|key|id)$/i) ?? columns.find((name) => name !== source);
  const entity = find(/^(entity|entity_id|person|person_id|cluster|cluster_id|group|golden_id)$/i) ?? columns.find((name) => name !== source && name !== record); // prettier-ignore
  if (record === undefined || entity === undefined)
    throw new MestreError('data', 'two_columns', `${file} needs a column of records and one of entities`, { hint: `it has: ${columns.join(', ')}` }); // prettier-ignore
  const { id } = engine.dialect;
  const named = source === undefined ? `r.source || ':' || r.source_key = t.${id(record)} or r.source_key = t.${id(record)}` : `r.source = t.${id(source)} and r.source_key = t.${id(record)}`; // prettier-ignore
  const rows = await engine.columns(`
    select r.source || ':' || r.source_key as name, t.${id(entity)} as entity
    from truth as t
    join matched.main.record as r on ${named}
    where t.${id(entity)} is not null`);
  const names = rows['name'] as string[];
  const entities = rows['entity'] as string[];
  return new Map(names.map((name, i) => [name, entities[i]!]));
}

function toText({
  rules,
  measured,
  evaluation,
  width,
}: {
  readonly rules: Ruleset;
  readonly measured: Measured;
  readonly evaluation: Evaluation;
  readonly width: number;
}): string {
  const rows = (Object.keys(gateMeanings) as Gate[]).map((gate) => {
    const limit = rules.gates[gate];
    const verdict = limit === undefined ? '' : judge(gate, limit, measured[gate]).outcome;
    return { gate, value: round(measured[gate]), limit: limit === undefined ? '' : `${gateMeanings[gate][0]} ${limit}`, verdict }; // prettier-ignore
  });
  const table = toTable(
    rows,
    [
      { title: 'measure', value: (row) => row.gate },
      { title: 'is', value: (row) => row.value, right: true },
      { title: 'gate', value: (row) => row.limit },
      { title: '', value: (row) => row.verdict },
    ],
    width,
  );
  const merged = evaluation.errors.merged.examples.map((group) => `  merged: ${group.slice(0, 8).join(', ')}`);
  return [`${toNumber(evaluation.records)} records of ${rules.entity} with a known entity`, '', table, ...(merged.length === 0 ? [] : ['', ...merged])].join('\n'); // prettier-ignore
}
