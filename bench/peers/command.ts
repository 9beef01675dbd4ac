import { resolve } from 'node:path';
import { findSets } from '../accuracy/sets.ts';
import { type Options, toNumber } from '../options.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';
import { folderForPeers, ON_SETS, runPeer, type PeerHome, type PeerResult } from './run.ts';
import { peersPython } from './venv.ts';

const LIMIT_SECONDS = 1800;

/** Prepares the peers: their Python, their scripts, a folder for what they write. */
export async function peerHome(options: Options): Promise<PeerHome> {
  if (options.peers === undefined) throw new Error("say where the peers' scripts are: --peers DIR");
  const peers = resolve(options.peers);
  const work = scratch(options.work, 'peers');
  return { peers, work, python: await peersPython(peers, work), limitSeconds: LIMIT_SECONDS };
}

const shown = (value: number | null, digits: number): string => (value === null ? '' : value.toFixed(digits));

/** The results of peers as a Markdown table. */
export function peerTable(results: readonly PeerResult[]): string {
  const head = ['set', 'tool', 'F1', 'precision', 'recall', 'largest group', 'seconds', 'match step', 'predict', 'peak MiB', 'refusal']; // prettier-ignore
  return markdownTable(
    head,
    results.map((one) => [
      one.set,
      one.peer,
      shown(one.f1, 4),
      shown(one.precision, 4),
      shown(one.recall, 4),
      one.largestGroup ?? '',
      shown(one.seconds, 1),
      shown(one.matchSeconds, 1),
      shown(one.predictSeconds, 1),
      one.peakMiB,
      one.refusal ?? '',
    ]),
  );
}

/** `peers`: Splink and GoldenMatch on the sets of `--data`, one process per tool and set. */
export async function peers(options: Options): Promise<void> {
  if (options.data === undefined) throw new Error('say where the sets are: --data DIR');
  const home = await peerHome(options);
  const results: PeerResult[] = [];
  for (const set of findSets(resolve(options.data), options.only?.split(',') ?? [])) {
    if (set.task === 'queries' || set.task === 'name pairs') continue;
    const folder = folderForPeers(set, home.work);
    for (const peer of ON_SETS) {
      process.stderr.write(`${set.name}: ${peer.name} … `);
      const result = await runPeer(home, peer, { input: folder, truth: folder });
      results.push(result);
      process.stderr.write(`${result.refusal ?? `F1 ${shown(result.f1, 4)}`}, ${result.seconds.toFixed(1)} s\n`);
    }
  }
  const rows = toNumber(options.rows, 0);
  const table = peerTable(results);
  process.stdout.write(`${table}\n`);
  if (options.write) {
    writeSection('peers', `## The peers, on the same sets\n\n${machine()}\n\n${table}`);
    remember('peers', { results });
  }
  if (rows > 0) await (await import('../persons/command.ts')).persons({ ...options, rows: String(rows) });
}
