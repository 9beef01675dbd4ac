import { fitBest, type Chosen } from '../../domain/em-choose.ts';
import { fitTogether, type Together } from '../../domain/em-together.ts';
import { holdLabels, type Labels, withLabels } from '../../domain/em-labels.ts';
import type { Patterns, Shape } from '../../domain/em-patterns.ts';
import type { Sample } from '../../domain/em.ts';
import type { Engine } from '../../engine/engine.ts';
import { apply } from '../../engine/engine.ts';
import type { Columns } from '../../sql/step.ts';
import type { Comparison, Model, Ruleset } from '../../rules/schema/ruleset.ts';
import { onceOf } from '../../stages/frequency.ts';
import { frequencyShare } from '../../stages/match-weight.ts';
import { trainLabelPatterns, trainLabels } from '../../stages/train-label.ts';
import { trainLevels, trainPatterns } from '../../stages/train-pattern.ts';

/** Reads the patterns of `train_candidate` and `train_random`, and of `train_label` where people judged pairs, and fits the model to them. */
export async function fitModel(
  engine: Engine,
  rules: Ruleset,
  about: {
    readonly total: number;
    readonly records: number;
    readonly unit: 'node' | 'grouping';
    readonly labelled: boolean;
    /** Whether the counts say how rare a value is that is seen once, as in `Counting`. */
    readonly learned: boolean;
  },
): Promise<{ chosen: Chosen; sample: Sample; model: Model }> {
  const values: Values[] = [];
  for (let i = 0; i < rules.comparisons.length; i++) values.push(await valuesOf(engine, rules, i, about));
  await apply(engine, [
    trainPatterns(rules, engine.dialect, 'train_candidate'),
    trainPatterns(rules, engine.dialect, 'train_random'),
  ]);
  const shapes = rules.comparisons.map((comparison, i): Shape => ({
    name: comparison.name,
    shares: comparison.levels.map((_, at) => frequencyShare(comparison, at)),
    fixed: comparison.levels.map((level) => level.weight),
    exact: comparison.levels[0]?.when === 'exact',
    repeat: values[i]!.repeat,
    holders: values[i]!.holders,
    values: values[i]!.total * values[i]!.once,
    strong: strongOf(comparison),
    lasting: isLasting(rules, comparison, values[i]!),
    date: kindOf(rules, comparison).endsWith('date'),
    birth: kindOf(rules, comparison).endsWith('date') && values[i]!.years >= YEARS_OF_LIFE,
  }));
  const totals = values;
  const sample: Sample = {
    shapes,
    candidates: await patternsOf(engine, 'train_candidate_pattern', totals),
    random: await patternsOf(engine, 'train_random_pattern', totals),
    total: about.total,
    records: about.records,
  };
  // Weights of rules that people wrote are theirs to add up: nothing is joined there.
  const fitted = (of: Sample): Fitted => (about.learned ? fitTogether(of, fitBest(of)) : { ...fitBest(of), together: [] }); // prettier-ignore
  const judged = about.labelled ? await labelsOf(engine, rules, totals) : null;
  if (judged === null || judged.labels.same.length === 0) {
    const chosen = fitted(sample);
    return { chosen, sample, model: toModel(rules, sample, chosen, totals) };
  }
  const held = holdLabels(sample, fitBest(withLabels(sample, judged.labels)).fit, judged.labels);
  const chosen = fitted(held);
  const model = toModel(rules, held, chosen, totals);
  const weights = chosen.fit.weight.subarray(sample.candidates.counts.length);
  const labels = { ...judged.counts, against: countAgainst(judged.labels.same, weights, rules.thresholds) };
  return { chosen, sample: held, model: { ...model, trained: { ...model.trained!, labels } } };
}

/** Compares the candidates and the random pairs of training, and the table `label` where there is one: the part that costs, done once. */
export async function compareSample(
  engine: Engine,
  rules: Ruleset,
  { across, labelled }: { readonly across: boolean; readonly labelled: boolean },
): Promise<void> {
  await apply(engine, [
    ...trainLevels(rules, engine.dialect, 'train_candidate'),
    ...trainLevels(rules, engine.dialect, 'train_random'),
    ...(labelled ? trainLabels(rules, across, engine.dialect) : []),
  ]);
}

type Fitted = Chosen & { readonly together: readonly Together[] };

type Counts = Omit<NonNullable<NonNullable<Model['trained']>['labels']>, 'against'>;

async function labelsOf(
  engine: Engine,
  rules: Ruleset,
  totals: readonly Counted[],
): Promise<{ readonly labels: Labels; readonly counts: Counts }> {
  await apply(engine, [trainLabelPatterns(rules, engine.dialect)]);
  const columns = await engine.columns('select * from train_label_pattern order by l, r');
  const [same, decided] = [columns['same'] as Int32Array, columns['decided'] as Int32Array];
  const drawn = columns['drawn'] as Float64Array;
  const [given] = await engine.rows('select count(*) as n from label');
  const counts = {
    same: same.filter((one) => one === 1).length,
    different: same.filter((one) => one === 0).length,
    decisions: decided.filter((one) => one === 1).length,
    drawn: drawn.filter((one) => one > 0).length,
    unused: Number(given!['n']) - same.length,
  };
  return { labels: { patterns: toPatterns(columns, totals), same: Uint8Array.from(same), drawn }, counts };
}

