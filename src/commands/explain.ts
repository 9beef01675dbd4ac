import type { Context } from './context.ts';
import { explainPair, type PairExplained } from './explain/explain-pair.ts';
import { findRecord, type FoundRecord } from './explain/find.ts';
import { type WhatIf, whatIf } from './explain/what-if.ts';
import { openWorkspace } from './explain/workspace.ts';
import { toTable } from './table.ts';

export interface ExplainOptions {
  /** Two records, each as SOURCE:KEY, or its key where one source alone has it. */
  readonly records: readonly [string, string];
  /** A rules file to judge by besides: what would it say? */
  readonly rules?: string;
  /** Entity whose rules judge; the first of the project unless said otherwise. */
  readonly entity?: string;
}

/** Says why two records are, or are not, the same: keys, levels, weights, rules, verdict, also for a pair that was never compared. */
export async function explain(context: Context, { records, entity, rules }: ExplainOptions): Promise<void> {
  const workspace = await openWorkspace(context.project(), entity);
  try {
    const a = await findRecord(workspace.engine, records[0]);
    const b = await findRecord(workspace.engine, records[1]);
    const pair = await explainPair(workspace, a, b);
    const left = { source: a.source, source_key: a.source_key };
    const right = { source: b.source, source_key: b.source_key };
    const other = rules === undefined ? null : await whatIf(context, rules, [a, b]);
    context.out.answer('mestre.explain/1', { left, right, ...pair, what_if: other }, () =>
      [
        toText(context.out.width, { a, b, pair }),
        ...(other === null ? [] : ['', toWhatIf(context.out.width, pair, other)]),
      ].join('\n'),
    );
  } finally {
    await workspace.engine.close();
  }
}

const nameOf = ({ source, source_key: key }: FoundRecord): string => `${source}:${key}`;
const bits = (weight: number): string => `${weight >= 0 ? '+' : ''}${weight.toFixed(1)}`;

/** What other rules would say, and in which comparisons they differ. */
function toWhatIf(width: number, pair: PairExplained, other: WhatIf): string {
  const changed = other.comparisons.flatMap((now) => {
    const was = pair.comparisons.find(({ comparison }) => comparison === now.comparison);
    const same = was !== undefined && was.level === now.level && Math.abs(was.weight - now.weight) < 0.05;
    return same ? [] : [{ was, now }];
  });
  const table = toTable(
    changed,
    [
      { title: 'comparison', value: ({ now }) => now.comparison },
      { title: 'level', value: ({ was }) => was?.level ?? '-' },
      {
        title: 'bits',
        value: ({ was }) => (was === undefined || was.level === null ? '' : bits(was.weight)),
        right: true,
      },
      { title: 'then level', value: ({ now }) => now.level ?? '-' },
      { title: 'then bits', value: ({ now }) => (now.level === null ? '' : bits(now.weight)), right: true },
    ],
    width,
  );
  return [
    `By ${other.rules}: ${other.verdict}, ${bits(other.weight)} bits${other.rule === null ? '' : `, rule ${other.rule}`}`,
    table === '' ? 'Every comparison says the same.' : table,
  ].join('\n');
}

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
