import { relative, resolve, sep } from 'node:path';
import { MestreError } from '../../errors.ts';
import { type Ledger, openLedger } from '../../ledger/open.ts';
import {
  loadPromotedFiles,
  loadPromotions,
  type PromotedFile,
  promotedOf,
  toPromotionId,
} from '../../ledger/promotions.ts';
import { checkContract, checkRuleset } from '../../rules/check.ts';
import type { Known } from '../../rules/known.ts';
import { invalid, type Loaded, parseKnown, readText } from '../../rules/load.ts';
import { loadDefinitions, loadRules, loadSources, type Project } from '../../rules/project.ts';
import type { ProjectConfig } from '../../rules/schema/project.ts';
import { type Ruleset, rulesetSchema } from '../../rules/schema/ruleset.ts';
import { type SourceContract, sourceSchema } from '../../rules/schema/source.ts';

/** The rules and contracts that a run goes by. */
export interface Effective {
  readonly rulesets: readonly Loaded<Ruleset>[];
  readonly sources: Map<string, Loaded<SourceContract>>;
  /** The approval that they hold by; null where the files as they stand do. */
  readonly promotion: number | null;
}

/** How many people it takes to approve a version. */
export const peopleOf = ({ promotion }: ProjectConfig): number => (promotion.four_eyes ? 2 : 1);

/**
 * The files as they stand, or, where the project asks for promotion, the version that was promoted last and nothing else.
 * Throws `not_promoted` (77) where none was, and `config_invalid` (78).
 */
export function loadEffective(project: Project, ledger: Ledger): Effective {
  if (!project.config.promotion.required) return { ...loadDefinitions(project), promotion: null };
  const { current, waiting } = promotedOf(loadPromotions(ledger), peopleOf(project.config));
  if (current === undefined)
    throw new MestreError(
      'forbidden',
      'not_promoted',
      waiting.length === 0
        ? 'This project runs promoted rules only, and none were promoted yet'
        : `This project runs rules that two people promoted; ${waiting.map(({ id }) => toPromotionId(id)).join(', ')} waits for a second one`,
      { hint: 'mestre rules promote --as NAME --reason "why"' },
    );
  return {
    ...toDefinitions(loadPromotedFiles(ledger, current.id), toPromotionId(current.id), project.known),
    promotion: current.id,
  };
}

/**
 * The rules in force, for every command that tells of the project as it is: those that its runs go by. What the files would
 * do instead is for `rules diff`, `rules eval` and `explain --rules` to say. Throws as `loadEffective`.
 */
export function rulesInForce(project: Project): readonly Loaded<Ruleset>[] {
  return project.config.promotion.required ? promotedNow(project).rulesets : loadRules(project);
}

/** The contracts in force, by source. */
export function sourcesInForce(project: Project): Map<string, Loaded<SourceContract>> {
  return project.config.promotion.required ? promotedNow(project).sources : loadSources(project);
}

function promotedNow(project: Project): Effective {
  const ledger = openLedger(project.paths.ledger);
  try {
    return loadEffective(project, ledger);
  } finally {
    ledger.close();
  }
}

/** Rules and contracts out of the texts of an approval. Throws `config_invalid` (78) where this mestre reads them otherwise. */
export function toDefinitions(
  files: readonly PromotedFile[],
  name: string,
  known: Known,
): Omit<Effective, 'promotion'> {
  const texts = (kind: PromotedFile['kind']) =>
    files.filter((one) => one.kind === kind).map(({ path, text }) => ({ file: `${name}:${path}`, text }));
  const rulesets = texts('rules').map((text) => parseKnown(text, rulesetSchema, known));
  const contracts = texts('source').map((text) => parseKnown(text, sourceSchema, known));
  const values = rulesets.map(({ value }) => value);
  const findings = [...rulesets.flatMap(checkRuleset), ...contracts.flatMap((one) => checkContract(one, values))];
  if (findings.length > 0) throw invalid(findings);
  return { rulesets, sources: new Map(contracts.map((one) => [one.value.source, one])) };
}

/** The texts of the project's rules and contracts as they stand. */
export function readDefinitionFiles(project: Project): PromotedFile[] {
  const { rulesets, sources } = loadDefinitions(project);
  const toFile =
    (kind: PromotedFile['kind']) =>
    ({ file }: { readonly file: string }) => ({
      kind,
      path: relative(project.root, resolve(project.root, file)).split(sep).join('/'),
      text: readText(file),
    });
  return [...rulesets.map(toFile('rules')), ...[...sources.values()].map(toFile('source'))];
}
