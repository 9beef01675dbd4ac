import { resolve } from 'node:path';
import { apply, type Engine } from '../../engine/engine.ts';
import { MestreError } from '../../errors.ts';
import { sql } from '../../sql/sql.ts';
import { loadYaml } from '../../rules/load.ts';
import { survivorshipSchema } from '../../rules/schema/survivorship.ts';
import { type Ruleset, rulesetSchema } from '../../rules/schema/ruleset.ts';
import { fieldsOf } from '../../rules/suggest/fields.ts';
import { plainRecord } from '../../stages/train-record.ts';
import type { Context } from '../context.ts';
import { columnsRead } from './columns-read.ts';
import { type Guards, guardsOf, pairsWithin } from './guards.ts';
import type { LoadedFiles } from './load-files.ts';
import { makeRules, type TrainedOn, type MakeOptions } from './make-rules.ts';
import { loadLabels, readLabels } from './read-labels.ts';
import { densityWithin, ONE_TO_ONE, runMatch } from './run-match.ts';
import { toRulesYaml } from './write-rules.ts';

export interface ResolveOptions {
  readonly loaded: LoadedFiles;
  /** Rules file to use instead of making rules. */
  readonly rules: string | undefined;
  /** File of pairs that people judged; undefined where there is none. */
  readonly labels: string | undefined;
  /** As in `MakeOptions`. */
  readonly large?: MakeOptions['large'];
  /** First of two sources where only pairs across count. */
  readonly first: string | null;
  /** True where a record may have several partners; decided by density otherwise. */
  readonly many: boolean;
}

/** What is told about a run. */
export interface Facts extends Guards {
  readonly classes: number;
  /** What people judged and training used; absent without labels. */
  readonly labels?: NonNullable<NonNullable<Ruleset['model']>['trained']>['labels'];
  readonly oneToOne: boolean;
  /** Density of matches within sources against across them; null in one table. */
  readonly density: number | null;
  readonly blockingRecall: number | null;
  /** What training looked at; absent where nothing was trained. */
  readonly trainedOn?: TrainedOn;
  readonly notCompared: readonly { readonly column: string; readonly why: string }[];
}

export interface Resolved {
  readonly rules: Ruleset;
  readonly yaml: string;
  readonly facts: Facts;
}

/** Makes or reads the rules, runs matching with them, and says how far to trust it. Leaves `link`, `grouping`, `review_pair`. */
export async function resolveRecords(context: Context, engine: Engine, options: ResolveOptions): Promise<Resolved> {
  const { loaded, first, many } = options;
  if (options.rules !== undefined && options.labels !== undefined)
    throw new MestreError('usage', 'labels_with_rules', 'Rules have their weights already: labels teach only rules that mestre makes', { hint: 'leave --rules or --labels out; in a project, mestre train --labels FILE' }); // prettier-ignore
  if (options.rules !== undefined) return useRules(context, engine, options);
  const labelled = options.labels !== undefined && (await labelsOf(context, engine, { loaded, first, file: options.labels })); // prettier-ignore
  const made =
    loaded.rows < 2
      ? null
      : await makeRules(engine, loaded, {
          first,
          labelled,
          ...(options.large === undefined ? {} : { large: options.large }),
        });
  if (made === null) return resolveNothing(engine, loaded);
  const warnings: string[] = [];
  let { rules } = made;
  let density: number | null = null;
  const { standardise } = made;
  const { grouped, prepared } = made.trained;
  // Frequencies are counted by the groups of training, in each of the runs below.
  if (grouped) await engine.run('create or replace table train_grouping as select * from grouping');
  const again = async (unique: readonly string[]) => {
    if (grouped) await engine.run('create or replace table grouping as select * from train_grouping');
    await runMatch(engine, rules, { unique, grouped, prepared, standardise });
  };
  await again([]);
  if (first !== null) {
    density = await densityWithin(engine, rules);
    if (!many && density < ONE_TO_ONE) await again(loaded.sources);
  }
  const oneToOne = first !== null && !many && density! < ONE_TO_ONE;
  const guards = await guardsOf(engine, { trained: made.trained, rules, across: first !== null });
  if (guards.abstained !== null) {
    rules = { ...rules, thresholds: { link: ABSTAIN, review: rules.thresholds.review } };
    await runMatch(engine, rules, { unique: oneToOne ? loaded.sources : [], grouped: true, standardise });
    warnings.push(await standAlone(engine, rules));
  }
  if (guards.raisedTo !== null) {
    rules = { ...rules, thresholds: { link: guards.raisedTo, review: rules.thresholds.review } };
    if (grouped) await engine.run('create or replace table grouping as select * from train_grouping');
    await runMatch(engine, rules, { unique: [], grouped });
  }
  const head = [
    `Rules that mestre made for ${loaded.sources.join(', ')}: ${loaded.rows.toLocaleString('en')} records.`,
    'Column names were not read; each choice has its reason beside it. Weights are in bits.',
    ...made.left.map(({ column, why }) => `${column} is not compared: ${why}.`),
    ...guards.warnings,
    ...warnings,
  ];
  return {
    rules,
    yaml: toRulesYaml(rules, made.reasons, head),
    facts: {
      ...guards,
      pairsInClusters: guards.raisedTo === null ? guards.pairsInClusters : await pairsWithin(engine, first !== null),
      warnings: [...guards.warnings, ...warnings],
      classes: rules.model?.classes ?? 2,
      ...(rules.model?.trained?.labels ? { labels: rules.model.trained.labels } : {}),
      oneToOne,
      density,
      blockingRecall: made.blockingRecall,
      trainedOn: made.trainedOn,
      notCompared: made.left,
    },
  };
}

