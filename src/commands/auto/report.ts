import type { Engine } from '../../engine/engine.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';

/** How sure a run is, as one HTML page that needs no script and nothing from elsewhere. */
export async function toReport(
  engine: Engine,
  { title, rules, facts }: { title: string; rules: Ruleset; facts: Readonly<Record<string, unknown>> },
): Promise<string> {
  const estimate = await estimateOf(engine, rules);
  const keys = await engine.rows('select name, pairs, new_pairs, largest, hot_blocks, cut_blocks, cut_pairs from block_report order by key'); // prettier-ignore
  const histogram = await engine.rows('select floor(weight / 2) * 2 as bits, count(*) as pairs from link where weight is not null and weight > -30 group by 1 order by 1'); // prettier-ignore
  const warnings = (facts['warnings'] as readonly string[] | undefined) ?? [];
  const number = (value: unknown) => (typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : String(value ?? '–')); // prettier-ignore
  const row = (cells: readonly unknown[]) =>
    `<tr>${cells.map((cell) => `<td>${escape(number(cell))}</td>`).join('')}</tr>`;
  const table = (head: readonly string[], rows: readonly (readonly unknown[])[]) =>
    `<table><tr>${head.map((cell) => `<th>${escape(cell)}</th>`).join('')}</tr>${rows.map(row).join('')}</table>`;
  const weights = rules.comparisons.flatMap(({ name, levels }) =>
    [...levels.map((level) => level.name), 'else'].map((level) => [name, level, rules.model?.weights[name]?.[level], rules.model?.related?.weights[name]?.[level]]),
  ); // prettier-ignore
  const most = Math.max(1, ...histogram.map((bar) => Math.log10(1 + Number(bar['pairs']))));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #ddd;vertical-align:top}
.warn{background:#fff3d6;padding:.6rem 1rem;border-left:4px solid #d69b00}.bar{background:#3a6ea5;height:.8rem;display:inline-block}</style></head><body>
<h1>${escape(title)}</h1>
${warnings.map((warning) => `<p class="warn">${escape(warning)}</p>`).join('')}
<h2>What was found</h2>
${table(
  ['', ''],
  ['records', 'clusters', 'duplicates', 'largest', 'review', 'classes', 'oneToOne', 'density']
    .filter((name) => facts[name] !== undefined && facts[name] !== null)
    .map((name) => [name, facts[name]]),
)}
<h2>How sure it is</h2>
<p>Estimated by the model itself, without labels: a field that depends on another makes these figures too good.</p>
${table(
  ['', 'estimate'],
  [
    ['precision of pairs', estimate.precision],
    ['recall of pairs among those compared', estimate.recall],
    ['recall of blocking', facts['blockingRecall']],
    ['pairs that the model expects', facts['expectedPairs']],
    ['pairs inside clusters', facts['pairsInClusters']],
    ['largest group that links connect, share of records', facts['largestShare']],
  ],
)}
<h2>Weights of the pairs that were kept</h2>
<table><tr><th>bits</th><th>pairs</th><th></th></tr>${histogram.map((bar) => `<tr><td>${number(Number(bar['bits']))}</td><td>${number(Number(bar['pairs']))}</td><td><span class="bar" style="width:${((24 * Math.log10(1 + Number(bar['pairs']))) / most).toFixed(1)}rem"></span></td></tr>`).join('')}</table>
<h2>Weights of the levels, in bits</h2>
${table(['comparison', 'level', 'same', 'related'], weights)}
<h2>Blocking</h2>
${table(
  ['key', 'pairs', 'new pairs', 'largest block', 'hot blocks', 'cut blocks', 'cut pairs'],
  keys.map((key) => Object.values(key)),
)}
<h2>Columns that are not compared</h2>
${table(
  ['column', 'why'],
  ((facts['notCompared'] as { column: string; why: string }[] | undefined) ?? []).map(({ column, why }) => [
    column,
    why,
  ]),
)}
</body></html>
`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Expected precision and recall of the pairs, from the posterior of each. */
async function estimateOf(
  engine: Engine,
  rules: Ruleset,
): Promise<{ precision: number | null; recall: number | null }> {
  const [row] = await engine.rows(`
    with p as (
      select
        1e0 / (1e0 + power(2e0, -least(greatest(k.weight, -500e0), 500e0))) as chance,
        a.group_no = b.group_no as inside
      from link as k
      join grouping as a on a.record_id = k.l
      join grouping as b on b.record_id = k.r
      where k.weight is not null
    )
    select
      sum(chance) filter (where inside)::double as hit,
      count(*) filter (where inside)::double as claimed,
      sum(chance)::double as expected
    from p
  `);
  const [hit, claimed, expected] = [Number(row!['hit']), Number(row!['claimed']), Number(row!['expected'])];
  void rules;
  return { precision: claimed > 0 ? hit / claimed : null, recall: expected > 0 ? hit / expected : null };
}
