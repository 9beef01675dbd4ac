import { fieldsOf } from '../../rules/suggest/fields.ts';
import { atomsOf } from '../../rules/suggest/atoms.ts';
import { profileColumn, type ColumnProfile } from '../../rules/suggest/column-type.ts';
import { suggestContradictions } from '../../rules/suggest/contradictions.ts';
import { mostTelling } from '../../rules/suggest/most-telling.ts';
import { sampleRows, suggest, type Suggestion } from '../../rules/suggest/suggest.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { apply, type Engine } from '../../engine/engine.ts';
import { plainRecord } from '../../stages/train-record.ts';
import { survivorshipSchema } from '../../rules/schema/survivorship.ts';
import type { LoadedFiles } from './load-files.ts';
import { type BlockingChoice, chooseBlocking } from './choose-blocking.ts';
import { columnsRead } from './columns-read.ts';
import { trainAll, type Trained, type TrainOptions, untrainedRules } from './train-all.ts';
import { trainLarge } from './train-large.ts';
import type { Reasons } from './write-rules.ts';

/** Rules that were made for a table, with the reasons, and how training went. */
export interface MadeRules {
  readonly rules: Ruleset;
  readonly reasons: Reasons;
  readonly trained: Trained;
  readonly left: Suggestion['left'];
  /** Share of the expected matches that the chosen keys find. */
  readonly blockingRecall: number | null;
  readonly trainedOn: TrainedOn;
  /** Makes `record` again, of which training keeps no more than names where nodes stand for it. */
  readonly standardise?: () => Promise<void>;
}

/** Above so many records training looks at a part of the table. */
const LARGE = 30_000;

/** What training looked at: all pairs, or candidate pairs of a part of the table. */
export type TrainedOn = 'all_pairs' | 'part_of_table';

export interface MakeOptions extends Pick<TrainOptions, 'first' | 'labelled'> {
  /** Number of records above which training looks at a part of the table; 30,000 unless said otherwise. */
  readonly large?: number;
}

/** Profiles, suggests, trains and chooses keys; null where no column tells any two records apart. `first` names the first of two sources where only pairs across count. */
export async function makeRules(
  engine: Engine,
  loaded: LoadedFiles,
  { first, labelled, large = LARGE }: MakeOptions,
): Promise<MadeRules | null> {
  const suggestion = await suggestFor(engine, loaded);
  if (suggestion.comparisons.length === 0) return null;
  const base = toRuleset(suggestion);
  const atoms = atomsOf(base, suggestion.fields, engine.dialect);
  const isRead = columnsRead(untrainedRules(base, atoms), engine.dialect);
  const standardise = async () => void (await apply(engine, plainRecord(fieldsOf(base), engine.dialect, isRead)));
  await standardise();
  const { trained, blocking, trainedOn } = await trainAndBlock(
    engine,
    base,
    { atoms, first, labelled: labelled ?? false, budget: BUDGET },
    loaded.rows > large,
  );
  const never = suggestContradictions({
    fields: suggestion.fields,
    comparisons: base.comparisons,
    sample: loaded.sample,
    learned: trained.sample.shapes.map(({ holders = 0 }, place) => ({
      m: trained.chosen.fit.same.m[place]!,
      holders,
    })),
  });
  const rules: Ruleset = { ...base, blocking: blocking.blocking, never, model: trained.model };
  return {
    rules,
    reasons: reasonsOf(suggestion, rules, trained, blocking.reasons),
    trained,
    left: suggestion.left,
    blockingRecall: blocking.recall,
    trainedOn,
    ...(trained.prepared ? { standardise } : {}),
  };
}

async function trainAndBlock(
  engine: Engine,
  base: Ruleset,
  options: TrainOptions,
  isLarge: boolean,
): Promise<{ trained: Trained; blocking: BlockingChoice; trainedOn: TrainedOn }> {
  // prettier-ignore
  if (isLarge) return { ...(await trainLarge(engine, base, options)), trainedOn: 'part_of_table' };
  const trained = await trainAll(engine, base, options);
  return {
    trained,
    trainedOn: 'all_pairs',
    blocking: await chooseBlocking(engine, { ...base, model: trained.model }, { ...options, trained }),
  };
}

