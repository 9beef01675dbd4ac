import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { groupCurve } from '../domain/evaluation-curve.ts';
import { type Groups, evaluateGroups, evaluatePairs, toWaiting } from '../domain/evaluation.ts';
import { MestreError, toFileError } from '../errors.ts';
import { loadStanding } from '../ledger/decisions.ts';
import { openLedger } from '../ledger/open.ts';
import type { Report } from '../report/model.ts';
import { loadDefinitions } from '../rules/project.ts';
import { withEngine } from './auto/open-engine.ts';
import { thresholdCurve } from './auto/threshold-curve.ts';
import type { Context } from './context.ts';
import { findPrediction, isEdition, type Prediction, readColumns, readPrediction, type Table } from './evaluate/prediction.ts'; // prettier-ignore
import { countFound, type KeysFound } from './evaluate/keys-against-truth.ts';
import type { Measured } from './evaluate/measured.ts';
import { openWorkspace } from './explain/workspace.ts';
import type { Difference } from './rules/diff/difference.ts';

export interface EvaluateOptions {
  /** A file of two columns: record and entity, or two records that are the same. */
  readonly truth?: string;
  /** What was predicted: clusters.csv or links.csv, an edition, a run of the project, or any file of record and group; the current edition unless named. */
  readonly clusters?: string;
  /** An earlier prediction of any of these kinds: what changed since. */
  readonly against?: string;
  readonly entity?: string;
  /** Changes of each kind to show. */
  readonly examples?: number;
  /** File to write a page with plots to. */
  readonly html?: string;
  /** Show values and keys as they are. */
  readonly clear?: boolean;
}

const EXAMPLES = 5;

/** Measures a prediction against a truth, or tells what changed from one prediction to another. */
export async function evaluate(context: Context, options: EvaluateOptions): Promise<void> {
  if ((options.truth === undefined) === (options.against === undefined))
    throw new MestreError('usage', 'nothing_to_compare', 'evaluate compares with a truth, or with another prediction: one of both', { hint: 'mestre evaluate --truth truth.csv --clusters people.mestre/clusters.csv' }); // prettier-ignore
  const file = findPrediction(context, options.clusters);
  const label = options.clusters ?? basename(file);
  if (options.against !== undefined) return tellChange(context, options, { file, label, earlier: options.against });
  await withEngine(context, async (engine) => {
    const predicted = await readPrediction(engine, { file, label, entity: options.entity });
    const truth = await readColumns(engine, resolve(context.cwd, options.truth!));
    const measured = toMeasured(predicted, truth);
    // What the keys found is known of the last run alone: of the current edition.
    const keys = options.clusters === undefined ? await keysOf(context, predicted.entity!, measured.known) : null;
    if (options.html !== undefined) {
      const { toEvaluationReport } = await import('./evaluate/report.ts');
      const facts = { prediction: label, truth: basename(options.truth!), made: context.now().toISOString() };
      await savePage(context, options.html, toEvaluationReport({ ...measured, keys }, facts));
    }
    context.out.answer('mestre.evaluate/1', { ...measured.evaluation, review: measured.waiting, keys, curve: measured.curve }, () =>
      toText({ ...measured, keys }),
    ); // prettier-ignore
  });
}

async function tellChange(
  context: Context,
  options: EvaluateOptions,
  { file, label, earlier }: { readonly file: string; readonly label: string; readonly earlier: string },
): Promise<void> {
  const before = findPrediction(context, earlier);
  const both = { before, after: file, limit: options.examples ?? EXAMPLES, clear: options.clear ?? false };
  const difference =
    isEdition(before) && isEdition(file)
      ? await ofEditions(context, options.entity, both)
      : await withEngine(context, async (engine) => {
          const { compareFiles } = await import('./evaluate/change-files.ts');
          const { entity } = options;
          const sides = {
            before: await readPrediction(engine, { file: before, label: earlier, entity }),
            after: await readPrediction(engine, { file, label, entity }),
          };
          return compareFiles(engine, { ...both, ...sides });
        });
  const made = context.now().toISOString();
  const facts = { project: isEdition(file) ? context.project().config.name : 'files', before: earlier, after: label, asOf: made.slice(0, 10), made, masked: !both.clear, edition: label, runs: true } as const; // prettier-ignore
  const { toDiffReport } = await import('./rules/diff/report.ts');
  const report = toDiffReport([difference], facts);
  if (options.html !== undefined) await savePage(context, options.html, report);
  const { toText: toLines } = await import('../report/terminal.ts');
  context.out.answer('mestre.evaluate/1', { before: earlier, after: label, masked: !both.clear, change: difference }, () =>
    toLines(report, { width: context.out.width, colour: context.out.colour }),
  ); // prettier-ignore
}

/** Two editions of the project: golden ids, values, products and money tell more than groups alone. */
async function ofEditions(
  context: Context,
  entity: string | undefined,
  { before, after, limit, clear }: { readonly before: string; readonly after: string; readonly limit: number; readonly clear: boolean }, // prettier-ignore
): Promise<Difference> {
  if (before === after)
    throw new MestreError('usage', 'same_edition', 'Both are the same edition', {
      hint: 'mestre status lists the editions: name the run of another one',
    });
  const project = context.project();
  const { rulesets, sources } = loadDefinitions(project);
  const rules = rulesets.map(({ value }) => value).find((one) => entity === undefined || one.entity === entity);
  if (rules === undefined)
    throw new MestreError('usage', 'unknown_entity', `The project has no rules for ${entity ?? 'any entity'}`, {
      hint: `entities: ${rulesets.map(({ value }) => value.entity).join(', ')}`,
    });
  const contracts = [...sources.values()].map(({ value }) => value);
  const { compareEditions } = await import('./evaluate/change-editions.ts');
  const { maskDifference } = await import('./rules/diff/mask.ts');
  const ledger = openLedger(project.paths.ledger);
  const decisions = (() => {
    try {
      return loadStanding(ledger, rules.entity);
    } finally {
      ledger.close();
    }
  })();
  const difference = await compareEditions(project, { before, after, rules, contracts, decisions, limit });
  return clear ? difference : maskDifference(difference, rules);
}

