import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateGroups, evaluatePairs } from '../../src/domain/evaluation.ts';
import { linksOf, truthGroups } from '../accuracy/dedupe.ts';
import { findSets, type LabelledSet } from '../accuracy/sets.ts';
import { writeBankTable } from '../bank-table.ts';
import { groupsOfPairs, readRows, type Row } from '../evaluate/groups.ts';
import { readTruth } from '../generate/marginals.ts';
import type { Options } from '../options.ts';
import { mestreOrThrow } from '../mestre.ts';
import { machine, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';

const LABELS = 200;
/** So many pairs are drawn that half of the entities hold enough of them. */
const DRAWN = 4000;
const SPLITS = ['a', 'b', 'c'];

/** Record to entity; records of other entities are learned from or judged by, never both. */
type Truth = ReadonlyMap<string, string>;

/** Half of the entities, by the hash of their name. */
const learns = (entity: string, split: string): boolean =>
  createHash('sha256').update(`${split}:${entity}`).digest()[0]! < 128;

/**
 * `labels`: 200 pairs of a random half of the entities, drawn by `--to-label`, answered by the truth and given back with
 * `--labels`; judged on pairs of the other half. Once with the numbers that each pair was drawn to stand for, once without.
 */
export async function labels(options: Options): Promise<void> {
  const work = scratch(options.work, 'labels');
  const only = options.only?.split(',') ?? [];
  const sets = options.data === undefined ? [] : findSets(options.data, only);
  const rows: string[][] = [];
  for (const set of sets.filter(({ task }) => task === 'bank' || task === 'dedupe' || task === 'link')) {
    const subject = open(set, work);
    const before = await subject.run([]);
    const drawn = readRows(join(before.out, 'to-label.csv'));
    for (const split of SPLITS) {
      const mine = drawn
        .filter(
          (row) =>
            side(row, 'l') !== undefined &&
            [row['key_l'], row['key_r']].every((key) => learns(subject.truth.get(key ?? '') ?? key ?? '', split)),
        ) // prettier-ignore
        .slice(0, LABELS)
        .map((row) => ({ ...row, verdict: isSame(subject.truth, row) ? 'same' : 'different' }));
      const files = (['pairs', 'alone'] as const).map((way) => write(join(work, `${set.name}.${split}.${way}.csv`), mine, way === 'pairs')); // prettier-ignore
      const figures = [subject.judge(before.groups, split)];
      for (const file of files) figures.push(subject.judge((await subject.run(['--labels', file])).groups, split));
      const same = mine.filter(({ verdict }) => verdict === 'same').length;
      rows.push([set.name, split, `${mine.length} (${same} same)`, ...figures.map((f1) => f1.toFixed(4))]);
      process.stderr.write(`${rows.at(-1)!.join('  ')}\n`);
    }
  }
  const head = ['set', 'half', 'labels', 'F1 without', 'drawn by chance', 'each for itself'];
  const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  process.stdout.write(`${table}\n`);
  if (options.write) {
    writeSection('labels', `## Training with 200 labels\n\n${machine()}\n\n${table}`);
    remember('labels', { rows });
  }
}

const side = (row: Row, end: string): string | undefined => row[`key_${end}`];
const isSame = (truth: Truth, row: Row): boolean => {
  const [l, r] = [side(row, 'l') ?? '', side(row, 'r') ?? ''];
  return truth.has(l) && truth.get(l) === truth.get(r);
};

function write(path: string, rows: readonly Row[], pairs: boolean): string {
  const columns = ['source_l', 'key_l', 'source_r', 'key_r', 'verdict', ...(pairs ? ['pairs'] : [])];
  writeFileSync(path, [columns.join(','), ...rows.map((row) => columns.map((name) => row[name] ?? '').join(','))].join('\n')); // prettier-ignore
  return path;
}

interface Subject {
  readonly truth: Truth;
  readonly run: (flags: readonly string[]) => Promise<{ readonly groups: Map<string, string>; readonly out: string }>;
  /** F1 on pairs of the entities that nothing was learned from. */
  readonly judge: (groups: ReadonlyMap<string, string>, split: string) => number;
}

function open(set: LabelledSet, work: string): Subject {
  mkdirSync(work, { recursive: true });
  const out = join(work, `${set.name}.mestre`);
  if (set.task === 'link') return openLink(set, out);
  const table = set.task === 'bank' ? join(work, `${set.name}.csv`) : join(set.folder, 'records.csv');
  if (set.task === 'bank') writeBankTable(set.folder, table);
  const truth = set.task === 'bank' ? new Map(readTruth(set.folder).map((row) => [row.record_id, row.person_id])) : truthGroups(set.folder); // prettier-ignore
  return {
    truth,
    run: async (flags) => {
      await mestreOrThrow(['dedupe', table, '--out', out, '--quiet', '--to-label', String(DRAWN), ...flags]);
      const groups = readRows(join(out, 'clusters.csv')).map((row) => [Object.values(row)[0]!, row['cluster_id']!] as const); // prettier-ignore
      return { groups: new Map(groups), out };
    },
    judge: (groups, split) =>
      evaluateGroups(groups, new Map([...truth].filter(([, entity]) => !learns(entity, split)))).pairwise.f1,
  };
}

function openLink(set: LabelledSet, out: string): Subject {
  const pairs = readRows(join(set.folder, 'truth_pairs.csv')).map((row) => [row['id_a'] ?? '', row['id_b'] ?? ''] as const); // prettier-ignore
  const [a, b] = [join(set.folder, 'a.csv'), join(set.folder, 'b.csv')];
  const truth = groupsOfPairs(pairs);
  const left = new Set(readRows(a).map((row) => row['record_id'] ?? ''));
  return {
    truth,
    run: async (flags) => {
      const { links } = await linksOf([a, b], out, ['--to-label', String(DRAWN), ...flags]);
      return { groups: groupsOfPairs(links.filter(({ verdict }) => verdict === 'same').map((link) => [link.left, link.right] as const)), out }; // prettier-ignore
    },
    judge: (groups, split) => {
      const others = (record: string) => !learns(truth.get(record) ?? record, split);
      return evaluatePairs(
        new Map([...groups].filter(([record]) => others(record))),
        pairs.filter(([one]) => others(one)),
        (record) => left.has(record),
      ).pairwise.f1;
    },
  };
}
