import { resolve } from 'node:path';
import { closePairs } from '../../domain/decision.ts';
import { type Label, settleLabels } from '../../domain/label.ts';
import type { Engine } from '../../engine/engine.ts';
import { MestreError } from '../../errors.ts';
import { loadStanding } from '../../ledger/decisions.ts';
import { openLedger } from '../../ledger/open.ts';
import { readTable } from '../../sources/read-table.ts';
import type { Context } from '../context.ts';

/** The sources of both sides where a file of labels does not name them. */
export interface Sides {
  readonly l: string | null;
  readonly r: string | null;
}

/**
 * Reads pairs with a verdict, as `mestre labels` writes them: `source_l, key_l, source_r, key_r, verdict`, and `pairs` where a pair was drawn by chance to
 * stand for so many. `unsure` and blank verdicts teach nothing. Throws `labels_columns`, `labels_verdict` (65).
 */
export async function readLabels(
  context: Context,
  engine: Engine,
  { file, sides }: { file: string; sides: Sides },
): Promise<Label[]> {
  // prettier-ignore
  const read = await readTable(engine, resolve(context.cwd, file), { table: 'labelled', header: true });
  const named = (pattern: RegExp) => read.columns.find((column) => pattern.test(column)) ?? null;
  const left = named(/^key_l$/) ?? named(/^(?!source_l$).+_l$/);
  const right = named(/^key_r$/) ?? named(/^(?!source_r$).+_r$/);
  const verdict = named(/^verdict$/);
  if (left === null || right === null || verdict === null)
    throw new MestreError('data', 'labels_columns', `${file} needs the columns key_l, key_r and verdict, with source_l and source_r where there are several sources`, { hint: `it has: ${read.columns.join(', ')}; mestre labels writes such a file` }); // prettier-ignore
  const table = await engine.columns('select *, _line::varchar as at_line from labelled order by _line');
  const column = (name: string | null) => (name === null ? null : (table[name] as (string | null)[]));
  const [sourceL, sourceR, pairs] = [
    column(named(/^source_l$/)),
    column(named(/^source_r$/)),
    column(named(/^pairs$/)),
  ];
  const [keyL, keyR, said] = [column(left)!, column(right)!, column(verdict)!];
  const lines = table['at_line'] as string[];
  return said.flatMap((word, i): Label[] => {
    if (word === null || word === 'unsure' || keyL[i] === null || keyR[i] === null) return [];
    if (word !== 'same' && word !== 'different')
      throw new MestreError('data', 'labels_verdict', `"${word}" is no verdict: same, different or unsure`, { at: `${file}:${lines[i]}` }); // prettier-ignore
    const [l, r] = [sourceL?.[i] ?? sides.l, sourceR?.[i] ?? sides.r];
    if (l === null || r === null)
      throw new MestreError('data', 'labels_columns', `${file} does not say which source its records are of`, { at: `${file}:${lines[i]}`, hint: 'columns source_l and source_r' }); // prettier-ignore
    const stands = pairs?.[i] == null ? null : Number(pairs[i]);
    if (stands !== null && !(stands > 0))
      throw new MestreError('data', 'labels_pairs', `"${pairs![i]!}" is no number of pairs`, { at: `${file}:${lines[i]}` }); // prettier-ignore
    return [{ source_l: l, key_l: keyL[i]!, source_r: r, key_r: keyR[i]!, verdict: word, pairs: stands, from: 'file' }];
  });
}

/** The decisions of stewards that stand, as labels: every pair that follows from them. */
export function decidedLabels(path: string, entity: string): Label[] {
  const ledger = openLedger(path);
  try {
    return closePairs(loadStanding(ledger, entity)).map((pair) => ({ ...pair, pairs: null, from: 'decision' }));
  } finally {
    ledger.close();
  }
}

/** Settles labels and makes them the table `label`; says aloud which of them contradict each other. Null where none is left. */
export async function loadLabels(
  context: Context,
  engine: Engine,
  labels: readonly Label[],
): Promise<readonly Label[] | null> {
  // prettier-ignore
  const { kept, contradicting } = settleLabels(labels);
  if (contradicting.length > 0) {
    const examples = contradicting.slice(0, 3).map((one) => `${one.source_l}:${one.key_l} and ${one.source_r}:${one.key_r} ${one.verdict}`); // prettier-ignore
    context.out.warn(`${contradicting.length} labels contradict each other and are left out: records are said to be the same, be it through others, and different (${examples.join('; ')})`); // prettier-ignore
  }
  if (kept.length === 0) return null;
  const text = (value: (label: Label) => string) => kept.map(value);
  await engine.load(
    'label',
    {
      source_l: 'VARCHAR',
      key_l: 'VARCHAR',
      source_r: 'VARCHAR',
      key_r: 'VARCHAR',
      same: 'INTEGER',
      drawn: 'DOUBLE',
      decided: 'INTEGER',
    },
    {
      source_l: text((one) => one.source_l),
      key_l: text((one) => one.key_l),
      source_r: text((one) => one.source_r),
      key_r: text((one) => one.key_r),
      same: Int32Array.from(kept, ({ verdict }) => (verdict === 'same' ? 1 : 0)),
      drawn: Float64Array.from(kept, ({ pairs }) => pairs ?? 0),
      decided: Int32Array.from(kept, ({ from }) => (from === 'decision' ? 1 : 0)),
    },
  );
  return kept;
}
