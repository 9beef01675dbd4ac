import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeBankTable } from '../bank-table.ts';
import { measured } from '../measured.ts';
import type { LabelledSet } from '../accuracy/sets.ts';

/** A tool of others, set up in one way. */
export interface Peer {
  readonly name: string;
  readonly script: string;
  readonly flags: readonly string[];
}

export const ON_SETS: readonly Peer[] = [
  { name: 'Splink by hand', script: 'splink_run.py', flags: [] },
  { name: 'GoldenMatch zero', script: 'goldenmatch_run.py', flags: ['--config', 'zero'] },
  { name: 'GoldenMatch by hand', script: 'goldenmatch_run.py', flags: ['--config', 'best'] },
];

/** What a peer did; a refusal is a result. */
export interface PeerResult {
  readonly peer: string;
  readonly set: string;
  readonly f1: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly largestGroup: number | null;
  /** Of the whole process, reading and writing included. */
  readonly seconds: number;
  /** As the tool's script counts: matching and grouping only. */
  readonly matchSeconds: number | null;
  readonly predictSeconds: number | null;
  readonly peakMiB: number;
  readonly refusal: string | null;
}

/** Where the peers' scripts and their Python are. */
export interface PeerHome {
  readonly peers: string;
  readonly python: string;
  readonly work: string;
  readonly limitSeconds: number;
}

/** A folder that the peers' scripts can read: a bank becomes one table with its truth beside it. */
export function folderForPeers(set: LabelledSet, work: string): string {
  if (set.task !== 'bank') return set.folder;
  const folder = join(work, set.name);
  mkdirSync(folder, { recursive: true });
  writeBankTable(set.folder, join(folder, 'table.csv'));
  copyFileSync(join(set.folder, 'truth.csv'), join(folder, 'truth.csv'));
  return folder;
}

interface Said {
  readonly seconds?: number | Readonly<Record<string, number>>;
  readonly total?: number;
}

/** The JSON object on the last line that holds one. */
function lastJson(text: string): Said {
  const line = text.split('\n').findLast((one) => one.trim().startsWith('{'));
  return line === undefined ? {} : (JSON.parse(line) as Said);
}

interface Judged {
  readonly pairwise: { readonly precision: number; readonly recall: number; readonly f1: number };
  readonly largest_group: number;
}

/** Runs a peer on a folder (or, for made tables, on a Parquet file) in a process of its own and judges what it wrote. */
export async function runPeer(home: PeerHome, peer: Peer, at: { input: string; truth: string }): Promise<PeerResult> {
  const out = join(home.work, `${basename(at.truth)}.${peer.name.replaceAll(' ', '-')}.csv`);
  const ran = await measured(home.python, [join(home.peers, peer.script), at.input, out, ...peer.flags], {
    cwd: home.work,
    limitSeconds: home.limitSeconds,
  });
  const base = { peer: peer.name, set: basename(at.truth), seconds: ran.seconds, peakMiB: ran.peakMiB };
  const nothing = {
    f1: null,
    precision: null,
    recall: null,
    largestGroup: null,
    matchSeconds: null,
    predictSeconds: null,
  };
  if (ran.code !== 0) {
    const why =
      ran.code === 124 ? `stopped after ${home.limitSeconds} s` : (ran.stderr.trim().split('\n').at(-1) ?? '');
    return { ...base, ...nothing, refusal: why.slice(0, 300) };
  }
  const said = lastJson(ran.stderr);
  const judged = await measured(home.python, [join(home.peers, 'evaluate.py'), out, at.truth]);
  if (judged.code !== 0) throw new Error(`evaluate.py: ${judged.stderr.slice(-500)}`);
  const { pairwise, largest_group } = JSON.parse(judged.stdout) as Judged;
  const steps = typeof said.seconds === 'object' ? said.seconds : {};
  return {
    ...base,
    ...pairwise,
    largestGroup: largest_group,
    matchSeconds: said.total ?? (typeof said.seconds === 'number' ? said.seconds : null),
    predictSeconds: steps['predict'] ?? null,
    refusal: null,
  };
}
