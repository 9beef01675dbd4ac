import { apply, type Engine } from '../../engine/engine.ts';
import type { Model, Ruleset } from '../../rules/schema/ruleset.ts';
import { frequency, groupOnly, prepare } from '../../stages/match.ts';
import { reweigh, trainKnown } from '../../stages/train-key.ts';
import { floorOf } from '../../stages/match-options.ts';
import { countAgain } from './run-match.ts';
import { type TrainAtom, trainBlocks, trainCandidates, trainKeys, trainPairs, trainRandom, trainSides } from '../../stages/train-candidates.ts'; // prettier-ignore
import { compareSample, fitModel } from './train-model.ts';
import type { Chosen } from '../../domain/em-choose.ts';
import type { Sample } from '../../domain/em.ts';

export interface Trained {
  /** True where `grouping` holds all records, so that values can be counted by it. */
  readonly grouped: boolean;
  /** True where nodes, codes and candidates stand as the keys of the rules make them. */
  readonly prepared: boolean;
  readonly model: Model;
  readonly chosen: Chosen;
  readonly sample: Sample;
  /** Pairs that training compared, and the largest block that they come from. */
  readonly pairs: number;
  readonly largest: number;
}

export interface TrainOptions {
  readonly atoms: readonly TrainAtom[];
  /** Name of the first of two sources where only pairs across count; null for one table. */
  readonly first: string | null;
  /** Distinct pairs per record that training looks at. */
  readonly budget: number;
  /** True where the table `label` holds what people judged. */
  readonly labelled?: boolean;
}

/** Blocks above this size are never looked at: their pairs are found by other keys or not at all. */
const LARGEST = 400;
/** Pairs by chance that are compared. */
const RANDOM = 100_000;
/** Pairs of all keys together, repeats counted, per record. */
const RAW = 2000;

/**
 * Trains on all records of `record`: candidates by ascending block size, one round, groups, frequencies per group, one more
 * round.
 */
export async function trainAll(engine: Engine, rules: Ruleset, options: TrainOptions): Promise<Trained> {
  const { dialect } = engine;
  const across = options.first !== null;
  const { labelled = false } = options;
  const untrained = untrainedRules(rules, options.atoms);
  await apply(engine, [
    ...prepare(untrained, dialect),
    ...frequency(untrained, dialect, { learned: true }),
    trainSides(options.first),
  ]);
  const { records, total } = await sizes(engine, across);
  const found = await findCandidates(engine, options, records);
  await apply(engine, [trainCandidates(found.size, across), trainRandom(RANDOM, across, dialect)]);
  await compareSample(engine, untrained, { across, labelled });
  const first = await fitModel(engine, untrained, { total, records, unit: 'node', labelled, learned: true });
  const about = { prepared: false, pairs: found.pairs, largest: found.size };
  await groupCandidates(engine, { ...untrained, model: first.model });
  await countAgain(engine, untrained, { learned: true });
  const second = await fitModel(engine, untrained, { total, records, unit: 'grouping', labelled, learned: true });
  return { ...second, ...about, grouped: true };
}

/** The rules without weights, with every column that an atom reads. */
export function untrainedRules(rules: Ruleset, atoms: readonly TrainAtom[]): Ruleset {
  const fields = [...new Set(atoms.map(({ field }) => field))];
  return {
    ...rules,
    model: undefined,
    blocking: { ...rules.blocking, keys: fields.map((field) => ({ name: field, on: [field] })) },
  };
}

export async function sizes(engine: Engine, across: boolean): Promise<{ records: number; total: number }> {
  const [row] = await engine.rows('select coalesce(sum(first), 0)::double as a, coalesce(sum(second), 0)::double as b from train_side'); // prettier-ignore
  const [a, b] = [Number(row?.['a']), Number(row?.['b'])];
  return { records: a + b, total: across ? a * b : (a * (a - 1)) / 2 };
}

/** Blocks by ascending size until the distinct pairs reach the budget. */
async function findCandidates(
  engine: Engine,
  { atoms, first, budget }: TrainOptions,
  records: number,
): Promise<{ size: number; pairs: number }> {
  const across = first !== null;
  await apply(engine, trainBlocks({ atoms, keys: trainKeys(atoms), largest: LARGEST, across }, engine.dialect));
  const histogram = await engine.rows('select size, sum(pairs)::double as pairs from train_block group by size order by size'); // prettier-ignore
  const most = budget * records;
  for (let raw = 10 * most; ; raw *= 4) {
    let [sum, cap] = [0, 1];
    for (const row of histogram) {
      sum += Number(row['pairs']);
      if (sum > raw && cap > 1) break;
      cap = Number(row['size']);
    }
    await apply(engine, [trainPairs(cap, across)]);
    const bySize = await engine.rows('select size, count(*)::double as pairs from train_pair group by size order by size'); // prettier-ignore
    const distinct = bySize.reduce((all, row) => all + Number(row['pairs']), 0);
    const last = cap >= Number(histogram.at(-1)?.['size'] ?? 0);
    if (distinct < most && raw < RAW * records && !last) continue;
    let [kept, size] = [0, 1];
    for (const row of bySize) {
      if (kept > 0 && kept + Number(row['pairs']) > most) break;
      kept += Number(row['pairs']);
      size = Number(row['size']);
    }
    return { size, pairs: kept };
  }
}

/** Groups of the training candidates under a first model, so that a value is counted once per entity. */
async function groupCandidates(engine: Engine, rules: Ruleset): Promise<void> {
  const { dialect } = engine;
  await apply(engine, [
    trainKnown(rules, dialect),
    reweigh(rules, dialect, { from: 'train_known', into: 'scored', floor: floorOf(rules) }),
    ...groupOnly(rules, dialect),
  ]);
}
