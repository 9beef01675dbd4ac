import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a labelled set asks for. */
export type Task = 'bank' | 'dedupe' | 'link' | 'queries' | 'name pairs';

export interface LabelledSet {
  readonly name: string;
  readonly folder: string;
  readonly task: Task;
}

function taskOf(folder: string): Task | undefined {
  const has = (...names: readonly string[]): boolean => names.every((name) => existsSync(join(folder, name)));
  if (has('nucleo.csv', 'cartoes.txt', 'seguros.csv', 'app.csv', 'sac.jsonl', 'truth.csv')) return 'bank';
  if (has('a.csv', 'b.csv', 'truth_pairs.csv')) return 'link';
  if (has('queries.csv', 'seed.csv', 'truth_queries.csv')) return 'queries';
  if (has('pairs.csv', 'truth.csv')) return 'name pairs';
  if (has('records.csv') && (has('truth_clusters.csv') || has('truth.csv'))) return 'dedupe';
  const meta = join(folder, 'meta.json');
  if (existsSync(meta) && /"task"/.test(readFileSync(meta, 'utf8')))
    throw new Error(`${folder} names a task, but its files are of no known shape`);
  return undefined;
}

/** The labelled sets among the folders of `data`, and `data` itself where it is one; known by their files alone. */
export function findSets(data: string, only: readonly string[]): LabelledSet[] {
  const folders = [
    data,
    ...readdirSync(data, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(data, entry.name)),
  ];
  return folders
    .flatMap((folder) => {
      const task = taskOf(folder);
      return task === undefined ? [] : [{ name: basename(folder), folder, task }];
    })
    .filter(({ name }) => only.length === 0 || only.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
