import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import type { Decision } from '../../../ledger/decisions.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../../rules/schema/source.ts';
import { type Change, type Counts, type Difference, number } from './difference.ts';
import { worstGroups } from './groups.ts';
import { compareMembers } from './members.ts';
import { matchedOf, sides } from './resolve.ts';
import { changedValues } from './values.ts';

export interface CompareOptions {
  readonly contracts: readonly SourceContract[];
  readonly decisions: readonly Decision[];
  readonly limit: number;
  /** Gives both sides their `golden` values, once the table named tells which golden ids have other records; they have them already unless given. */
  readonly give?: (moved: string) => Promise<void>;
}

/** Compares two resolved sides. The most harmful first: decided by a person, then by products, then by money. */
export async function compareSides(
  engine: DuckdbEngine,
  rules: { readonly before: Ruleset; readonly after: Ruleset },
  { contracts, decisions, limit, give }: CompareOptions,
): Promise<Difference> {
  const { entity } = rules.after;
  await engine.run(`attach ':memory:' as compared; set search_path = 'compared.main'`);
  await compareMembers(engine, contracts.filter((one) => one.entity === entity), decisions); // prettier-ignore
  await give?.('compared.main.moved');
  await engine.run("set search_path = 'compared.main'");
  const [totals] = await engine.rows(`
    select
      (select count(*) from member) as records,
      (select count(*) from member where before_id <> after_id) as moved,
      (select count(*) from same_group) as same,
      (select count(*) from (select distinct after_id from member where after_id not in (select before_id from member))) as appeared,
      (select count(*) from (select distinct before_id from member where before_id not in (select after_id from member))) as disappeared,
      (select count(*) from changed where confirmed) as confirmed`);
  const kinds = await engine.rows('select change, count(*) as n from changed group by change');
  const count = (change: Change) => number(kinds.find((row) => row['change'] === change), 'n'); // prettier-ignore
  const values = await changedValues(engine, rules, limit);
  return {
    entity,
    records: number(totals, 'records'),
    before: await countsOf(engine, 'before'),
    after: await countsOf(engine, 'after'),
    same: number(totals, 'same'),
    changes: { merged: count('merged'), parted: count('parted'), overlapping: count('overlapping') },
    confirmed: number(totals, 'confirmed'),
    appeared: number(totals, 'appeared'),
    disappeared: number(totals, 'disappeared'),
    moved: number(totals, 'moved'),
    ...values,
    groups: await worstGroups(engine, rules.after, limit),
  };
}

async function countsOf(engine: DuckdbEngine, side: 'before' | 'after'): Promise<Counts> {
  const matched = matchedOf(side);
  const [row] = await engine.rows(`
    select
      count(*) as golden,
      coalesce(max(records), 0) as largest,
      (select count(*) from ${matched}.main.link where verdict = 'same') as links,
      (select count(*) from ${matched}.main.review_pair) as review
    from (select count(*) as records from ${sides[side]}.main.identity group by golden_id)`);
  return { golden: number(row, 'golden'), largest: number(row, 'largest'), links: number(row, 'links'), review: number(row, 'review') }; // prettier-ignore
}
