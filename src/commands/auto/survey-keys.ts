import { apply, type Engine } from '../../engine/engine.ts';
import { chooseKeys, type ChosenKey, type KeyCandidate } from '../../rules/suggest/choose-keys.ts';
import { simulateDamage } from '../../rules/suggest/damage.ts';
import { type TrainAtom, trainBlocks, type TrainKey, trainKeys } from '../../stages/train-candidates.ts';
import type { BlockingChoice } from './choose-blocking.ts';
import { forget } from './run-match.ts';

/** What is known of all keys of a large table before anything is compared. */
export interface Survey {
  /** Atoms that a key of a large table may use: no lists. */
  readonly atoms: readonly TrainAtom[];
  readonly keys: readonly TrainKey[];
  /** Per key, what it would make: pairs and nodes of the largest block, reckoned from a part of the nodes. */
  readonly made: readonly { readonly pairs: number; readonly largest: number }[];
  /** Per key, the pairs of simulated damage that it finds, … */
  readonly simulated: readonly Int32Array[];
  /** … out of so many. */
  readonly damaged: number;
  readonly nodes: number;
}

/** Pairs that really are likely, and which of them each key finds. */
export interface Likely {
  /** Chance of each to be the same. */
  readonly expected: Float64Array;
  /** Per key of the survey, the places of those that it finds. */
  readonly finds: readonly Int32Array[];
}

/** Nodes that block sizes are counted on. */
const COUNTED = 20_000;
/** Distinct pairs per record that blocking may make in a large table: more where the table is not so large. */
const BUDGET = { least: 12, most: 40, pairs: 4_000_000 };
/** Keys of a large table: each is a pass over all of it. */
const MOST_KEYS = 12;
/** No key may make more pairs per record than this, on its own, out of a budget of 12. */
const MOST_PER_RECORD = 6;
/** Fewer expected matches than this are none: shares of them would say nothing. */
const HARDLY_ANY = 0.5;
/** Keys that training looks at beside those of blocking, and most pairs per record of one of them. */
const SEEN = { keys: 24, perRecord: 40 };
/** What simulated damage counts for beside pairs that were found: as much as a tenth of them, and as so many pairs at least. */
const SIMULATED = { share: 0.1, least: 30 };

/** Reckons what every key would make and find. */
export async function surveyKeys(engine: Engine, all: readonly TrainAtom[], across: boolean): Promise<Survey> {
  const { dialect } = engine;
  const atoms = all.filter(({ list }) => !list);
  const [count] = await engine.rows('select count(*) as n from node');
  const nodes = Number(count!['n']);
  const every = Math.max(1, Math.round(nodes / COUNTED));
  const keys = trainKeys(atoms);
  const blocks = trainBlocks({ atoms, keys, largest: 2 ** 31 - 1, across, every }, dialect);
  await apply(engine, blocks.filter(({ table }) => table !== 'train_member')); // prettier-ignore
  const rows = await engine.rows(
    'select key, sum(pairs)::double as pairs, max(size) as largest from train_block group by key order by key',
  );
  await forget(engine, ['train_part', 'train_atom', 'train_entry', 'train_block']);
  const counted = new Map(rows.map((row) => [Number(row['key']), row] as const));
  const shares = await engine.rows(`select ${[...new Set(atoms.map(({ field }) => field))].map((field) => `count(${dialect.id(`${field}_match`)})::double / greatest(count(*), 1) as ${dialect.id(field)}`).join(', ')} from node`); // prettier-ignore
  const filled = new Map(Object.entries(shares[0]!).map(([field, share]) => [field, Number(share)]));
  const shared = simulateDamage(atoms, filled);
  return {
    atoms,
    keys,
    nodes,
    damaged: shared[0]?.length ?? 0,
    // A pair of the part is one of every² pairs of the whole.
    made: keys.map((_, key) => ({
      pairs: Number(counted.get(key)?.['pairs'] ?? 0) * every * every,
      largest: Number(counted.get(key)?.['largest'] ?? 1) * every,
    })),
    simulated: keys.map(([a, b]) => places(shared[a]!, b === undefined ? undefined : shared[b]!)),
  };
}

