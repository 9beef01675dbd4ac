import { existsSync, readFileSync } from 'node:fs';
import { Document, isMap, isScalar, type Node, parseDocument, type Scalar, visit } from 'yaml';
import { writeWhole } from './write-whole.ts';
import { apply, type Engine } from '../engine/engine.ts';
import { MestreError, toFileError } from '../errors.ts';
import { loadRules, type Project } from '../rules/project.ts';
import type { Loaded } from '../rules/load.ts';
import type { Model, Ruleset } from '../rules/schema/ruleset.ts';
import { literal } from '../sql/sql.ts';
import { frequency, prepare } from '../stages/match.ts';
import { withEngine } from './auto/open-engine.ts';
import { decidedLabels, loadLabels, readLabels, type Sides } from './auto/read-labels.ts';
import { trainOnCandidates } from './auto/train-large.ts';
import type { Context } from './context.ts';
import { workspaceOf } from './publish/resolve.ts';

export interface TrainCommandOptions {
  /** The entity to train for; all of the project unless said. */
  readonly entity?: string;
  /** Shows the weights without writing them into the rules. */
  readonly dryRun?: boolean;
  /** Pairs that people judged, as `mestre labels` writes them. */
  readonly labels?: string;
  /** False leaves the decisions of stewards out. */
  readonly decisions?: boolean;
}

interface Outcome {
  readonly entity: string;
  readonly file: string;
  readonly model: Model;
  readonly expectedPairs: number;
  readonly candidates: number;
}

/** Estimates the weights of a project's rules from its records, with what people judged where they did, and writes them into the rules file. */
export async function train(context: Context, options: TrainCommandOptions = {}): Promise<void> {
  const project = context.project();
  const rules = loadRules(project).filter(
    ({ value }) => options.entity === undefined || value.entity === options.entity,
  );
  if (rules.length === 0)
    throw new MestreError('usage', 'no_entity', `The project has no rules for ${options.entity ?? 'any entity'}`, {
      hint: 'rules: in mestre.yaml lists them',
    });
  const outcomes: Outcome[] = [];
  // Rules whose records never came have nothing to learn from; where none has records that is said.
  const matched = rules.filter(({ value }) => existsSync(workspaceOf(project.paths.workspace, value.entity)));
  for (const loaded of matched.length === 0 ? rules : matched) {
    const outcome = await trainOne(context, { project, loaded, options });
    outcomes.push(outcome);
    if (!options.dryRun) writeModel(loaded.file, outcome.model);
    if (loaded.value.model !== undefined)
      context.out.note(`${outcome.entity}: thresholds (link ${loaded.value.thresholds.link}, review ${loaded.value.thresholds.review}) were set for the weights of before; 0 is where a pair is as likely the same as not`); // prettier-ignore
    for (const note of outcome.model.trained?.notes ?? []) context.out.note(`${outcome.entity}: ${note}`);
    const labels = outcome.model.trained?.labels;
    if (labels !== undefined && labels.against > 0)
      context.out.warn(`${outcome.entity}: ${labels.against} of ${labels.same + labels.different} labels contradict the weights, which had to fit all records; mestre explain A B says why`); // prettier-ignore
    if (outcome.model.trained?.converged === false) context.out.warn(`${outcome.entity}: training did not settle`);
  }
  context.out.answer('mestre.train/1', { trained: outcomes, written: !options.dryRun }, () =>
    outcomes.map((outcome) => toText(outcome, options.dryRun === true)).join('\n'),
  );
}

interface Wish {
  readonly project: Project;
  readonly loaded: Loaded<Ruleset>;
  readonly options: TrainCommandOptions;
}

