import { resolve } from 'node:path';
import { toKeys } from '../stages/block-key.ts';
import type { Context } from './context.ts';
import { keysAgainstTruth } from './evaluate/keys-against-truth.ts';
import { openWorkspace } from './explain/workspace.ts';
import { toNumber, toTable } from './table.ts';

export interface BlockingOptions {
  /** Entity; the first of the project unless said otherwise. */
  readonly entity?: string;
  /** CSV of the truth: source, key of the record, id of the person; the recall is then counted instead of estimated. */
  readonly truth?: string;
}

interface KeyReport {
  readonly name: string;
  readonly on: string;
  readonly blocks: number;
  readonly pairs: number;
  readonly new_pairs: number;
  readonly largest: number;
  readonly hot_blocks: number;
  readonly secondary_pairs: number;
  readonly cut_pairs: number;
}

/** Shows what each blocking key of the last run found, cost and left out, the largest blocks, and how many same pairs all keys together find. */
export async function blocking(context: Context, options: BlockingOptions): Promise<void> {
  const { engine, rules } = await openWorkspace(context.project(), options.entity);
  try {
    const keys = toKeys(rules, engine.dialect);
    const all = [...keys.single, ...keys.exploded];
    const report = (await engine.rows('select * from block_report order by key')).map(
      (row) =>
        ({
          ...row,
          on:
            all
              .find((key) => key.name === row['name'])
              ?.atoms.map((atom) => atom.text)
              .join(' + ') ?? '',
        }) as unknown as KeyReport,
    );
    const [totals] = await engine.rows(
      'select (select count(*) from node) as nodes, (select count(*) from candidate) as pairs, (select largest from block_limit) as limit_size',
    );
    const [estimate] = await engine.rows('select * from block_recall');
    const largest = await engine.rows(
      'select k.name, s.n as nodes, s.pairs, s.hot from block_size as s join block_report as k on k.key = s.key order by s.n desc, s.key, s.h limit 5',
    );
    const truth =
      options.truth === undefined ? null : await keysAgainstTruth(engine, resolve(context.cwd, options.truth));
    const answer = {
      entity: rules.entity,
      nodes: Number(totals!['nodes']),
      pairs: Number(totals!['pairs']),
      pairs_per_node: Number(totals!['pairs']) / Math.max(1, Number(totals!['nodes'])),
      budget: rules.blocking.budget,
      keys: report,
      largest,
      recall: estimate === undefined ? null : estimate,
      truth,
    };
    context.out.answer('mestre.blocking/1', answer, () => {
      const table = toTable(
        report,
        [
          { title: 'key', value: (key) => key.name },
          { title: 'on', value: (key) => key.on, shrink: true },
          { title: 'pairs', value: (key) => toNumber(Number(key.pairs)), right: true },
          { title: 'new', value: (key) => toNumber(Number(key.new_pairs)), right: true },
          { title: 'largest', value: (key) => toNumber(Number(key.largest)), right: true },
          { title: 'hot', value: (key) => toNumber(Number(key.hot_blocks)), right: true },
          { title: 'by second key', value: (key) => toNumber(Number(key.secondary_pairs)), right: true },
          { title: 'cut', value: (key) => toNumber(Number(key.cut_pairs)), right: true },
        ],
        context.out.width,
      );
      const share = Number(estimate?.['recall'] ?? NaN);
      return [
        `${toNumber(answer.nodes)} distinct records, ${toNumber(answer.pairs)} pairs compared (${answer.pairs_per_node.toFixed(1)} per record, budget ${answer.budget})`,
        '',
        table,
        '',
        `Largest blocks: ${largest.map((block) => `${String(block['name'])} ${toNumber(Number(block['nodes']))}${block['hot'] === true ? ' (hot: parted by a second key)' : ''}`).join(', ') || 'none'}`,
        Number.isNaN(share)
          ? 'No pair was judged the same, so there is nothing to estimate the recall from.'
          : `Estimated recall of all keys together: at most ${(100 * share).toFixed(2)} % (${toNumber(Number(estimate!['once']))} same pairs have one key only, ${toNumber(Number(estimate!['found_inside']))} were found without a key)`,
        ...(truth === null
          ? []
          : [
              `Against the truth: ${(100 * truth.recall).toFixed(2)} % of ${toNumber(truth.pairs)} true pairs were compared or identical.`,
            ]),
      ].join('\n');
    });
  } finally {
    await engine.close();
  }
}