/** Labels that the weights gainsay: called the same below the review threshold, or different from the link threshold on. */
function countAgainst(same: Uint8Array, weights: Float64Array, { link, review }: Ruleset['thresholds']): number {
  return weights.filter((weight, i) => (same[i] === 1 ? weight < review : weight >= link)).length;
}

async function patternsOf(engine: Engine, table: string, totals: readonly Counted[]): Promise<Patterns> {
  return toPatterns(await engine.columns(`select * from ${table}`), totals);
}

function toPatterns(columns: Columns, totals: readonly Counted[]): Patterns {
  return {
    levels: totals.map((_, i) => Int8Array.from(columns[`l${i}`] as Int32Array)),
    rarity: totals.map(({ total }, i) =>
      Float32Array.from(columns[`b${i}`] as Int32Array, (bin) => Math.log2(Math.max(total, 1)) - bin / 2),
    ),
    counts: columns['pairs'] as Float64Array,
  };
}

/** How many levels say that most words agree: those before the first that asks for half of them at the most. */
function strongOf({ levels }: Comparison): number | undefined {
  const weak = levels.findIndex(({ when }) => typeof when === 'object' && 'tokens' in when && when.tokens <= 0.5);
  return weak > 0 ? weak : undefined;
}

const kindOf = (rules: Ruleset, { on }: Comparison): string => rules.fields[on.split('.')[0]!]!.kind;

/** What people and things are called, and when they were born, stays; text with numbers in it is an address, a product, a note. */
function isLasting(rules: Ruleset, comparison: Comparison, { numbered }: Values): boolean {
  const kind = kindOf(rules, comparison);
  return /_name$|date$/.test(kind) || (/^plain_(text|address)$/.test(kind) && numbered < 0.05);
}

/** Dates of birth spread over generations; dates of orders and accounts do not. */
const YEARS_OF_LIFE = 25;

/** What frequency weights refer to. */
interface Counted {
  /** How many values are counted, over `once`. */
  readonly total: number;
  /** How many others are to be expected to hold a value that one holds (`onceOf`); 1 where counts are taken as they are. */
  readonly once: number;
}

interface Values extends Counted {
  /** The chance that two of them are equal. */
  readonly repeat: number;
  /** How many hold the value of one of them, on average. */
  readonly holders: number;
  /** The share of distinct values that hold digits; 0 for kinds of which nobody asks. */
  readonly numbered: number;
  /** How many years lie between the twentieth part of the earliest dates and that of the latest; 0 where they are no dates. */
  readonly years: number;
}

/**
 * Bits that two unrelated records must be lucky by to agree on everything, as the records have their values: merged in error, they
 * would make a value that many share look like one that hardly anybody has.
 */
export async function evidenceOf(engine: Engine, rules: Ruleset): Promise<number> {
  let bits = 0;
  for (const place of rules.comparisons.keys())
    bits -= Math.log2(
      Math.max((await valuesOf(engine, rules, place, { unit: 'record', learned: true })).repeat, 1e-12),
    );
  return bits;
}

async function valuesOf(
  engine: Engine,
  rules: Ruleset,
  place: number,
  { unit, learned }: { readonly unit: 'record' | 'node' | 'grouping'; readonly learned: boolean },
): Promise<Values> {
  const { dialect } = engine;
  const comparison = rules.comparisons[place]!;
  const [field, part] = comparison.on.split('.') as [string, string | undefined];
  const column = dialect.id(`${field}_${part ?? 'match'}`);
  const list = rules.fields[field]!.list && part === undefined;
  const kind = kindOf(rules, comparison);
  // What values say is asked of few kinds of them: of the others hashes are counted, which takes a third of the time.
  const isRead = kind.endsWith('date') || /^plain_(text|address)$/.test(kind);
  const from = list ? `(select node_id, size, ${dialect.elements(column)} as value from node) as node` : 'node';
  const raw = list ? 'value' : column;
  const value = isRead ? raw : dialect.hash([raw]);
  const source =
    unit !== 'grouping'
      ? `select ${value} as value, ${unit === 'record' ? 'size' : '1'} as n from ${from} where ${raw} is not null`
      : `select distinct ${value} as value, group_no, 1 as n from ${from} join grouping on grouping.record_id = node.node_id where ${raw} is not null`;
  const numbered = `coalesce(avg(case when length(translate(value::varchar, '0123456789', '')) < length(value::varchar) then 1.0 else 0.0 end), 0)::double`;
  const year = (part: number) => `quantile_cont(try_cast(left(value::varchar, 4) as integer), ${part})`;
  const spread = `coalesce(${year(0.95)} - ${year(0.05)}, 0)::double`;
  const [row] = await engine.rows(
    `select coalesce(sum(n), 0)::double as total, (${onceOf('count(*) filter (where n = 1)', 'count(*) filter (where n = 2)')})::double as once, coalesce(sum(n::double * n), 0)::double as squares, ${isRead ? numbered : '0'} as numbered, ${kind.endsWith('date') ? spread : '0'} as years from (select value, sum(n)::bigint as n from (${source}) as v group by value) as counted`,
  );
  const counted = Number(row?.['total'] ?? 0);
  // Rounded here, so that rules count alike once they were written and read again.
  const once = learned && comparison.frequency ? Number(Number(row?.['once'] ?? 1).toPrecision(6)) : 1;
  const holders = counted > 0 ? Number(row?.['squares']) / counted : 0;
  return {
    once,
    total: counted / once,
    repeat: counted > 0 ? (holders - (1 - once)) / counted : 1,
    holders,
    numbered: Number(row?.['numbered']),
    years: Number(row?.['years']),
  };
}

