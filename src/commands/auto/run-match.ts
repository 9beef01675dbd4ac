import { apply, type Engine } from '../../engine/engine.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { frequencyAgain } from '../../stages/frequency.ts';
import { block, frequency, group, groupOnly, prepare, scoreBlocks, selfWeightsOfFew } from '../../stages/match.ts';
import { isPassing } from '../../stages/collapse.ts';
import { reweigh } from '../../stages/train-key.ts';
import { hasFrequency, toWeights } from '../../stages/match-weight.ts';
import { floorOf } from '../../stages/match-options.ts';
import { literal } from '../../sql/sql.ts';

export interface RunOptions {
  /** Sources without duplicates of their own. */
  readonly unique: readonly string[];
  /** True where a `grouping` stands already that values can be counted by. */
  readonly grouped: boolean;
  /** True where nodes, codes and candidates of the same keys stand, made before the weights were known. */
  readonly prepared?: boolean;
  /** True where nothing is matched after it: what only another match would read need not be kept. */
  readonly last?: boolean;
  /** Makes `record` again, where only names were kept of it. */
  readonly standardise?: (() => Promise<void>) | undefined;
}

/**
 * The stages of matching under trained rules. Values are counted once per group: where no groups are known yet, pairs are
 * scored with counts per record, grouped, weighed once more and grouped again.
 */
export async function runMatch(engine: Engine, rules: Ruleset, options: RunOptions): Promise<void> {
  const { dialect } = engine;
  const { unique, grouped, last = false } = options;
  const made = !options.prepared || unique.length > 0 || !(await nodesHold(engine, rules));
  if (made) {
    await options.standardise?.();
    await forget(engine, ['evidence', 'candidate']);
    await apply(engine, prepare(rules, dialect, { unique, passing: true }));
    if (isPassing(rules, { passing: true })) await engine.run('drop view evidence');
    if (last) await nameRecords(engine);
    await apply(engine, [
      ...frequency(rules, dialect, { unit: grouped ? 'grouping' : 'node' }),
      ...block(rules, dialect, { unique, passing: true }),
    ]);
  }
  await forget(engine, [
    'evidence',
    'evidence_hash',
    'block_hash',
    'block_size',
    'block_choice',
    'block_used',
    'candidate',
  ]);
  await apply(engine, scoreBlocks(rules, dialect, { unique, passing: made }));
  await forget(engine, ['survivor', 'block_cost', 'node_block', 'node_block_long']);
  // Counts that no weight depends on change nothing.
  if (grouped || !hasFrequency(toWeights(rules))) {
    await apply(engine, group(rules, dialect, { unique }));
    return;
  }
  await apply(engine, groupOnly(rules, dialect, { unique }));
  await countAgain(engine, rules, { scored: true });
  await apply(engine, [reweigh(rules, dialect, { from: 'scored', into: 'scored_again', floor: floorOf(rules) })]);
  await engine.run('drop table scored; alter table scored_again rename to scored');
  await apply(engine, group(rules, dialect, { unique }));
}

/**
 * Counts values by the groups that stand now, `learned` as in `Counting`; of the codes only those of counts are made again, with
 * `scored` of nodes that have pairs alone.
 */
export async function countAgain(
  engine: Engine,
  rules: Ruleset,
  how: { readonly scored?: boolean; readonly learned?: boolean } = {},
): Promise<void> {
  await apply(engine, frequencyAgain(rules, engine.dialect, how));
  await engine.run('drop table node_code; alter table node_code_again rename to node_code');
}

/** Of the records only their names stay: what they say stands in `node`. */
export const nameRecords = (engine: Engine): Promise<void> =>
  engine.run(
    'create table record_name as select record_id, source, source_key from record; drop table record; alter table record_name rename to record',
  );

/** Tables that nothing reads any more give their memory back. */
export const forget = (engine: Engine, tables: readonly string[]): Promise<void> =>
  engine.run(tables.map((table) => `drop table if exists ${table}`).join(';\n'));

/** True where every node of identical records that was made before the weights were known is one under them too. */
async function nodesHold(engine: Engine, rules: Ruleset): Promise<boolean> {
  await apply(engine, selfWeightsOfFew(rules, engine.dialect));
  const [row] = await engine.rows(
    `select count(*) as n from twin_scored where weight < ${literal(rules.thresholds.link)}`,
  );
  return row!['n'] === 0;
}

/**
 * Density of matches within sources against across them: near 0 where each source holds an entity once, near 1 where the
 * sources are alike. Reads a run that allowed both.
 */
export async function densityWithin(engine: Engine, rules: Ruleset): Promise<number> {
  const [row] = await engine.rows(`
    select
      count(*) filter (where a.source = b.source)::double as within_hits,
      count(*) filter (where a.source <> b.source)::double as across_hits,
      (select sum(n * (n - 1) / 2) from (select count(*) as n from record group by source) as s)::double as within_all,
      (select count(*) * (count(*) - 1) / 2 from record)::double as everything
    from link as k
    join record as a on a.record_id = k.l
    join record as b on b.record_id = k.r
    where k.weight >= ${literal(rules.thresholds.link)}
  `);
  const [within, across] = [Number(row!['within_hits']), Number(row!['across_hits'])];
  const [possible, all] = [Number(row!['within_all']), Number(row!['everything'])];
  if (across === 0 || possible === 0) return 0;
  return within / possible / (across / Math.max(all - possible, 1));
}

/** Below this density sources count as free of duplicates: halfway between the two values that one expects. */
export const ONE_TO_ONE = 0.5;