async function trainOne(
  context: Context,
  { project, loaded: { value: rules, file }, options }: Wish,
): Promise<Outcome> {
  const workspace = workspaceOf(project.paths.workspace, rules.entity);
  if (!existsSync(workspace))
    throw new MestreError('missing', 'no_workspace', `There are no records of ${rules.entity} yet`, { hint: 'mestre run makes them' }); // prettier-ignore
  return withEngine(context, async (engine) => {
    // Numbers without gaps: what is looked at is chosen by number, and must not depend on how the records came.
    const numbered = 'select record_id as old_id, (row_number() over (order by record_id) - 1)::integer as record_id from workspace.record'; // prettier-ignore
    await engine.run(`attach ${literal(workspace)} as workspace (read_only); create table record as select n.record_id, r.* exclude (record_id) from workspace.record as r join (${numbered}) as n on n.old_id = r.record_id; detach workspace`); // prettier-ignore
    const { model: _, ...untrained } = rules;
    await apply(engine, [...prepare(untrained, engine.dialect), ...frequency(untrained, engine.dialect)]);
    const judged = [
      ...(options.labels === undefined ? [] : await readLabels(context, engine, { file: options.labels, sides: await onlySource(engine) })), // prettier-ignore
      ...(options.decisions === false ? [] : decidedLabels(project.paths.ledger, rules.entity)),
    ];
    const labelled = (await loadLabels(context, engine, judged)) !== null;
    const trained = await trainOnCandidates(engine, untrained, { first: null, labelled });
    return {
      entity: rules.entity,
      file,
      model: trained.model,
      expectedPairs: trained.chosen.fit.same.pairs,
      candidates: trained.pairs,
    };
  });
}

/** The source of records that a file of labels need not name, since there is no other. */
async function onlySource(engine: Engine): Promise<Sides> {
  const rows = await engine.rows('select distinct source from record limit 2');
  const only = rows.length === 1 ? String(rows[0]!['source']) : null;
  return { l: only, r: only };
}

/** Sets `model:` in the rules file; not a letter outside of it changes, comments included. */
function writeModel(file: string, model: Model): void {
  let before: string;
  try {
    before = readFileSync(file, 'utf8');
  } catch (error) {
    throw toFileError(error, file);
  }
  writeWhole(file, withModel(before, model), 'none');
}

/** The text of a rules file with another model in the place of its own, or at its end. */
export function withModel(text: string, model: Model): string {
  const document = new Document({ model });
  visit(document, {
    // One line per comparison, as rules are written by hand.
    Map: (_, node, path) => {
      node.flow = path.length > 4 && node.items.every(({ value }) => isScalar(value));
    },
  });
  const block = document.toString({ lineWidth: 140, flowCollectionPadding: true });
  const read = parseDocument(text);
  const pair = isMap(read.contents)
    ? read.contents.items.find(({ key }) => isScalar(key) && key.value === 'model')
    : undefined;
  if (pair === undefined) return `${text.trimEnd()}\n\n${block}`;
  const start = (pair.key as Scalar).range![0];
  const old = text.slice(start, (pair.value as Node).range![1]).trimEnd();
  // A note behind the last weight goes with it.
  const rest = text.slice(start + old.length).replace(/^[ \t]*#[^\n]*/, '');
  return `${text.slice(0, start)}${block.trimEnd()}${rest}`;
}

function toText({ entity, file, model, expectedPairs, candidates }: Outcome, dry: boolean): string {
  const weights = Object.entries(model.weights).map(
    ([name, levels]) => `  ${name.padEnd(16)} ${Object.entries(levels).map(([level, bits]) => `${level} ${bits.toFixed(1)}`).join('  ')}`,
  ); // prettier-ignore
  const labels = model.trained?.labels;
  return [
    `${entity}: ${Math.round(expectedPairs).toLocaleString('en')} pairs expected among ${Math.round(candidates).toLocaleString('en')} candidates; ${model.classes} classes; ${model.trained?.rounds} rounds${model.trained?.converged ? '' : ', not settled'}`,
    ...(labels === undefined
      ? []
      : [`  ${labels.same + labels.different} labels used: ${labels.same} same, ${labels.different} different; ${labels.decisions} of them decisions, ${labels.drawn} drawn by chance; ${labels.unused} not used`]), // prettier-ignore
    ...weights,
    dry ? 'rules left as they are' : `rules  ${file}`,
  ].join('\n');
}
