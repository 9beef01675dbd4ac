import { resolve } from 'node:path';
import { compareGroups } from '../domain/evaluation-compare.ts';
import { type Evaluation, evaluateGroups, evaluatePairs, type Groups } from '../domain/evaluation.ts';
import { MestreError } from '../errors.ts';
import type { Engine } from '../engine/engine.ts';
import { readTable } from '../sources/read-table.ts';
import { withEngine } from './auto/open-engine.ts';
import { thresholdCurve } from './auto/threshold-curve.ts';
import type { Context } from './context.ts';

export interface EvaluateOptions {
  /** A file of two columns: record and entity, or two records that are the same. */
  readonly truth?: string;
  /** What was predicted: clusters.csv or links.csv of mestre, or any file of record and group. */
  readonly clusters?: string;
  /** Another prediction to compare with: what changed between two runs. */
  readonly against?: string;
}

/** Measures a prediction against a truth, or tells what changed between two predictions. */
export async function evaluate(context: Context, options: EvaluateOptions): Promise<void> {
  if (options.clusters === undefined || (options.truth === undefined && options.against === undefined))
    throw new MestreError('usage', 'nothing_to_compare', 'evaluate compares clusters with a truth, or with other clusters', { hint: 'mestre evaluate --truth truth.csv --clusters people.mestre/clusters.csv' }); // prettier-ignore
  await withEngine(context, async (engine) => {
    const predicted = await readGroups(context, engine, options.clusters!);
    if (options.against !== undefined) {
      const change = compareGroups(predicted.groups, (await readGroups(context, engine, options.against)).groups);
      context.out.answer('mestre.evaluate/1', { change }, () =>
        [
          `${change.records.toLocaleString('en')} records in both: ${change.same} groups the same, ${change.merged.count} merged, ${change.parted.count} parted, ${change.overlapping.count} overlapping`,
          ...examples('merged', change.merged.examples),
          ...examples('parted', change.parted.examples),
          ...examples('overlapping', change.overlapping.examples),
        ].join('\n'),
      );
      return;
    }
    const truth = await readColumns(context, engine, options.truth!);
    const evaluation = toEvaluation(predicted, truth);
    const curve = predicted.links === null ? [] : thresholdCurve(predicted.links, truth.rows);
    context.out.answer('mestre.evaluate/1', { ...evaluation, curve }, () => toText(evaluation));
  });
}

interface Predicted {
  readonly groups: Groups;
  /** Where the prediction is a list of links: each with its weight. */
  readonly links: readonly { readonly a: string; readonly b: string; readonly weight: number }[] | null;
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [string, string])[];
  readonly all: readonly (readonly (string | null)[])[];
}

async function readColumns(context: Context, engine: Engine, file: string): Promise<Table> {
  const read = await readTable(engine, resolve(context.cwd, file), { table: 'evaluated' });
  if (read.columns.length < 2)
    throw new MestreError('data', 'two_columns', `${file} needs two columns: record and group, or two records`, { hint: `it has: ${read.columns.join(', ')}` }); // prettier-ignore
  const table = await engine.columns(`select * exclude (_line) from evaluated order by _line`);
  const columns = read.columns.map((name) => table[name] as (string | null)[]);
  const all = columns[0]!.map((_, i) => columns.map((column) => column[i]!));
  const [a, b] = pairOf(read.columns);
  return {
    columns: read.columns,
    all,
    rows: all.flatMap((row) => (row[a] == null || row[b] == null ? [] : [[row[a], row[b]] as const])),
  };
}

/** The columns of record and group: the first two, unless a column is named as records or groups are. */
function pairOf(columns: readonly string[]): [number, number] {
  const group = columns.findIndex((name) => /^(cluster|group|entity|person)_(id|no)$/i.test(name));
  const record = columns.findIndex((name) => /^record_(id|no)$/i.test(name));
  if (group < 0) return [0, 1];
  return [record >= 0 && record !== group ? record : group === 0 ? 1 : 0, group];
}

async function readGroups(context: Context, engine: Engine, file: string): Promise<Predicted> {
  const table = await readColumns(context, engine, file);
  const verdict = table.columns.indexOf('verdict');
  if (verdict < 0) return { groups: new Map(table.rows), links: null };
  const weight = table.columns.indexOf('weight');
  const links = table.all.map((row) => ({
    a: row[0]!,
    b: row[1]!,
    weight: Number(row[weight]),
    same: row[verdict] === 'same',
  }));
  return { groups: closure(links.filter(({ same }) => same)), links };
}

/** Groups that links make; records of the two sides are told apart by a mark. */
function closure(links: readonly { readonly a: string; readonly b: string }[]): Map<string, string> {
  const parent = new Map<string, string>();
  const find = (name: string): string => {
    let root = name;
    while (parent.get(root) !== root) root = parent.get(root)!;
    return root;
  };
  for (const { a, b } of links) {
    if (!parent.has(a)) parent.set(a, a);
    if (!parent.has(b)) parent.set(b, b);
    const [x, y] = [find(a), find(b)];
    if (x !== y) parent.set(x < y ? y : x, x < y ? x : y);
  }
  return new Map([...parent.keys()].map((name) => [name, find(name)]));
}

/** A truth whose second column repeats what its first one holds, or never repeats, is a list of pairs across two files. */
function toEvaluation(predicted: Predicted, truth: Table): Evaluation {
  const left = new Set(truth.rows.map(([a]) => a));
  if (predicted.links !== null || truth.columns.some((name) => /_b$|_r$/.test(name))) {
    const sides = new Set(predicted.links?.map(({ a }) => a) ?? left);
    return evaluatePairs(predicted.groups, truth.rows, (record) => sides.has(record) || left.has(record));
  }
  return evaluateGroups(predicted.groups, new Map(truth.rows));
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const examples = (name: string, all: readonly (readonly string[])[]) => all.map((group) => `  ${name}: ${group.slice(0, 8).join(', ')}`); // prettier-ignore

function toText({ pairwise, bCubed, exactGroups, largestGroup, errors }: Evaluation): string {
  return [
    `pairs      precision ${percent(pairwise.precision)}  recall ${percent(pairwise.recall)}  F1 ${pairwise.f1.toFixed(4)}  (${pairwise.hit} of ${pairwise.actual} found, ${pairwise.claimed - pairwise.hit} wrong)`,
    ...(bCubed
      ? [
          `B-cubed    precision ${percent(bCubed.precision)}  recall ${percent(bCubed.recall)}  F1 ${bCubed.f1.toFixed(4)}`,
        ]
      : []),
    ...(exactGroups === null ? [] : [`groups     ${percent(exactGroups)} found exactly; largest ${largestGroup}`]),
    `errors     ${errors.merged.count} merged, ${errors.parted.count} parted, ${errors.overlapping.count} overlapping`,
    ...examples('merged', errors.merged.examples),
    ...examples('parted', errors.parted.examples),
  ].join('\n');
}