/** The fitted classes as the rules write them: bits per level, log2 of m/u. */
function toModel(rules: Ruleset, sample: Sample, chosen: Fitted, totals: readonly Counted[]): Model {
  const { fit, three, together } = chosen;
  const unrelated = Math.max(sample.total - fit.same.pairs - (three?.related.pairs ?? 0), 1);
  // Per comparison: how many of the strongest levels are left out, or null where all are.
  const bits = (weights: readonly Float64Array[], left: (shape: Shape, place: number) => number | null) =>
    Object.fromEntries(
      rules.comparisons.flatMap(({ name, levels }, c) => {
        const from = left(sample.shapes[c]!, c);
        if (from === null) return [];
        const listed = levels.slice(from).map((level, i) => [level.name, round(weights[c]![from + i + 1]!)] as const);
        return [[name, Object.fromEntries([...listed, ['else', round(weights[c]![0]!)] as const])]];
      }),
    );
  return {
    classes: three === null ? 2 : 3,
    prior: round(Math.log2(Math.max(fit.same.pairs, 1e-9) / unrelated)),
    weights: bits(fit.same.weights, () => 0),
    ...(three === null
      ? {}
      : {
          related: {
            prior: round(Math.log2(Math.max(three.related.pairs, 1e-9) / unrelated)),
            weights: bits(
              three.related.weights,
              ({ strong }, c) => ({ none: 0, strong: strong!, all: null })[three.atChance[c]!],
            ),
          },
        }),
    frequency: Object.fromEntries(
      rules.comparisons.flatMap(({ name, frequency }, c) =>
        frequency
          ? [
              [
                name,
                {
                  u: sample.shapes[c]!.repeat,
                  total: Math.max(totals[c]!.total, 1),
                  ...(totals[c]!.once < 1 ? { once: totals[c]!.once } : {}),
                },
              ] as const,
            ]
          : [],
      ),
    ),
    ...(together.length > 0 ? { together: together.map((one) => bondOf(rules, one)) } : {}),
    trained: {
      records: sample.records,
      pairs: sample.candidates.counts.reduce((a, b) => a + b, 0),
      patterns: sample.candidates.counts.length,
      rounds: fit.rounds,
      converged: fit.converged,
      notes: [chosen.why, ...together.flatMap((one) => noteOf(rules, one))],
    },
  };
}

/** What two fields say together as the rules write it. */
function bondOf({ comparisons }: Ruleset, { places, agreeing, same, related }: Together) {
  const [of, other] = places.map((place) => comparisons[place]!) as [Comparison, Comparison];
  const said = ({ agree, differ }: Together['same']) => ({ agree: round(agree), differ: round(differ) });
  return {
    of: of.name,
    with: other.name,
    of_levels: agreeing[0].map((level) => of.levels[level - 1]!.name),
    with_levels: agreeing[1].map((level) => other.levels[level - 1]!.name),
    same: said(same),
    related: said(related),
  };
}

/** Which fields would count double, in a sentence each. */
function noteOf({ comparisons }: Ruleset, { places, same }: Together): string[] {
  const [one, other] = places.map((place) => comparisons[place]!.name);
  const agree = `${one} and ${other} agree together by chance: where both do, ${Math.abs(same.agree).toFixed(1)} bits go off`; // prettier-ignore
  const differ = `${one} and ${other} change together: where both differ, ${same.differ.toFixed(1)} bits are given back`;
  return [...(same.agree < 0 ? [agree] : []), ...(same.differ > 0 ? [differ] : [])];
}

/** To a thousandth of a bit; what rounds to nothing has no sign. */
const round = (bits: number): number => Math.round(bits * 1000) / 1000 + 0;
