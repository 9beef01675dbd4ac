import { TRAPS } from '../evaluate/errors.ts';
import { markdownTable } from '../results.ts';
import { PEERS } from './peers-figures.ts';
import { isScore, type Result, type Score } from './score.ts';

const share = (value: number): string => (value === 1 ? '1' : value.toFixed(4));
const figure = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(3));

/** All results beside what others reach on the same sets. */
function scoreTable(results: readonly Result[]): string {
  const head = ['set', 'way', 'records', 'precision', 'recall', 'F1', 'B-cubed F1', 'largest group', 'seconds', 'peak MiB', 'bar', 'Splink by hand', 'GoldenMatch zero', 'GoldenMatch by hand', 'published']; // prettier-ignore
  const rows = results.map((result) => {
    const peers = PEERS[result.set === 'demo' ? 'synth_br_sample' : result.set] ?? {};
    const beside = [peers.bar ?? '', figure(peers.splink), figure(peers.goldenMatchZero), figure(peers.goldenMatchByHand), peers.published ?? '']; // prettier-ignore
    if (!isScore(result)) return [result.set, result.way, '', '', '', 'failed', '', '', '', '', ...beside];
    const { pairwise, bCubed } = result;
    return [
      result.set,
      result.way,
      result.records,
      share(pairwise.precision),
      share(pairwise.recall),
      share(pairwise.f1),
      bCubed === null ? '' : share(bCubed.f1),
      result.largestGroup ?? '',
      result.seconds.toFixed(1),
      result.peakMiB,
      ...beside,
    ];
  });
  return markdownTable(head, rows);
}

/** Pairs of different persons taken for one, by what makes them alike: how many, of how many there are. */
function trapTable(scores: readonly Score[]): string {
  const rows = scores.map((score) => [
    score.set,
    score.way,
    ...TRAPS.map((kind) => {
      const found = score.confusions?.find((one) => one.kind === kind);
      if (!found) return '';
      return found.exist === null ? `${found.persons}` : `${found.persons} of ${found.exist}`;
    }),
  ]);
  return markdownTable(['set', 'way', ...TRAPS], rows);
}

const MOST = 16;

/** True pairs that were missed, by the errors on either record. */
function missedTable(score: Score): string {
  const rows = (score.missed ?? [])
    .slice(0, MOST)
    .map(({ error, pairs, missed }) => [error, missed, pairs, `${((100 * missed) / pairs).toFixed(1)} %`]);
  return markdownTable(['error, trap or sources of a pair', 'missed', 'of', 'share'], rows);
}

/** Everything in Markdown. */
export function accuracyReport(results: readonly Result[]): string {
  const scores = results.filter(isScore);
  const banks = scores.filter(({ confusions }) => confusions !== undefined);
  const worst = banks.filter(({ missed }) => (missed ?? []).length > 0);
  const parts = [scoreTable(results)];
  if (banks.length > 0)
    parts.push('Different persons taken for one (pairs of persons, of those that the bank holds):', trapTable(banks));
  for (const score of worst)
    parts.push(`Missed pairs of ${score.set}, ${score.way}, by what is wrong with either record:`, missedTable(score));
  const notes = scores.filter(({ note }) => note !== undefined).map(({ set, note }) => `- ${set}: ${note}`);
  const failures = results.filter((result) => !isScore(result)).map((result) => `- ${result.set}, ${result.way}: ${'failure' in result ? result.failure.split('\n').slice(0, 4).join(' ') : ''}`); // prettier-ignore
  return [
    ...parts,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...(failures.length > 0 ? [failures.join('\n')] : []),
  ].join('\n\n');
}
