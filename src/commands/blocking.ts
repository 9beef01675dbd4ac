import { resolve } from 'node:path';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { MestreError } from '../errors.ts';
import { readTable } from '../sources/read-table.ts';
import { toKeys } from '../stages/block-key.ts';
import type { Context } from './context.ts';
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
    const truth = options.truth === undefined ? null : await againstTruth(engine, resolve(context.cwd, options.truth));
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

/** Share of the true pairs that share a node or were candidates. Throws `truth_unreadable` (65) where the columns are not there. */
async function againstTruth(
  engine: DuckdbEngine,
  file: string,
): Promise<{ pairs: number; found: number; recall: number }> {
  const { columns } = await readTable(engine, file, { table: 'truth_file' });
  const columnOf = (names: readonly string[]) => columns.find((name) => names.includes(name));
  const key = columnOf(['source_key', 'record_id', 'key']);
  const person = columnOf(['entity_id', 'person_id', 'cluster_id', 'golden_id']);
  const source = columnOf(['source']);
  if (key === undefined || person === undefined)
    throw new MestreError('data', 'truth_unreadable', `${file} has no column for the record or for the person`, {
      hint: 'columns: record_id (a key, or SOURCE:KEY) and entity_id, as mestre labels --format truth writes; or source, source_key and person_id',
    });
  const { id } = engine.dialect;
  const rows = await engine.rows(`
    select ${source === undefined ? 'null' : id(source)} as source, ${id(key)} as name, ${id(person)} as person
    from truth_file
    where ${id(key)} is not null and ${id(person)} is not null
    order by _line`);
  const sources = new Set(
    (await engine.rows('select distinct source from record')).map((row) => String(row['source'])),
  );
  const parts = rows.map((row): [string | null, string] => {
    const name = String(row['name']);
    const colon = name.indexOf(':');
    if (row['source'] !== null) return [String(row['source']), name];
    return colon > 0 && sources.has(name.slice(0, colon))
      ? [name.slice(0, colon), name.slice(colon + 1)]
      : [null, name];
  });
  await engine.load(
    'truth',
    { source: 'VARCHAR', source_key: 'VARCHAR', person: 'VARCHAR' },
    {
      source: parts.map(([of]) => of),
      source_key: parts.map(([, name]) => name),
      person: rows.map((row) => String(row['person'])),
    },
  );
  const [counts] = await engine.rows(`
    with known as (
      select m.node_id, m.record_id, t.person
      from truth as t
      join record as r on r.source_key = t.source_key and coalesce(t.source, r.source) = r.source
      join node_member as m on m.record_id = r.record_id
    ), pair as (
      select least(a.node_id, b.node_id) as l, greatest(a.node_id, b.node_id) as r
      from known as a
      join known as b on b.person = a.person and a.record_id < b.record_id
    )
    select count(*) as pairs, count(*) filter (where p.l = p.r or c.l is not null) as found
    from pair as p
    left join candidate as c on c.l = p.l and c.r = p.r
  `);
  const [pairs, found] = [Number(counts!['pairs']), Number(counts!['found'])];
  return { pairs, found, recall: pairs === 0 ? 1 : found / pairs };
}
