import { join } from 'node:path';
import { toScores } from '../../src/domain/evaluation.ts';
import { groupBy, readRows, type Row } from '../evaluate/groups.ts';
import { linksOf } from './dedupe.ts';
import type { Score } from './score.ts';
import type { LabelledSet } from './sets.ts';

/** What became of the queries of one expected answer. */
export interface QueryCounts {
  readonly expected: string;
  readonly queries: number;
  /** Linked to the master record that the truth names. */
  readonly linked: number;
  /** Linked to another one. */
  readonly elsewhere: number;
  /** Not linked, but left to a person. */
  readonly toReview: number;
  readonly apart: number;
}

/** The first column of each record by what a link calls it: that value, or the line it stands on below the header. */
function namesOf(rows: readonly Row[], byLine: boolean): Map<string, string> {
  return new Map(
    rows.map((row, at) => {
      const [first = ''] = Object.values(row);
      return [byLine ? String(at + 2) : first, first];
    }),
  );
}

/** Queries against a master file: who is found, who must not be, and what goes to review. */
export async function querySet(set: LabelledSet, work: string): Promise<Score> {
  const [queries, master] = [join(set.folder, 'queries.csv'), join(set.folder, 'seed.csv')];
  const { links, seconds, peakMiB, byLine } = await linksOf([queries, master], join(work, `${set.name}.mestre`), [
    '--many',
    '--review',
  ]);
  const seed = readRows(master);
  const idOf = namesOf(seed, byLine);
  const queryOf = namesOf(readRows(queries), byLine);
  const truth = readRows(join(set.folder, 'truth_queries.csv'));
  const byQuery = groupBy(links, ({ left }) => queryOf.get(left) ?? left);
  const counts = [...groupBy(truth, (row) => row['expected'] ?? '')].map(([expected, rows]): QueryCounts => {
    const fates = rows.map((row) => {
      const own = byQuery.get(row['query_id'] ?? '') ?? [];
      const same = own.filter(({ verdict }) => verdict === 'same');
      if (same.some(({ right }) => idOf.get(right) === row['seed_match_id'])) return 'linked';
      if (same.length > 0) return 'elsewhere';
      return own.some(({ verdict }) => verdict === 'unsure') ? 'toReview' : 'apart';
    });
    const count = (fate: string): number => fates.filter((one) => one === fate).length;
    return { expected, queries: rows.length, linked: count('linked'), elsewhere: count('elsewhere'), toReview: count('toReview'), apart: count('apart') }; // prettier-ignore
  });
  const linked = (expected: string): number => counts.find((one) => one.expected === expected)?.linked ?? 0;
  const all = counts.reduce((sum, one) => sum + one.linked + one.elsewhere, 0);
  const expected = counts.find((one) => one.expected === 'match')?.queries ?? 0;
  // A possible match that is linked is neither right nor wrong here; the note tells.
  const claimed = all - linked('possible_match');
  return {
    set: set.name,
    way: 'mestre link --many',
    records: truth.length + seed.length,
    pairwise: toScores(linked('match'), claimed, expected),
    bCubed: null,
    largestGroup: null,
    seconds,
    peakMiB,
    note: counts
      .map(
        (one) =>
          `${one.expected} (${one.queries}): ${one.linked} linked, ${one.elsewhere} to another record, ${one.toReview} to review, ${one.apart} apart`,
      )
      .join('; '),
  };
}
