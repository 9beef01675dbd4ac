import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { evaluateGroups } from '../../src/domain/evaluation.ts';
import { writeBankTable } from '../bank-table.ts';
import { confusions, missedByError } from '../evaluate/errors.ts';
import { FILES } from '../generate/files.ts';
import { SOURCES } from '../generate/fields.ts';
import { readTruth, type TruthRow } from '../generate/marginals.ts';
import { mestreOrThrow } from '../mestre.ts';
import { clustersOf } from './dedupe.ts';
import type { Score } from './score.ts';
import type { LabelledSet } from './sets.ts';

/** The groups of an edition: golden id by source key. */
export async function groupsOfEdition(path: string): Promise<Map<string, string>> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll('select source_key, golden_id from xref');
    return new Map(rows.getRows().map(([key, golden]) => [String(key), String(golden)]));
  } finally {
    instance.closeSync();
  }
}

/** Makes a project as a user would and puts a bank's files into its drop folder. */
export async function makeProject(folder: string, bank: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  await mestreOrThrow(['init', folder, '--quiet']);
  for (const source of SOURCES) copyFileSync(join(bank, FILES[source].name), join(folder, 'drop', FILES[source].name));
}

/** The same judgement for each way of grouping a bank. */
export function judgeBank(groups: ReadonlyMap<string, string>, truth: readonly TruthRow[]) {
  const people = new Map(truth.map((row) => [row.record_id, row.person_id]));
  const { records, pairwise, bCubed, largestGroup } = evaluateGroups(groups, people);
  return {
    records,
    pairwise,
    bCubed,
    largestGroup,
    confusions: confusions(groups, truth),
    missed: missedByError(groups, truth),
  };
}

/** A bank from its five files to an edition, judged by who shares a golden id. */
export async function bankThroughRun(set: LabelledSet, work: string): Promise<Score> {
  const project = join(work, `${set.name}.project`);
  await makeProject(project, set.folder);
  const { seconds, peakMiB } = await mestreOrThrow(['run', '--quiet'], { cwd: project });
  const groups = await groupsOfEdition(join(project, 'editions/golden.duckdb'));
  return { set: set.name, way: 'mestre run', seconds, peakMiB, ...judgeBank(groups, readTruth(set.folder)) };
}

/** A bank as one table of raw text, given to `mestre dedupe` with no setting. */
export async function bankThroughDedupe(set: LabelledSet, work: string): Promise<Score> {
  const table = join(work, `${set.name}.csv`);
  writeBankTable(set.folder, table);
  const { groups, seconds, peakMiB } = await clustersOf(table, join(work, `${set.name}.mestre`));
  return { set: set.name, way: 'mestre dedupe', seconds, peakMiB, ...judgeBank(groups, readTruth(set.folder)) };
}