/** Distinct pairs per record that blocking may make. */
const BUDGET = 40;

/** Weight in bits from which a pair is worth a look. */
const REVIEW = -3;

/** Profiles the columns of `plain` and says how they would be compared. */
export async function suggestFor(engine: Engine, loaded: LoadedFiles): Promise<Suggestion> {
  const profiles = loaded.columns
    .filter((column) => column !== loaded.key)
    .map((column) => profileColumn(column, loaded.sample.get(column)!));
  const compared = mostTelling(profiles, sampleRows(loaded.sample));
  return suggest(profiles, loaded.sample, await partnersOf(engine, compared, loaded.rows));
}

/** Below these a few exchanged values are chance; of many rows about `rows` are looked at. */
const SWAPS = { least: 2, share: 0.0005, rows: 100_000 };

/** The two name columns whose values stand exchanged most often: (x, y) here and (y, x) there. */
async function partnersOf(
  engine: Engine,
  profiles: readonly ColumnProfile[],
  rows: number,
): Promise<[string, string][]> {
  const names = profiles.filter(({ type }) => type === 'name').map(({ column }) => column);
  let best: { pair: [string, string]; count: number } | undefined;
  const { dialect } = engine;
  const every = Math.max(1, Math.floor(rows / SWAPS.rows));
  // Both orders of two values are looked at, or neither.
  const isSeen =
    every === 1 ? '' : ` and (${dialect.code('lower(x)')}::bigint + ${dialect.code('lower(y)')}) % ${every} = 0`;
  for (const [i, a] of names.entries())
    for (const b of names.slice(i + 1)) {
      const [x, y] = [dialect.id(a), dialect.id(b)];
      const [row] = await engine.rows(
        `with d as (select distinct lower(x) as x, lower(y) as y from (select ${x} as x, ${y} as y from plain_raw) as p where x is not null and y is not null and lower(x) <> lower(y)${isSeen}) select count(*) as n from d join d as o on o.x = d.y and o.y = d.x`,
      );
      const count = (Number(row!['n']) / 2) * every;
      if (count >= Math.max(SWAPS.least, SWAPS.share * rows) && (!best || count > best.count))
        best = { pair: [a, b], count };
    }
  return best ? [best.pair] : [];
}

function toRuleset({ fields, comparisons }: Suggestion): Ruleset {
  return {
    entity: 'record',
    title: 'Record',
    fields: Object.fromEntries(
      fields.map(({ name, kind, column, also, without, take, order }) => [
        name,
        {
          kind,
          title: column,
          list: false,
          category: 'none' as const,
          golden: also === undefined && take !== 'mark',
          column,
          ...(also ? { also: [...also] } : {}),
          ...(without ? { without: [...without] } : {}),
          ...(take ? { take } : {}),
          ...(order ? { order } : {}),
        },
      ]),
    ),
    blocking: { budget: BUDGET, largest: 200, keys: [] },
    comparisons: [...comparisons],
    always: [],
    never: [],
    thresholds: { link: 0, review: REVIEW },
    generic: {},
    disputed: {},
    survivorship: survivorshipSchema.parse({}),
    gates: {},
  };
}

function reasonsOf(
  suggestion: Suggestion,
  rules: Ruleset,
  trained: Trained,
  keys: readonly string[],
): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const field of suggestion.fields) reasons.set(`fields.${field.name}`, field.why);
  keys.forEach((reason, i) => reasons.set(`blocking.keys.${i}`, reason));
  rules.comparisons.forEach(({ name }, i) => {
    const { shapes } = trained.sample;
    const [one, many] = [shapes[i]!.repeat, trained.chosen.fit.same.m[i]!];
    reasons.set(
      `comparisons.${i}`,
      `${name}: equal by chance in 1 of ${Math.round(1 / one).toLocaleString('en')} pairs, in ${Math.round((many[1] ?? 0) * 100)} % of the pairs of one entity`,
    );
  });
  reasons.set('thresholds', 'bits, the prior included: 0 is where a pair is as likely the same as not');
  reasons.set('model', trained.chosen.why);
  return reasons;
}
