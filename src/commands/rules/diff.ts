import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import { MestreError, toFileError } from '../../errors.ts';
import { loadStanding } from '../../ledger/decisions.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Context } from '../context.ts';
import { dayIn } from '../publish/day.ts';
import { compareSides } from './diff/compare.ts';
import { findDefinitions } from './diff/definitions.ts';
import type { Difference } from './diff/difference.ts';
import { maskDifference } from './diff/mask.ts';
import { type DiffFacts, toDiffReport } from './diff/report.ts';
import { giveValues, resolveSide, toSurvival } from './diff/resolve.ts';
import { type Definitions, isHeld, matchScratch, type Scratch, withScratch } from './scratch.ts';

export interface RulesDiffOptions {
  /** Rules before: a file, a folder, or a revision of git. */
  readonly before: string;
  /** Rules after; the project's files as they stand unless named. */
  readonly after?: string;
  readonly entity?: string;
  /** Changes of each kind to show. */
  readonly examples?: number;
  /** Files to write. */
  readonly html?: string;
  readonly markdown?: string;
  /** Show names, documents and keys as they are. */
  readonly clear?: boolean;
}

const EXAMPLES = 10;

/** Says what other rules would do to the golden records that the project's records make now. Nothing of the project is changed. */
export async function rulesDiff(context: Context, options: RulesDiffOptions): Promise<void> {
  const project = context.project();
  const before = findDefinitions(context, project, options.before);
  const after = findDefinitions(context, project, options.after);
  const entities = after.rulesets.filter(
    ({ entity }) =>
      (options.entity === undefined || entity === options.entity) &&
      before.rulesets.some((one) => one.entity === entity),
  );
  if (entities.length === 0)
    throw new MestreError('usage', 'unknown_entity', `No entity is ruled on both sides: ${namesOf(before)}; ${namesOf(after)}`, { hint: 'compare rules of the same entity' }); // prettier-ignore
  const asOf = dayIn(project.config.time_zone, context.now());
  const differences = await withScratch(context, project, async (scratch) => {
    const all: { rules: Ruleset; difference: Difference }[] = [];
    // What an entity without records would do differently nobody can tell; named alone it is said.
    const held = entities.filter(({ entity }) => entities.length === 1 || isHeld(scratch, entity));
    for (const rules of held) {
      const sides = { before, after, old: before.rulesets.find(({ entity }) => entity === rules.entity)!, rules };
      all.push({ rules, difference: await diffEntity(scratch, sides, { asOf, limit: options.examples ?? EXAMPLES }) });
    }
    return all;
  });
  const told = differences.map(({ rules, difference }) =>
    options.clear ? difference : maskDifference(difference, rules),
  );
  const facts: DiffFacts = {
    project: project.config.name,
    before: before.label,
    after: after.label,
    asOf,
    made: context.now().toISOString(),
    masked: !options.clear,
    edition: 'none: a comparison of rules',
  };
  const report = toDiffReport(told, facts);
  if (options.html !== undefined) save(context, options.html, (await import('../../report/html.ts')).toHtml(report));
  const { toMarkdown } = await import('../../report/markdown.ts');
  if (options.markdown !== undefined) save(context, options.markdown, toMarkdown(report));
  const summary = context.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') save(context, summary, toMarkdown(report), 'a');
  const { toText } = await import('../../report/terminal.ts');
  context.out.answer('mestre.rules-diff/1', { before: before.label, after: after.label, masked: !options.clear, differences: told }, () =>
    toText(report, { width: context.out.width, colour: context.out.colour }),
  ); // prettier-ignore
}

const namesOf = ({ label, rulesets }: Definitions): string => `${label} rules ${rulesets.map(({ entity }) => entity).join(', ')}`; // prettier-ignore

async function diffEntity(
  scratch: Scratch,
  { before, after, old, rules }: { readonly before: Definitions; readonly after: Definitions; readonly old: Ruleset; readonly rules: Ruleset }, // prettier-ignore
  { asOf, limit }: { readonly asOf: string; readonly limit: number },
): Promise<Difference> {
  const a = await matchScratch(scratch, before, old);
  // Rules that differ in survivorship only group alike: matching is done once.
  const b = isMatchedAlike(before, after, { old, rules }) ? a : await matchScratch(scratch, { ...after, label: `${after.label} after` }, rules); // prettier-ignore
  const { memory, threads } = settings(scratch.project);
  const engine = await openDuckdb({ memory, threads, temporary: join(scratch.folder, 'spill-diff') });
  try {
    const lastSerial = await resolveSide(engine, 'before', { matching: a, rules: old, past: { scratch } }); // prettier-ignore
    await resolveSide(engine, 'after', { matching: b, rules, past: { side: 'before', lastSerial } }); // prettier-ignore
    const decisions = loadStanding(scratch.intake, rules.entity);
    const survival = {
      before: toSurvival(old, before.contracts, asOf),
      after: toSurvival(rules, after.contracts, asOf),
    };
    // Where both sides choose alike, only golden records that have other records now can have other values.
    const alike = JSON.stringify(survival.before) === JSON.stringify(survival.after);
    const give = async (moved: string) => {
      for (const side of ['before', 'after'] as const)
        await giveValues(engine, side, { survival: survival[side], only: alike ? moved : null });
    };
    return await compareSides(engine, { before: old, after: rules }, { contracts: after.contracts, decisions, limit, give }); // prettier-ignore
  } finally {
    await engine.close();
  }
}

const settings = ({ config: { memory, threads } }: Project) => ({ memory, threads });

/** Whether two rulesets see the same standard records and judge pairs by the same words. */
function isMatchedAlike(
  before: Definitions,
  after: Definitions,
  { old, rules }: { readonly old: Ruleset; readonly rules: Ruleset },
): boolean {
  const matching = ({ survivorship: _survivorship, gates: _gates, title: _title, ...rest }: Ruleset) =>
    JSON.stringify(rest);
  const own = ({ contracts }: Definitions, { entity }: Ruleset) => JSON.stringify(contracts.filter((one) => one.entity === entity)); // prettier-ignore
  return matching(old) === matching(rules) && own(before, old) === own(after, rules);
}

function save(context: Context, path: string, text: string, flag: 'w' | 'a' = 'w'): void {
  const file = resolve(context.cwd, path);
  try {
    writeFileSync(file, text, { flag, mode: 0o600 });
  } catch (error) {
    throw toFileError(error, file);
  }
}
