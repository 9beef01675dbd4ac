import type { Context } from './context.ts';
import { explainPair, type PairExplained } from './explain/explain-pair.ts';
import { findRecord, type FoundRecord } from './explain/find.ts';
import { openWorkspace } from './explain/workspace.ts';
import { toTable } from './table.ts';

export interface ExplainOptions {
  /** Two records, each as SOURCE:KEY, or its key where one source alone has it. */
  readonly records: readonly [string, string];
  /** Entity whose rules judge; the first of the project unless said otherwise. */
  readonly entity?: string;
}

/** Says why two records are, or are not, the same: keys, levels, weights, rules, verdict, also for a pair that was never compared. */
export async function explain(context: Context, { records, entity }: ExplainOptions): Promise<void> {
  const workspace = await openWorkspace(context.project(), entity);
  try {
    const a = await findRecord(workspace.engine, records[0]);
    const b = await findRecord(workspace.engine, records[1]);
    const pair = await explainPair(workspace, a, b);
    const left = { source: a.source, source_key: a.source_key };
    const right = { source: b.source, source_key: b.source_key };
    context.out.answer('mestre.explain/1', { left, right, ...pair }, () => toText(context.out.width, { a, b, pair }));
  } finally {
    await workspace.engine.close();
  }
}

const nameOf = ({ source, source_key: key }: FoundRecord): string => `${source}:${key}`;
const bits = (weight: number): string => `${weight >= 0 ? '+' : ''}${weight.toFixed(1)}`;

function toText(
  width: number,
  { a, b, pair }: { readonly a: FoundRecord; readonly b: FoundRecord; readonly pair: PairExplained },
): string {
  const shared = pair.keys.filter((key) => key['shared'] === true).map((key) => String(key['name']));
  const held = pair.rules.filter((rule) => rule['holds'] === true);
  const table = toTable(
    pair.comparisons,
    [
      { title: 'comparison', value: (row) => row.comparison },
      { title: nameOf(a), value: (row) => row.left ?? '' },
      { title: nameOf(b), value: (row) => row.right ?? '' },
      { title: 'level', value: (row) => row.level ?? 'no evidence' },
      { title: 'bits', value: (row) => (row.level === null ? '' : bits(row.weight)), right: true },
    ],
    width,
  );
  const found =
    pair.foundBy === 'identical'
      ? 'identical after standardising'
      : shared.length > 0
        ? `keys shared: ${shared.join(', ')}${pair.compared ? '' : ' (their blocks were too large, so the pair was not compared)'}`
        : `no key shared${pair.compared ? '; compared since other records connect the two' : ', so the pair was never compared'}`;
  return [
    `${nameOf(a)} and ${nameOf(b)}: ${pair.verdict}, ${bits(pair.weight)} bits, ${pair.together ? 'in one group' : 'in two groups'}`,
    pair.because,
    '',
    table,
    '',
    `starts at ${bits(pair.prior)} bits (the odds of any two records)`,
    found,
    ...held.map((rule) => `${String(rule['kind'])} rule ${String(rule['name'])} holds: ${String(rule['why'])}`),
  ].join('\n');
}
