import { apply, type Engine } from '../../engine/engine.ts';
import { chooseKeys, type KeyCandidate } from '../../rules/suggest/choose-keys.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { trainKeys } from '../../stages/train-candidates.ts';
import { trainFinds, trainLikely } from '../../stages/train-key.ts';
import type { Trained, TrainOptions } from './train-all.ts';

export interface BlockingChoice {
  readonly blocking: Ruleset['blocking'];
  /** One sentence per key. */
  readonly reasons: readonly string[];
  /** Share of the expected matches that the keys find together; null where no match is expected, so that nothing can be told from them. */
  readonly recall: number | null;
}

/** Most keys that rules get: each is a column of the blocking table. */
const MOST_KEYS = 24;

/** Fewer expected matches than this are none: shares of them would say nothing. */
const HARDLY_ANY = 0.5;

/** Chooses blocking keys by the likely matches that training found, under the pair budget. */
export async function chooseBlocking(
  engine: Engine,
  rules: Ruleset,
  { atoms, trained, budget }: Pick<TrainOptions, 'atoms' | 'budget'> & { trained: Trained },
): Promise<BlockingChoice> {
  const records = trained.sample.records;
  await apply(engine, [...trainLikely(rules, engine.dialect), trainFinds()]);
  const likely = await engine.columns('select weight from train_likely order by place');
  const expected = Float64Array.from(likely['weight'] as Float64Array, (bits) => 1 / (1 + 2 ** -bits));
  const finds = await engine.columns(
    'select key::integer as key, place::integer as place from train_find order by key, place',
  );
  const sizes = await engine.rows('select key, sum(pairs)::double as pairs, max(size) as largest, count(*) as blocks from train_block group by key order by key'); // prettier-ignore
  const keys = trainKeys(atoms);
  const found = group(finds['key'] as Int32Array, finds['place'] as Int32Array);
  const candidates = sizes.map((row): KeyCandidate => ({
    key: Number(row['key']),
    pairs: Number(row['pairs']),
    largest: Number(row['largest']),
    finds: found.get(Number(row['key'])) ?? new Int32Array(0),
  }));
  const choice = chooseKeys(candidates, expected, { pairs: 4 * budget * records, keys: MOST_KEYS, overhead: records }); // prettier-ignore
  const all = expected.reduce((a, b) => a + b, 0);
  const chosen = choice.keys.length > 0 ? choice.keys : candidates.slice(0, 1).map((one) => ({ ...one, gain: 0 }));
  const named = chosen.map((key) => ({ key, on: keys[key.key]!.map((atom) => atoms[atom]!.text) }));
  if (named.length === 0) named.push({ key: { key: 0, pairs: 0, largest: 0, finds: new Int32Array(0), gain: 0 }, on: [atoms[0]!.text] }); // prettier-ignore
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return {
    blocking: {
      budget,
      largest: 200,
      keys: named.map(({ on }) => ({ name: on.join(' + ').replaceAll('|', ' '), on })),
    },
    reasons: named.map(
      ({ key }) =>
        `${Math.round(key.pairs).toLocaleString('en')} pairs, largest block ${key.largest}; ${
          all < HARDLY_ANY
            ? 'no match is expected in these records, so what it finds is not known'
            : `finds ${percent(sum(key.finds, expected) / all)} of the expected matches, ${percent(key.gain / all)} that no key above finds`
        }`,
    ),
    recall: all < HARDLY_ANY ? null : choice.found,
  };
}

const sum = (places: Int32Array, expected: Float64Array) => places.reduce((all, place) => all + expected[place]!, 0);

function group(keys: Int32Array, places: Int32Array): Map<number, Int32Array> {
  const result = new Map<number, Int32Array>();
  for (let start = 0; start < keys.length;) {
    let end = start;
    while (end < keys.length && keys[end] === keys[start]) end++;
    result.set(keys[start]!, places.subarray(start, end));
    start = end;
  }
  return result;
}
