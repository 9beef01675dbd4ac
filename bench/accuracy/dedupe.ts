import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateGroups, evaluatePairs } from '../../src/domain/evaluation.ts';
import { groupsOfPairs, readRows } from '../evaluate/groups.ts';
import { mestreOrThrow } from '../mestre.ts';
import type { Score } from './score.ts';
import type { LabelledSet } from './sets.ts';

interface Clusters {
  readonly groups: Map<string, string>;
  readonly seconds: number;
  readonly peakMiB: number;
}

/** `mestre dedupe FILE` with no setting; the groups by the file's first column. */
export async function clustersOf(file: string, out: string): Promise<Clusters> {
  rmSync(out, { recursive: true, force: true });
  const { seconds, peakMiB } = await mestreOrThrow(['dedupe', file, '--out', out, '--quiet']);
  const groups = new Map<string, string>();
  for (const row of readRows(join(out, 'clusters.csv'))) {
    const [key] = Object.values(row);
    const cluster = row['cluster_id'];
    if (key === undefined || cluster === undefined) throw new Error(`${out}/clusters.csv has no cluster_id`);
    groups.set(key, cluster);
  }
  return { groups, seconds, peakMiB };
}

/** Group by record, from the truth file of a set. */
export function truthGroups(folder: string): Map<string, string> {
  const path = ['truth_clusters.csv', 'truth.csv'].map((name) => join(folder, name)).find((name) => existsSync(name));
  if (path === undefined) throw new Error(`no truth in ${folder}`);
  return new Map(
    readRows(path).map((row) => {
      const [record = '', group = ''] = Object.values(row);
      return [row['record_id'] ?? record, row['cluster_id'] ?? row['person_id'] ?? group];
    }),
  );
}

/** One table, given to `mestre dedupe`. */
export async function dedupeSet(set: LabelledSet, work: string): Promise<Score> {
  const { groups, seconds, peakMiB } = await clustersOf(
    join(set.folder, 'records.csv'),
    join(work, `${set.name}.mestre`),
  );
  const truth = truthGroups(set.folder);
  const known = [...groups.keys()].filter((record) => truth.has(record)).length;
  if (known < truth.size / 2)
    throw new Error(`clusters.csv names ${known} of ${truth.size} records: another key was taken`);
  const { records, pairwise, bCubed, largestGroup } = evaluateGroups(groups, truth);
  return { set: set.name, way: 'mestre dedupe', records, pairwise, bCubed, largestGroup, seconds, peakMiB };
}

/** A link that `mestre link` wrote: the keys of both sides under the names they have in their files. */
export interface Link {
  readonly left: string;
  readonly right: string;
  readonly verdict: string;
}

/** `mestre link A B` with no setting but what `flags` say. */
export async function linksOf(
  files: readonly [string, string],
  out: string,
  flags: readonly string[] = [],
): Promise<{
  readonly links: Link[];
  readonly seconds: number;
  readonly peakMiB: number;
  /** Records are named by their line: the files have no key of one name. */
  readonly byLine: boolean;
}> {
  rmSync(out, { recursive: true, force: true });
  const { seconds, peakMiB } = await mestreOrThrow(['link', ...files, '--out', out, '--quiet', ...flags]);
  const links = linksIn(join(out, 'links.csv'), 'same');
  const review = join(out, 'review.csv');
  const all = existsSync(review) ? [...links, ...linksIn(review, 'unsure')] : links;
  return { links: all, seconds, peakMiB, byLine: /^row_l\b/.test(readFileSync(join(out, 'links.csv'), 'utf8')) };
}

function linksIn(path: string, verdict: string): Link[] {
  return readRows(path).map((row) => {
    const side = (end: string): string => Object.entries(row).find(([name]) => name.endsWith(end))?.[1] ?? '';
    return { left: side('_l'), right: side('_r'), verdict: row['verdict'] ?? verdict };
  });
}

/** Two tables, given to `mestre link`; only pairs across count. */
export async function linkSet(set: LabelledSet, work: string): Promise<Score> {
  const [a, b] = [join(set.folder, 'a.csv'), join(set.folder, 'b.csv')];
  const { links, seconds, peakMiB } = await linksOf([a, b], join(work, `${set.name}.mestre`));
  const same = links.filter(({ verdict }) => verdict === 'same');
  const groups = groupsOfPairs(same.map(({ left, right }) => [left, right] as const));
  const [lefts, rights] = [readRows(a), readRows(b)];
  const isLeft = new Set(lefts.map((row) => row['record_id'] ?? ''));
  const truth = readRows(join(set.folder, 'truth_pairs.csv')).map(
    (row) => [row['id_a'] ?? '', row['id_b'] ?? ''] as const,
  );
  const { pairwise, bCubed, largestGroup } = evaluatePairs(groups, truth, (record) => isLeft.has(record));
  const records = lefts.length + rights.length;
  return { set: set.name, way: 'mestre link', records, pairwise, bCubed, largestGroup, seconds, peakMiB };
}
