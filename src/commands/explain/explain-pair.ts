import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { apply } from '../../engine/engine.ts';
import type { Row } from '../../engine/engine.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { toOperand } from '../../stages/levels/level.ts';
import { explain } from '../../stages/explain.ts';
import type { FoundRecord } from './find.ts';
import { tornBetween } from './torn.ts';

export interface ComparisonExplained {
  readonly comparison: string;
  readonly left: string | null;
  readonly right: string | null;
  /** Name of the level, `else`, or null where a side is missing. */
  readonly level: string | null;
  /** Bits. */
  readonly weight: number;
}

export interface PairExplained {
  readonly verdict: string;
  readonly weight: number;
  readonly prior: number;
  /** The rule that decides, or null. */
  readonly rule: string | null;
  readonly together: boolean;
  /** One sentence for people: why they are, or are not, in one group. */
  readonly because: string;
  readonly compared: boolean;
  readonly foundBy: string | null;
  readonly comparisons: readonly ComparisonExplained[];
  readonly keys: readonly Row[];
  readonly rules: readonly Row[];
  /** Source keys that lead from one to the other, where the two are in one group by others. */
  readonly path: readonly string[];
}

/** Everything that speaks for and against two records being the same. */
export async function explainPair(
  { engine, rules }: { readonly engine: DuckdbEngine; readonly rules: Ruleset },
  a: FoundRecord,
  b: FoundRecord,
): Promise<PairExplained> {
  const [l, r] = a.node_id <= b.node_id ? [a, b] : [b, a];
  await apply(engine, explain(rules, engine.dialect, { l: l.node_id, r: r.node_id }));
  const [scored] = await engine.rows('select * from explain_scored');
  const [link] = await engine.rows(
    `select verdict, key from link where l = ${l.node_id} and r = ${l.node_id === r.node_id ? Math.max(a.record_id, b.record_id) : r.node_id}`,
  );
  const weight = Number(scored!['weight']);
  const rule = scored!['rule'] as string | null;
  const verdict = (link?.['verdict'] as string | undefined) ?? verdictOf(rules, weight, rule);
  const together = a.group_no === b.group_no;
  const path = together ? await pathBetween(engine, l, r) : [];
  return {
    verdict,
    weight,
    prior: rules.model?.prior ?? 0,
    rule,
    together,
    because: await because(engine, rules, { l, r, verdict, rule, weight, together, path }),
    compared: link !== undefined || (await isCandidate(engine, l, r)),
    foundBy: (link?.['key'] as string | undefined) ?? null,
    comparisons: await comparisonsOf(engine, rules, { a, b, scored: scored! }),
    keys: await engine.rows('select name, atoms, shared from explain_key'),
    rules: await engine.rows('select name, kind, why, holds from explain_rule'),
    path,
  };
}

/** The verdict of weight and rule alone. */
export function verdictOf(rules: Ruleset, weight: number, rule: string | null): string {
  if (rule !== null) return rules.never.some(({ name }) => name === rule) ? 'different' : 'same';
  if (weight >= rules.thresholds.link) return 'same';
  return weight >= rules.thresholds.review ? 'unsure' : 'different';
}

async function isCandidate(engine: DuckdbEngine, l: FoundRecord, r: FoundRecord): Promise<boolean> {
  const rows = await engine.rows(`
    select 1 as n
    from candidate
    where l = ${l.node_id} and r = ${r.node_id}
    union all
    -- Every pair inside a component is looked at; of most of them it is soon clear that they say nothing.
    select 1
    from component as a
    join component as b on b.part_no = a.part_no
    where a.part_no >= 0 and a.node_id = ${l.node_id} and b.node_id = ${r.node_id}`);
  return rows.length > 0;
}

/** Values, level and weight of every comparison of a pair in `explain_scored`. */
export async function comparisonsOf(
  engine: DuckdbEngine,
  rules: Ruleset,
  { a, b, scored }: { readonly a: FoundRecord; readonly b: FoundRecord; readonly scored: Row },
): Promise<ComparisonExplained[]> {
  const columns = rules.comparisons.map(({ on, name }) => {
    const { column } = toOperand(rules, on, `comparison ${name}`);
    return `${engine.dialect.id(column)}::varchar as ${engine.dialect.id(name)}`;
  });
  const sides = await engine.rows(
    `select node_id, ${columns.join(', ')} from node where node_id in (${a.node_id}, ${b.node_id})`,
  );
  const side = (record: FoundRecord) => sides.find((row) => row['node_id'] === record.node_id)!;
  return rules.comparisons.map(({ name, levels }) => {
    const level = scored[`${name}_level`] as number | null;
    return {
      comparison: name,
      left: side(a)[name] as string | null,
      right: side(b)[name] as string | null,
      level: level === null ? null : level === 0 ? 'else' : levels[level - 1]!.name,
      weight: Number(scored[`${name}_weight`]),
    };
  });
}

