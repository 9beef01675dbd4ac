import type { Engine } from '../../engine/engine.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import type { Trained } from './train-all.ts';
import { evidenceOf } from './train-model.ts';

/** Signals, known without a truth, that a result should not be trusted. */
export interface Guards {
  /** Why nothing is written as the same; null where there is no reason not to. */
  readonly abstained: string | null;
  readonly warnings: readonly string[];
  /** Pairs of the same entity that the model expects. */
  readonly expectedPairs: number | null;
  /** Pairs that clusters hold in the end. */
  readonly pairsInClusters: number | null;
  /** Share of all records in the largest group of records that links connect. */
  readonly largestShare: number | null;
  /** Share of the links that the other records of their groups gainsay; null across files, where each record has one partner. */
  readonly gainsaid: number | null;
  /** Weight in bits from which pairs are called the same, where links gainsay each other; null where they do not. */
  readonly raisedTo: number | null;
}

/** A group that links connect, larger than this share of the records, is a model that collapsed. */
const COLLAPSED = 0.2;
/** Small tables have large shares by nature. */
const MANY = 50;

/**
 * Links between records that others keep apart: fields count double, or what tells the records apart is not in the columns. Of 68 made tables
 * the healthy ones had a share of up to .10, one whose links were right in half of the cases had .18, and one with a third of them right .31:
 * from the first share on that is said, from the second on most of what is called the same would be wrong.
 */
const GAINSAID = { said: 0.15, raised: 0.25 };
/** Fewer links than this may gainsay each other by chance. */
const FEW_LINKS = 30;
/** Where links gainsay each other, one chance in 64 of being wrong is asked for instead of an even one. */
const RAISED = 6;

/** Looks at a finished run: is there evidence enough, did it collapse, do the figures agree? */
export async function guardsOf(
  engine: Engine,
  { trained, rules, across }: { trained: Trained; rules: Ruleset; across: boolean },
): Promise<Guards> {
  const { sample, chosen } = trained;
  const warnings: string[] = [];
  const counted = sample.shapes.reduce((sum, { repeat, holders, values }) => sum - Math.log2(Math.max(holders && values ? holders / values : repeat, 1e-12)), 0); // prettier-ignore
  const needed = Math.log2(Math.max(sample.total, 1));
  // All records are counted again only where it can make a difference.
  const bits = counted < needed ? Math.max(counted, await evidenceOf(engine, rules)) : counted;
  const expectedPairs = chosen.fit.same.pairs;
  const pairsInClusters = await pairsWithin(engine, across);
  const largestShare = (await largestComponent(engine, rules)) / Math.max(sample.records, 1);
  const gainsaid = across ? null : await gainsaidShare(engine, rules);
  let abstained: string | null = null;
  if (bits < needed)
    abstained = `the columns together tell too little: two unrelated records agree on all of them once in 2^${bits.toFixed(0)} pairs, and there are 2^${needed.toFixed(0)} pairs`;
  else if (sample.records >= MANY && largestShare > COLLAPSED)
    abstained = `links connect ${Math.round(largestShare * 100)} % of all records with each other: some evidence is not what it seems`;
  if (abstained !== null) warnings.push(`Abstained, nothing is called the same: ${abstained}.`);
  if (!chosen.fit.converged) warnings.push('Training did not settle; weights are those of its last round.');
  if (pairsInClusters > 0 && (expectedPairs > 2 * pairsInClusters || expectedPairs < pairsInClusters / 2))
    warnings.push(`The model expects ${Math.round(expectedPairs).toLocaleString('en')} pairs, the clusters hold ${pairsInClusters.toLocaleString('en')}: fields that depend on each other, or matches out of reach.`); // prettier-ignore
  const isGainsaid = abstained === null && gainsaid !== null && gainsaid > GAINSAID.said;
  const raisedTo = isGainsaid && gainsaid > GAINSAID.raised ? RAISED : null;
  if (isGainsaid) {
    const then = raisedTo === null ? 'About half of what is called the same may not be: look at golden.csv before it is used, or give labels' : `Only pairs of ${raisedTo} bits and more are called the same; those below are for a person (--review)`; // prettier-ignore
    warnings.push(`Links gainsay each other: ${Math.round(gainsaid * 100)} % of them join records that the other records of a group keep apart, so what tells these records apart is not in the columns, or counts too little. ${then}.`); // prettier-ignore
  }
  return { abstained, warnings, expectedPairs, pairsInClusters, largestShare, gainsaid, raisedTo };
}

/** Pairs of records that are in one group; across two sources those of both alone. */
export async function pairsWithin(engine: Engine, across: boolean): Promise<number> {
  const [within] = await engine.rows(
    across
      ? 'select coalesce(sum(a * b), 0)::double as n from (select count(*) filter (where r.source = s.first) as a, count(*) filter (where r.source <> s.first) as b from grouping as g join record as r on r.record_id = g.record_id cross join (select min(source) as first from record) as s group by g.group_no) as q'
      : 'select coalesce(sum(n * (n - 1) / 2), 0)::double as n from (select count(*) as n from grouping group by group_no) as q',
  );
  return Number(within!['n']);
}

/** Share of the links whose records are in two groups; 0 where there are too few to tell. */
export async function gainsaidShare(engine: Engine, { thresholds }: Pick<Ruleset, 'thresholds'>): Promise<number> {
  const [row] = await engine.rows(
    `select count(*)::double as n, (count(*) filter (where a.group_no <> b.group_no))::double as apart from link as k join grouping as a on a.record_id = k.l join grouping as b on b.record_id = k.r where k.weight >= ${literal(thresholds.link)} and k.l <> k.r`,
  );
  const links = Number(row!['n']);
  return links < FEW_LINKS ? 0 : Number(row!['apart']) / links;
}

/** Records of the largest group that links alone would make. */
async function largestComponent(engine: Engine, rules: Ruleset): Promise<number> {
  const links = await engine.columns(
    `select l, r from link where weight >= ${literal(rules.thresholds.link)} and l <> r`,
  );
  const [count] = await engine.rows('select coalesce(max(record_id) + 1, 0) as n from record');
  const parent = Int32Array.from({ length: Number(count!['n']) }, (_, i) => i);
  const size = new Int32Array(parent.length).fill(1);
  const find = (start: number): number => {
    let i = start;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  let largest = Math.min(parent.length, 1);
  const [l, r] = [links['l'] as Int32Array, links['r'] as Int32Array];
  for (let i = 0; i < l.length; i++) {
    const [a, b] = [find(l[i]!), find(r[i]!)];
    if (a === b) continue;
    parent[b] = a;
    size[a]! += size[b]!;
    largest = Math.max(largest, size[a]!);
  }
  return largest;
}
