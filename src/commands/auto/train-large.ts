import { apply, type Engine } from '../../engine/engine.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { isPassing } from '../../stages/collapse.ts';
import { block, frequency, prepare } from '../../stages/match.ts';
import { sql } from '../../sql/sql.ts';
import { select, type Step } from '../../sql/step.ts';
import { ownPairs, trainRandom, trainSides } from '../../stages/train-candidates.ts';
import { trainKnown, trainLikely } from '../../stages/train-key.ts';
import { nearCandidates, trainNear, trainShares } from '../../stages/train-near.ts';
import type { BlockingChoice } from './choose-blocking.ts';
import { chooseSurveyed, type Likely, seenKeys, type Survey, surveyKeys } from './survey-keys.ts';
import { forget, nameRecords } from './run-match.ts';
import { sizes, type Trained, type TrainOptions, untrainedRules } from './train-all.ts';
import { compareSample, fitModel } from './train-model.ts';

/** Candidates that are compared to train, where their keys are known. */
const COMPARED = 120_000;
/** Pairs by chance that are compared. */
const RANDOM = 200_000;
/** Nodes that are looked at with all others, the pairs of them that are compared, and the largest block they come from. */
const NEAR = { nodes: 8_000, pairs: 200_000, largest: 400 };

/** Trains on a sample of the candidates that the keys of the rules make, with its known fraction. */
export async function trainOnCandidates(
  engine: Engine,
  rules: Ruleset,
  {
    first,
    labelled = false,
    learned = false,
  }: Pick<TrainOptions, 'first' | 'labelled'> & { readonly learned?: boolean },
): Promise<Trained> {
  const { dialect } = engine;
  const across = first !== null;
  await apply(engine, [trainSides(first), ...block(rules, dialect)]);
  const { records, total } = await sizes(engine, across);
  const [count] = await engine.rows('select count(*)::double as n from candidate');
  const every = Math.max(1, Math.ceil(Number(count!['n']) / COMPARED));
  await apply(engine, [sampled(every, across, dialect), trainRandom(RANDOM, across, dialect)]);
  await compareSample(engine, rules, { across, labelled });
  const fitted = await fitModel(engine, rules, { total, records, unit: 'node', labelled, learned });
  await forgetSample(engine);
  await forget(engine, ['train_side']);
  return { ...fitted, grouped: false, prepared: true, pairs: Number(count!['n']), largest: rules.blocking.largest };
}

function sampled(every: number, across: boolean, dialect: Engine['dialect']): Step {
  const pairs = across ? '(x.first * y.second + x.second * y.first)' : '((x.first + x.second) * (y.first + y.second))';
  const own = ownPairs(across);
  return select(
    'train_candidate',
    `one of ${every} candidates, each standing for as many`,
    ['candidate', 'train_side'],
    sql`
      select
        c.l,
        c.r,
        0::smallint as key,
        (${every} * ${pairs})::double as pairs
      from candidate as c
      join train_side as x on x.node_id = c.l
      join train_side as y on y.node_id = c.r
      where ${dialect.code('c.l::bigint * 1000003 + c.r')} % ${every} = 0 and ${pairs} > 0
      union all
      select
        node_id as l,
        node_id as r,
        0::smallint as key,
        (${every} * (${own}))::double as pairs
      from train_side
      where ${own} > 0 and ${dialect.code('node_id')} % ${every} = 0
    `,
  );
}

