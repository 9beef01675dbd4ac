import { checkContract, checkRuleset } from '../check.ts';
import type { Finding, Loaded } from '../load.ts';
import type { Ruleset } from '../schema/ruleset.ts';
import type { SourceContract } from '../schema/source.ts';
import { checkSurvivorship } from '../schema/survivorship.ts';
import { lintFields } from './fields.ts';
import type { LintFinding, LintRule, Tell } from './finding.ts';
import { lintLevels } from './levels.ts';
import { lintNames } from './names.ts';
import { lintPairRules } from './pair-rules.ts';
import { lintReach } from './reach.ts';

const collector = (loaded: Pick<Loaded<unknown>, 'at'>): { readonly findings: LintFinding[]; readonly tell: Tell } => {
  const findings: LintFinding[] = [];
  const tell: Tell = (rule, severity, { path, message, remedy }) =>
    void findings.push({ rule, severity, at: loaded.at(path), path: path.join('.'), message, remedy });
  return { findings, tell };
};

/** Everything that is wrong, or surely not meant, with rules whose form is right; the contracts are those of the same project. */
export function lintRuleset(loaded: Loaded<Ruleset>, contracts: readonly SourceContract[]): LintFinding[] {
  const rules = loaded.value;
  const survivorship = checkSurvivorship(rules.survivorship, contracts.map(({ source }) => source)); // prettier-ignore
  const told = new Set(survivorship.map(({ path, message }) => `${path.join('.')} ${message}`));
  const names = checkRuleset(loaded).filter(({ path, message }) => !told.has(`${path} ${message}`));
  const { findings, tell } = collector(loaded);
  for (const { path, message } of survivorship)
    tell(message.startsWith('there is no source') ? 'unknown_name' : 'survivorship', 'error', {
      path,
      message,
      remedy: remedyOf(message),
    });
  // Names that lead nowhere make every further look at them vain.
  if (names.length > 0) return [...names.map(toUnknown), ...findings].toSorted(byPlace);
  lintNames(rules, tell);
  lintLevels(rules, tell);
  lintPairRules(rules, tell);
  lintReach(rules, tell);
  lintFields(rules, contracts, tell);
  return findings.toSorted(byPlace);
}

/** What is wrong with a contract whose form is right. */
export function lintContract(loaded: Loaded<SourceContract>, rulesets: readonly Ruleset[]): LintFinding[] {
  return checkContract(loaded, rulesets).map(toUnknown);
}

/** Findings of YAML and schema. */
export function toFormFindings(findings: readonly Finding[]): LintFinding[] {
  return findings.map((finding) => {
    const rule: LintRule = finding.path === '' ? 'yaml' : 'schema';
    return { ...finding, rule, severity: 'error', remedy: 'docs/files.md lists every key; an editor completes them from the schema on line one' }; // prettier-ignore
  });
}

/** A name that leads nowhere. */
export const toUnknown = (finding: Finding): LintFinding => ({
  ...finding,
  rule: 'unknown_name',
  severity: 'error',
  remedy: 'write a name that exists, or declare this one',
});

function remedyOf(message: string): string {
  if (message.startsWith('a ring')) return 'let one of them decide by itself: give it by: instead of follow:';
  if (message.includes('needs a list of sources'))
    return 'add sources: [best, second, …] to survivorship or to the field';
  if (message.startsWith('there is no source')) return 'write a source that has a contract in rules/sources/';
  return 'take it out of the list';
}

/** By line, then by column. */
export function byPlace(a: LintFinding, b: LintFinding): number {
  const place = ({ at }: LintFinding) => at.split(':').slice(-2).map(Number);
  const [[la = 0, ca = 0], [lb = 0, cb = 0]] = [place(a), place(b)];
  return la - lb || ca - cb;
}