/** The shortest chain of links judged the same inside the group, as `source:key`. */
async function pathBetween(engine: DuckdbEngine, l: FoundRecord, r: FoundRecord): Promise<string[]> {
  const links = await engine.rows(`
    select k.l, k.r
    from link as k
    join grouping as g on g.record_id = k.l
    join grouping as h on h.record_id = k.r and h.group_no = g.group_no
    where g.group_no = ${l.group_no} and k.verdict = 'same'
    order by k.weight desc, k.l, k.r
  `);
  const from = new Map<number, number>([[l.node_id, l.node_id]]);
  const queue = [l.node_id];
  for (let at = queue.shift(); at !== undefined && !from.has(r.node_id); at = queue.shift())
    for (const link of links) {
      const [x, y] = [Number(link['l']), Number(link['r'])];
      const next = x === at ? y : y === at ? x : undefined;
      if (next === undefined || from.has(next)) continue;
      from.set(next, at);
      queue.push(next);
    }
  if (!from.has(r.node_id)) return [];
  const ids = [r.node_id];
  while (ids[0] !== l.node_id) ids.unshift(from.get(ids[0]!)!);
  const names = await engine.rows(
    `select record_id, source || ':' || source_key as name from record where record_id in (${ids.join(', ')})`,
  );
  return ids.map((id) => String(names.find((row) => row['record_id'] === id)?.['name']));
}

interface Situation {
  readonly l: FoundRecord;
  readonly r: FoundRecord;
  readonly verdict: string;
  readonly rule: string | null;
  readonly weight: number;
  readonly together: boolean;
  readonly path: readonly string[];
}

async function because(engine: DuckdbEngine, rules: Ruleset, situation: Situation): Promise<string> {
  const { l, r, verdict, rule, together, path } = situation;
  const why = [...rules.never, ...rules.always].find(({ name }) => name === rule)?.why;
  const [decided] = await engine.rows(
    `select verdict from decision_pair where l = ${Math.min(l.node_id, r.node_id)} and r = ${Math.max(l.node_id, r.node_id)}`,
  );
  if (decided !== undefined)
    return `A person decided that they are ${String(decided['verdict'])}, or it follows from what was decided: mestre decisions.`;
  if (l.node_id === r.node_id) return 'They are identical in everything that matching reads.';
  if (together && verdict === 'same')
    return rule === null ? 'Their own evidence is enough for a link.' : `Rule ${rule}: ${why}`;
  if (together)
    return path.length > 2
      ? `Their own evidence is not enough, but other records tie them: ${path.join(' - ')}.`
      : 'The evidence of their whole group ties them.';
  if (rule !== null && verdict === 'different') return `Rule ${rule}: ${why}`;
  if (verdict !== 'same')
    return verdict === 'unsure'
      ? 'The evidence is between the thresholds: a person should look.'
      : 'The evidence is not enough.';
  const torn = await tornBetween(engine, rules, { nodes: [l.node_id, r.node_id], weight: situation.weight });
  if (torn !== null) return torn;
  const [against] = await engine.rows(`
    select
      k.weight,
      k.rule,
      x.source || ':' || x.source_key as one,
      y.source || ':' || y.source_key as other
    from link as k
    join grouping as g on g.record_id = k.l
    join grouping as h on h.record_id = k.r
    join record as x on x.record_id = k.l
    join record as y on y.record_id = k.r
    where least(g.group_no, h.group_no) = ${Math.min(l.group_no, r.group_no)}
      and greatest(g.group_no, h.group_no) = ${Math.max(l.group_no, r.group_no)}
      and k.verdict = 'different'
    order by k.rule is null, k.weight, k.l, k.r
    limit 1
  `);
  const never = rules.never.map(({ name }) => name);
  if (against === undefined) return 'The evidence between their groups as a whole speaks against it.';
  const pair = `${String(against['one'])} and ${String(against['other'])}`;
  return never.includes(String(against['rule']))
    ? `Their own evidence is enough, but ${pair} of their groups may not be together: rule ${String(against['rule'])}.`
    : `Their own evidence is enough, but ${pair} of their groups speak against it (${Number(against['weight']).toFixed(1)} bits).`;
}