/** Everything for a large table: rules without weights are prepared once, and some nodes are compared with all that share a key with them. */
export async function trainLarge(
  engine: Engine,
  rules: Ruleset,
  options: TrainOptions,
): Promise<{ trained: Trained; blocking: BlockingChoice }> {
  // prettier-ignore
  const { dialect } = engine;
  const { first, labelled = false } = options;
  const across = first !== null;
  const untrained = untrainedRules(rules, options.atoms);
  const how = { passing: true };
  await apply(engine, [...prepare(untrained, dialect, how), trainSides(first)]);
  if (isPassing(untrained, how)) {
    await engine.run('drop view evidence');
    await nameRecords(engine);
  }
  await apply(engine, frequency(untrained, dialect, { learned: true }));
  const survey = await surveyKeys(engine, options.atoms, across);
  const { records, total } = await sizes(engine, across);
  const { pairs, size, every } = await nearSample(engine, survey, across);
  await apply(engine, [trainRandom(RANDOM, across, dialect)]);
  await compareSample(engine, untrained, { across, labelled });
  // Fitted as a table of so many records fewer: what few pairs show must not look as if many did.
  const part = { total: total / every, records: records / every };
  const fitted = toWhole(await fitModel(engine, untrained, { ...part, unit: 'node', labelled, learned: true }), { total, records, every }); // prettier-ignore
  const blocking = chooseSurveyed(survey, await likelyOf(engine, { ...untrained, model: fitted.model }, survey));
  await forgetSample(engine);
  await apply(engine, block({ ...untrained, blocking: blocking.blocking }, dialect));
  await forget(engine, ['train_side']);
  return { trained: { ...fitted, grouped: false, prepared: true, pairs, largest: size }, blocking };
}

type Fitted = Awaited<ReturnType<typeof fitModel>>;

/** What was fitted to the pairs of one of so many records, as it says of all. */
function toWhole(
  { chosen, sample, model }: Fitted,
  { every, ...whole }: { readonly total: number; readonly records: number; readonly every: number },
): Fitted {
  const { fit } = chosen;
  const note = `one of ${every} records was looked at, with all that share a key with it: numbers of pairs are of those`;
  const trained = { ...model.trained!, records: whole.records, notes: [...(every > 1 ? [note] : []), ...model.trained!.notes] }; // prettier-ignore
  return {
    chosen: { ...chosen, fit: { ...fit, same: { ...fit.same, pairs: every * fit.same.pairs } } },
    sample: { ...sample, ...whole },
    model: { ...model, trained },
  };
}

/** Blocks by ascending size until there are pairs enough: `train_candidate`. */
async function nearSample(
  engine: Engine,
  survey: Survey,
  across: boolean,
): Promise<{ pairs: number; size: number; every: number }> {
  // prettier-ignore
  const { dialect } = engine;
  const every = Math.max(1, Math.round(survey.nodes / NEAR.nodes));
  const keys = seenKeys(survey, chooseSurveyed(survey, null).chosen);
  const near = { atoms: survey.atoms, keys, across, every, largest: NEAR.largest };
  await apply(engine, trainNear(near, dialect));
  const bySize = await engine.rows('select size, count(*)::double as pairs from train_near group by size order by size'); // prettier-ignore
  let [pairs, size] = [0, 1];
  for (const row of bySize) {
    if (pairs > 0 && pairs + Number(row['pairs']) > NEAR.pairs) break;
    pairs += Number(row['pairs']);
    size = Number(row['size']);
  }
  await apply(engine, [nearCandidates(near, size, dialect)]);
  await forget(engine, ['train_hash', 'train_entry', 'train_member', 'train_near']);
  return { pairs, size, every };
}

/** The likely pairs of the sample, and which keys find each. */
async function likelyOf(engine: Engine, rules: Ruleset, { atoms, keys }: Survey): Promise<Likely> {
  await apply(engine, [
    trainKnown(rules, engine.dialect),
    ...trainLikely(rules, engine.dialect),
    ...trainShares(atoms),
  ]);
  const likely = await engine.columns('select weight from train_likely order by place');
  const shares = await engine.columns('select * from train_share order by place');
  const expected = Float64Array.from(likely['weight'] as Float64Array, (bits) => 1 / (1 + 2 ** -bits));
  const shared = atoms.map((_, i) => shares[`e${i}`] as Int32Array);
  const finds = keys.map((key) => Int32Array.from([...expected.keys()].filter((place) => key.every((atom) => shared[atom]![place] === 1)))); // prettier-ignore
  await forget(engine, ['train_known', 'train_weighed', 'train_likely', 'train_likely_node', 'train_share']);
  return { expected, finds };
}

/** What was compared to train is not read again. */
const forgetSample = (engine: Engine): Promise<void> =>
  forget(
    engine,
    ['train_candidate', 'train_random'].flatMap((pairs) =>
      ['', '_bits', '_compared', '_level'].map((made) => pairs + made),
    ),
  );