async function savePage(context: Context, path: string, report: Report): Promise<void> {
  const { toHtml } = await import('../report/html.ts');
  const file = resolve(context.cwd, path);
  try {
    writeFileSync(file, toHtml(report), { mode: 0o600 });
  } catch (error) {
    throw toFileError(error, file);
  }
}

/** A truth whose second column repeats what its first one holds, or never repeats, is a list of pairs across two files. */
function toMeasured(predicted: Prediction, truth: Table): Omit<Measured, 'keys'> & { readonly known: Groups } {
  const left = new Set(truth.rows.map(([a]) => a));
  const { unsure } = predicted;
  if (predicted.links !== null || truth.columns.some((name) => /_b$|_r$/.test(name))) {
    const sides = new Set(predicted.links?.map(({ a }) => a) ?? left);
    const pairs = new Set(truth.rows.map((pair) => JSON.stringify(pair)));
    return {
      evaluation: evaluatePairs(predicted.groups, truth.rows, (record) => sides.has(record) || left.has(record)),
      curve: predicted.links === null ? [] : thresholdCurve(predicted.links, truth.rows),
      waiting: unsure && toWaiting(unsure, new Set(truth.rows.flat()), (a, b) => pairs.has(JSON.stringify([a, b]))),
      known: new Map(),
    };
  }
  const known = new Map(predicted.entity === null ? truth.rows : named(truth.rows, predicted));
  if (known.size > 0 && ![...known.keys()].some((record) => predicted.groups.has(record)))
    throw new MestreError('data', 'no_common_records', 'The truth names no record of the prediction', {
      hint: 'its first column is the key of a record (SOURCE:KEY in a project), its second one the entity it belongs to',
    });
  return {
    evaluation: evaluateGroups(predicted.groups, known),
    curve: groupCurve(predicted.ties, known),
    waiting: unsure && toWaiting(unsure, known, (a, b) => known.get(a) === known.get(b)),
    known,
  };
}

/** What the blocking keys of the last run found of the true pairs; null where its workspace is gone. */
async function keysOf(context: Context, entity: string, known: Groups): Promise<KeysFound | null> {
  if (known.size === 0) return null;
  const workspace = await openWorkspace(context.project(), entity).catch((error: unknown) => {
    if (error instanceof MestreError && error.code === 'no_workspace') return null;
    throw error;
  });
  if (workspace === null) return null;
  try {
    const records = [...known].map(([record, person]) => {
      const colon = record.indexOf(':');
      return { source: record.slice(0, colon), key: record.slice(colon + 1), person };
    });
    return await countFound(workspace.engine, records);
  } finally {
    await workspace.engine.close();
  }
}

/** Records by SOURCE:KEY, where the truth gives the key alone and one source alone has it; records that are not there are left out. */
function named(rows: Table['rows'], { groups }: Prediction): [string, string][] {
  const sources = new Map<string, string | null>();
  for (const record of groups.keys()) {
    const key = record.slice(record.indexOf(':') + 1);
    sources.set(key, sources.has(key) ? null : record);
  }
  return rows.flatMap(([record, entity]): [string, string][] => {
    const name = groups.has(record) ? record : sources.get(record);
    return name == null ? [] : [[name, entity]];
  });
}

const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
const examples = (name: string, all: readonly (readonly string[])[]) => all.map((group) => `  ${name}: ${group.slice(0, 8).join(', ')}`); // prettier-ignore
/** Lines of the threshold curve that a terminal shows. */
const LINES = 12;

function toText({ evaluation, curve, waiting, keys }: Measured): string {
  const { records, pairwise, bCubed, exactGroups, largestGroup, errors } = evaluation;
  const step = Math.ceil(curve.length / LINES);
  return [
    `pairs      precision ${percent(pairwise.precision)}  recall ${percent(pairwise.recall)}  F1 ${pairwise.f1.toFixed(4)}  (${pairwise.hit} of ${pairwise.actual} found, ${pairwise.claimed - pairwise.hit} wrong)`,
    ...(bCubed
      ? [
          `B-cubed    precision ${percent(bCubed.precision)}  recall ${percent(bCubed.recall)}  F1 ${bCubed.f1.toFixed(4)}`,
        ]
      : []),
    ...(exactGroups === null ? [] : [`groups     ${percent(exactGroups)} found exactly; largest ${largestGroup}`]),
    ...(keys === null
      ? []
      : [
          `keys       ${percent(keys.recall)} of ${keys.pairs} true pairs were compared or identical: no score can find the rest`,
        ]),
    ...(waiting === null
      ? []
      : [
          `review     ${waiting.pairs} pairs wait for a person, ${waiting.same} of them true; ${percent(waiting.share)} of ${records} records stand in one`,
        ]),
    `errors     ${errors.merged.count} merged, ${errors.parted.count} parted, ${errors.overlapping.count} overlapping`,
    ...examples('merged', errors.merged.examples),
    ...examples('parted', errors.parted.examples),
    ...(curve.length === 0 ? [] : ['from bits  precision   recall      F1']),
    ...curve
      .toReversed()
      .filter((_, i) => i % step === 0)
      .map(({ weight, precision, recall, f1 }) => `${String(weight).padStart(9)}  ${percent(precision).padStart(9)}  ${percent(recall).padStart(9)}  ${f1.toFixed(4)}`), // prettier-ignore
  ].join('\n');
}