const places = (one: Uint8Array, other: Uint8Array | undefined): Int32Array =>
  Int32Array.from([...one.keys()].filter((pair) => one[pair] === 1 && (other === undefined || other[pair] === 1)));

/** Keys by what they find of simulated damage and, where training found any, of likely pairs, under the budget of pairs. */
export function chooseSurveyed(
  survey: Survey,
  likely: Likely | null,
): BlockingChoice & { readonly chosen: readonly number[] } {
  // prettier-ignore
  const { nodes, made, simulated, damaged, atoms, keys } = survey;
  const budget = Math.min(BUDGET.most, Math.max(BUDGET.least, BUDGET.pairs / Math.max(nodes, 1)));
  const found = likely === null ? 0 : sum(likely.expected);
  const each = found === 0 ? 1 : Math.max(SIMULATED.share * found, SIMULATED.least) / Math.max(damaged, 1);
  const real = likely?.expected.length ?? 0;
  const expected = new Float64Array(real + damaged).fill(each);
  if (likely !== null) expected.set(likely.expected);
  const candidates = keys.flatMap((_, key): KeyCandidate[] => {
    const { pairs, largest } = made[key]!;
    if (pairs > (MOST_PER_RECORD / BUDGET.least) * budget * nodes) return [];
    const finds = [...(likely?.finds[key] ?? []), ...simulated[key]!.map((place) => real + place)];
    return [{ key, pairs, largest, finds: Int32Array.from(finds) }];
  });
  const choice = chooseKeys(candidates, expected, { pairs: budget * nodes, keys: MOST_KEYS, overhead: 0.5 * nodes });
  const all = Math.max(sum(expected), 1e-9);
  const percent = (share: number) => (100 * share).toFixed(1);
  const of = likely === null ? 'pairs with simulated damage' : 'likely pairs and of simulated damage';
  const reason = ({ pairs, largest, finds, gain }: ChosenKey) =>
    `about ${Math.round(pairs).toLocaleString('en')} pairs, largest block about ${largest}; finds ${percent(sum(finds, expected) / all)} % of ${of}, ${percent(gain / all)} % that no key above finds`; // prettier-ignore
  return {
    chosen: choice.keys.map(({ key }) => key),
    blocking: {
      budget: Math.round(budget),
      largest: 400,
      keys: choice.keys.map(({ key }) => {
        const on = keys[key]!.map((atom) => atoms[atom]!.text);
        return { name: on.join(' + ').replaceAll('|', ' '), on };
      }),
    },
    reasons: choice.keys.map(reason),
    recall: likely === null ? choice.found : foundOf(likely, choice.keys.map(({ key }) => key)), // prettier-ignore
  };
}

/** Share of the likely pairs that one of some keys finds; null where no match is expected. */
function foundOf({ expected, finds }: Likely, keys: readonly number[]): number | null {
  const all = sum(expected);
  return all < HARDLY_ANY ? null : sum([...new Set(keys.flatMap((key) => [...finds[key]!]))], expected) / all;
}

/** The sum of all, or of those at some places. */
function sum(of: ArrayLike<number>, at?: Float64Array): number {
  let all = 0;
  for (let i = 0; i < of.length; i++) all += at === undefined ? of[i]! : at[of[i]!]!;
  return all;
}

/**
 * Keys that training looks at: those that blocking would have, and whole values, alone and two by two, since relatives, namesakes and
 * neighbours share those, and blocking is chosen not to find them. Those that make most pairs come first: others lie within them. Where
 * columns are few, parts of values fill the list.
 */
export function seenKeys({ keys, atoms, made, nodes }: Survey, chosen: readonly number[]): TrainKey[] {
  const isWhole = (key: number): boolean => keys[key]!.every((atom) => atoms[atom]!.whole);
  const order = (key: number): number => (isWhole(key) ? keys[key]!.length : 3);
  const seen = [...keys.keys()]
    .filter((key) => made[key]!.pairs <= SEEN.perRecord * nodes)
    .sort((a, b) => order(a) - order(b) || made[b]!.pairs - made[a]!.pairs || a - b)
    .slice(0, SEEN.keys);
  return [...new Set([...chosen, ...seen])].map((key) => keys[key]!);
}