/** Makes the table `label`; rows that nothing names are called by their number. */
async function labelsOf(
  context: Context,
  engine: Engine,
  { loaded, first, file }: { readonly loaded: LoadedFiles; readonly first: string | null; readonly file: string },
): Promise<boolean> {
  const [one, other] = loaded.sources;
  const sides = first !== null ? { l: first, r: other! } : { l: loaded.sources.length === 1 ? one! : null, r: loaded.sources.length === 1 ? one! : null }; // prettier-ignore
  const labels = await readLabels(context, engine, { file, sides });
  if (loaded.key !== null) return (await loadLabels(context, engine, labels)) !== null;
  const lines = await engine.columns('select _source, _line::varchar as line, _key from plain');
  const keys = new Map((lines['_key'] as string[]).map((key, i) => [`${(lines['_source'] as string[])[i]}:${(lines['line'] as string[])[i]}`, key])); // prettier-ignore
  const named = labels.map((label) => ({
    ...label,
    key_l: keys.get(`${label.source_l}:${label.key_l}`) ?? label.key_l,
    key_r: keys.get(`${label.source_r}:${label.key_r}`) ?? label.key_r,
  }));
  return (await loadLabels(context, engine, named)) !== null;
}

/** Of records that are equal in all that is compared, groups up to this size are listed, and so many pairs at the most. */
const ALIKE = { group: 10, pairs: 1000 };

/**
 * Every record a group of its own; what is likely goes to a person. Where nothing is, as the columns say too little, that is who is equal in
 * all of them, the rarest first: each with the first of its kind. Gives the sentence that says which.
 */
async function standAlone(engine: Engine, { comparisons }: Ruleset): Promise<string> {
  await engine.run(`
    create or replace table grouping as select record_id, record_id as group_no from record;
    create or replace table review_pair as select l, r, weight, 'unsure' as reason from link where verdict = 'unsure' and l <> r;
  `);
  const count = async () => Number((await engine.rows('select count(*) as n from review_pair'))[0]!['n']);
  const many = (n: number, what: string) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
  const likely = await count();
  if (likely > 0) return `${many(likely, 'likely pair')} for a person to decide (--review lists them).`;
  const columns = [...new Set(comparisons.map(({ on }) => engine.dialect.id(`${on.split('.')[0]!}_match`)))];
  await engine.run(sql`
    create or replace table review_pair as
    select
      first as l,
      record_id as r,
      null::double as weight,
      'alike' as reason
    from (
      select
        record_id,
        min(record_id) over same as first,
        count(*) over same as size
      from record
      where coalesce(${columns}) is not null
      window same as (partition by ${columns})
    ) as g
    where record_id > first and size <= ${ALIKE.group}
    order by
      size nulls last,
      first nulls last,
      record_id nulls last
    limit ${ALIKE.pairs}
  `);
  const alike = await count();
  return alike === 0
    ? 'No pair is likely either.'
    : `No pair is likely either; ${many(alike, 'pair')} of records that are equal in all that is compared are for a person to look at (--review lists them).`;
}

