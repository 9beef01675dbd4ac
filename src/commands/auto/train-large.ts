import { apply, type Engine } from '../../engine/engine.ts';
import { chooseKeys, type KeyCandidate } from '../../rules/suggest/choose-keys.ts';
import { simulateDamage } from '../../rules/suggest/damage.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { isPassing } from '../../stages/collapse.ts';
import { block, frequency, prepare } from '../../stages/match.ts';
import { sql } from '../../sql/sql.ts';
import { select, type Step } from '../../sql/step.ts';
import {
  ownPairs,
  type TrainAtom,
  trainBlocks,
  trainKeys,
  trainRandom,
  trainSides,
} from '../../stages/train-candidates.ts';
import type { BlockingChoice } from './choose-blocking.ts';
import { forget, nameRecords } from './run-match.ts';
import { sizes, type Trained, type TrainOptions, untrainedRules } from './train-all.ts';
import { compareSample, fitModel } from './train-model.ts';

/** Distinct pairs per record that blocking may make in a large table. */
export const LARGE_BUDGET = 12;
/** Nodes that block sizes are counted on, and candidates that are compared to train. */
const COUNTED = 20_000;
const COMPARED = 120_000;
/** Pairs by chance that are compared. */
const RANDOM = 200_000;
/** Keys of a large table: each is a pass over all of it. */
const MOST_KEYS = 12;
/** No key may make more pairs per record than this, on its own. */
const MOST_PER_RECORD = 6;

/** Keys for a table that is too large to try all of them: block sizes from a part of it, finds from simulated damage. */
export async function chooseLarge(
  engine: Engine,
  atoms: readonly TrainAtom[],
  across: boolean,
): Promise<BlockingChoice> {
  const { dialect } = engine;
  const usable = atoms.filter(({ list }) => !list);
  const [count] = await engine.rows('select count(*) as n from node');
  const records = Number(count!['n']);
  const every = Math.max(1, Math.round(records / COUNTED));
  const keys = trainKeys(usable);
  const blocks = trainBlocks({ atoms: usable, keys, largest: 2 ** 31 - 1, across, every }, dialect);
  await apply(engine, blocks.filter(({ table }) => table !== 'train_member')); // prettier-ignore
  const rows = await engine.rows(
    'select key, sum(pairs)::double as pairs, max(size) as largest from train_block group by key order by key',
  );
  const pairs = new Map(rows.map((row) => [Number(row['key']), row] as const));
  await forget(engine, ['train_part', 'train_atom', 'train_entry', 'train_block']);
  const shares = await engine.rows(`select ${[...new Set(usable.map(({ field }) => field))].map((field) => `count(${dialect.id(`${field}_match`)})::double / greatest(count(*), 1) as ${dialect.id(field)}`).join(', ')} from node`); // prettier-ignore
  const filled = new Map(Object.entries(shares[0]!).map(([field, share]) => [field, Number(share)]));
  const shared = simulateDamage(usable, filled);
  const candidates = keys.flatMap((key, number): KeyCandidate[] => {
    // A pair of the part is one of every² pairs of the whole.
    const made = Number(pairs.get(number)?.['pairs'] ?? 0) * every * every;
    if (made > MOST_PER_RECORD * records) return [];
    const [one, other] = [shared[key[0]]!, key.length === 1 ? undefined : shared[key[1]]!];
    const finds = Array.from(one.keys()).filter(
      (pair) => one[pair] === 1 && (other === undefined || other[pair] === 1),
    );
    return [
      {
        key: number,
        pairs: made,
        largest: Number(pairs.get(number)?.['largest'] ?? 1) * every,
        finds: Int32Array.from(finds),
      },
    ];
  });
  const choice = chooseKeys(candidates, new Float64Array(shared[0]?.length ?? 0).fill(1), {
    pairs: LARGE_BUDGET * records,
    keys: MOST_KEYS,
    overhead: 0.5 * records,
  });
  const named = choice.keys.map((key) => ({ key, on: keys[key.key]!.map((atom) => usable[atom]!.text) }));
  return {
    blocking: {
      budget: LARGE_BUDGET,
      largest: 400,
      keys: named.map(({ on }) => ({ name: on.join(' + ').replaceAll('|', ' '), on })),
    },
    reasons: named.map(({ key }) => `about ${Math.round(key.pairs).toLocaleString('en')} pairs, largest block about ${key.largest}; finds ${((100 * key.finds.length) / Math.max(shared[0]!.length, 1)).toFixed(0)} % of pairs with simulated damage, ${((100 * key.gain) / Math.max(shared[0]!.length, 1)).toFixed(1)} % that no key above finds`), // prettier-ignore
    recall: choice.found,
  };
}

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
  await forget(
    engine,
    ['train_candidate', 'train_random'].flatMap((pairs) =>
      ['', '_bits', '_compared', '_level'].map((made) => pairs + made),
    ),
  );
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

/** Everything for a large table: rules without weights are prepared once. */
export async function trainLarge(
  engine: Engine,
  rules: Ruleset,
  options: TrainOptions,
): Promise<{ trained: Trained; blocking: BlockingChoice }> {
  // prettier-ignore
  const { dialect } = engine;
  const untrained = untrainedRules(rules, options.atoms);
  const how = { passing: true };
  await apply(engine, [...prepare(untrained, dialect, how), trainSides(options.first)]);
  if (isPassing(untrained, how)) {
    await engine.run('drop view evidence');
    await nameRecords(engine);
  }
  const blocking = await chooseLarge(engine, options.atoms, options.first !== null);
  const chosen: Ruleset = { ...untrained, blocking: blocking.blocking };
  await apply(engine, frequency(chosen, dialect, { learned: true }));
  return { trained: await trainOnCandidates(engine, chosen, { ...options, learned: true }), blocking };
}
