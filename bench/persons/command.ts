import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateGroups } from '../../src/domain/evaluation.ts';
import { type Options, toNumber } from '../options.ts';
import { measured } from '../measured.ts';
import { mestreOrThrow } from '../mestre.ts';
import { peerHome } from '../peers/command.ts';
import { ON_SETS, runPeer, type Peer, type PeerHome } from '../peers/run.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { readColumns } from './read.ts';

interface Line {
  readonly tool: string;
  readonly seconds: number;
  readonly predictSeconds: number | null;
  readonly peakMiB: number;
  readonly f1: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly largestGroup: number | null;
  readonly note: string;
}

const BY_HAND = ON_SETS.filter(({ name }) => name !== 'Splink by hand');
const SPLINK_RICH: Peer = { name: 'Splink --rich', script: 'splink_run.py', flags: ['--rich'] };

/** The peers' person table of so many rows, made when it is missing; returns its folder. */
export async function makeTable(home: PeerHome, rows: number, seed: string): Promise<string> {
  const folder = join(home.work, `persons-${rows}-${seed}`);
  if (existsSync(join(folder, 'truth_clusters.csv'))) return folder;
  const made = await measured(home.python, [join(home.peers, 'make_persons.py'), String(rows), folder, '--seed', seed]);
  if (made.code !== 0) throw new Error(`make_persons.py: ${made.stderr.slice(-800)}`);
  return folder;
}

async function ours(folder: string, tool: string, flags: readonly string[]): Promise<Line> {
  const out = join(folder, `${tool.replaceAll(/\W+/g, '-')}.mestre`);
  const ran = await mestreOrThrow(['dedupe', join(folder, 'records.csv'), '--out', out, '--quiet', ...flags]);
  const groups = await readColumns(join(out, 'clusters.csv'), 'record_id', 'cluster_id');
  const truth = await readColumns(join(folder, 'truth_clusters.csv'), 'record_id', 'cluster_id');
  const { pairwise, largestGroup } = evaluateGroups(groups, truth);
  return {
    tool,
    seconds: ran.seconds,
    predictSeconds: null,
    peakMiB: ran.peakMiB,
    ...pairwise,
    largestGroup,
    note: '',
  };
}

async function theirs(home: PeerHome, peer: Peer, folder: string): Promise<Line> {
  const input = peer.script.startsWith('splink') ? join(folder, 'records.parquet') : folder;
  const { refusal, ...one } = await runPeer(home, peer, { input, truth: folder });
  return {
    tool: peer.name,
    ...one,
    note: refusal ?? (one.matchSeconds === null ? '' : `match step ${one.matchSeconds.toFixed(1)} s`),
  };
}

const shown = (value: number | null, digits: number): string => (value === null ? '' : value.toFixed(digits));

function table(lines: readonly Line[]): string {
  const fastest = lines.find(({ tool }) => tool.startsWith('mestre'))?.seconds ?? 0;
  return markdownTable(
    ['tool', 'seconds, file to clusters', 'against mestre', 'predict', 'peak MiB', 'F1', 'precision', 'recall', 'largest group', 'note'], // prettier-ignore
    lines.map((one) => [
      one.tool,
      one.seconds.toFixed(1),
      fastest === 0 ? '' : `${(one.seconds / fastest).toFixed(1)} ×`,
      shown(one.predictSeconds, 1),
      one.peakMiB,
      shown(one.f1, 4),
      shown(one.precision, 4),
      shown(one.recall, 4),
      one.largestGroup ?? '',
      one.note,
    ]),
  );
}

/** `persons [--rows N]`: one table of people through mestre twice and through the peers, in one sitting. */
export async function persons(options: Options): Promise<void> {
  const home = await peerHome(options);
  const rows = toNumber(options.rows, 1_000_000);
  const folder = await makeTable(home, rows, options.seed ?? '1');
  const only = options.only?.split(',');
  const wanted = (name: string): boolean =>
    only === undefined || only.some((part) => name.toLowerCase().includes(part));
  const rules = join(import.meta.dirname, 'rules.yaml');
  const jobs: (readonly [string, () => Promise<Line>])[] = [
    [
      'mestre, same keys and comparisons',
      () => ours(folder, 'mestre, same keys and comparisons', ['--rules', rules, '--key', 'record_id']),
    ],
    ['mestre, no settings', () => ours(folder, 'mestre, no settings', [])],
    ...[SPLINK_RICH, ...BY_HAND].map((peer) => [peer.name, () => theirs(home, peer, folder)] as const),
  ];
  const lines: Line[] = [];
  for (const [name, run] of jobs.filter(([tool]) => wanted(tool))) {
    process.stderr.write(`${name} … `);
    const line = await run();
    lines.push(line);
    process.stderr.write(`${line.seconds.toFixed(1)} s, F1 ${shown(line.f1, 4)} ${line.note}\n`);
  }
  const text = table(lines);
  process.stdout.write(`${text}\n`);
  const title = `## ${rows.toLocaleString('en')} rows of the peers' person table`;
  if (options.write) {
    writeSection('persons', `${title}\n\n${machine()}\n\n${text}`);
    remember('persons', { rows, lines });
  }
}