/** What is left where there is nothing to compare: no record, one, or no column that tells any two apart. */
async function resolveNothing(engine: Engine, loaded: LoadedFiles): Promise<Resolved> {
  await engine.run(`
    create or replace table record_place as select (row_number() over (order by _source, _key) - 1)::integer as record_id, _mestre_row from plain;
    create or replace table record as
    select n.record_id, p._source as source, p._key as source_key from plain as p join record_place as n on n._mestre_row = p._mestre_row;
    create or replace table grouping as select record_id, record_id as group_no from record;
    create or replace table node_member as select record_id, record_id as node_id from record;
    create or replace table link (l integer, r integer, weight double, verdict varchar, rule varchar, key varchar);
    create or replace table review_pair (l integer, r integer, weight double, reason varchar);
    create or replace table scored (l integer, r integer, weight double, rule varchar);
    create or replace table inside_scored (l integer, r integer, weight double, rule varchar);
    create or replace table decision_pair (l integer, r integer, verdict varchar);
    create or replace table twin (record_id integer, node_id integer);
    create or replace table twin_scored (l integer, r integer, weight double);
    create or replace table block_report (key integer, name varchar, pairs double, new_pairs bigint, largest bigint, hot_blocks bigint, cut_blocks bigint, cut_pairs double);
  `);
  const why = loaded.rows < 2 ? 'there are not two records to compare' : 'no column tells any two records apart';
  const base = { entity: 'record', title: 'Record', fields: {}, blocking: { budget: 1, largest: 2, keys: [] }, comparisons: [], always: [], never: [], generic: {}, disputed: {}, gates: {} }; // prettier-ignore
  return {
    rules: { ...base, thresholds: { link: 0, review: 0 }, survivorship: survivorshipSchema.parse({}) },
    yaml: `# No rules: ${why}.\n`,
    facts: {
      abstained: why,
      warnings: loaded.rows < 2 ? [] : [`Nothing is called the same: ${why}.`],
      expectedPairs: null,
      pairsInClusters: 0,
      largestShare: null,
      gainsaid: null,
      raisedTo: null,
      classes: 2,
      oneToOne: false,
      density: null,
      blockingRecall: null,
      notCompared: loaded.columns.map((column) => ({ column, why })),
    },
  };
}

/** A threshold that no pair reaches: everything likely goes to a person. */
const ABSTAIN = 1000;

async function useRules(
  context: Context,
  engine: Engine,
  { loaded, rules: file, first, many }: ResolveOptions,
): Promise<Resolved> {
  // prettier-ignore
  const { value: rules } = loadYaml(resolve(context.cwd, file!), rulesetSchema);
  await apply(engine, plainRecord(fieldsOf(rules), engine.dialect, columnsRead(rules, engine.dialect)));
  await runMatch(engine, rules, { unique: first !== null && !many ? loaded.sources : [], grouped: false, last: true });
  return {
    rules,
    yaml: toRulesYaml(rules, new Map(), [`Rules of ${file!}`]),
    facts: {
      abstained: null,
      warnings: [],
      expectedPairs: null,
      pairsInClusters: null,
      largestShare: null,
      gainsaid: null,
      raisedTo: null,
      classes: rules.model?.classes ?? 2,
      oneToOne: first !== null && !many,
      density: null,
      blockingRecall: null,
      notCompared: [],
    },
  };
}
