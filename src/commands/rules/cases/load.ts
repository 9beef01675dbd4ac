import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkCases } from '../../../rules/cases.ts';
import { checkRuleset } from '../../../rules/check.ts';
import { checkYaml, type Finding, invalid, type Loaded, loadYaml, readText } from '../../../rules/load.ts';
import { type Cases, casesSchema } from '../../../rules/schema/cases.ts';
import { type Ruleset, rulesetSchema } from '../../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../../rules/schema/source.ts';
import { contractsBeside } from '../read.ts';

/** A file of cases with the rules that it tries. */
export interface LoadedCases {
  readonly cases: Loaded<Cases>;
  readonly rules: Loaded<Ruleset>;
  readonly contracts: readonly SourceContract[];
}

/** The rules file that a file of cases is about: the one it names, else ENTITY.yaml or, for ENTITY-more, the longest name that is there. */
function rulesOf(file: string, named?: string): string {
  if (named !== undefined) return join(dirname(file), named);
  const words = basename(file)
    .replace(/\.cases\.ya?ml$/, '')
    .split('-');
  for (let length = words.length; length > 0; length--) {
    const path = join(dirname(file), `${words.slice(0, length).join('-')}.yaml`);
    if (existsSync(path)) return path;
  }
  return join(dirname(file), `${words.join('-')}.yaml`);
}

/** Reads a file of cases and its rules. Throws `config_invalid` (78) with every name that leads nowhere. */
export function loadCases(file: string): LoadedCases {
  const cases = loadYaml(file, casesSchema);
  const rules = loadYaml(rulesOf(file, cases.value.rules), rulesetSchema);
  const findings = [...checkRuleset(rules), ...checkCases(cases, rules.value)];
  if (findings.length > 0) throw invalid(findings);
  return { cases, rules, contracts: contractsBeside(rules.file) };
}

/** What is wrong with the form or the names of a file of cases; its rules are looked at where they can be read. */
export function findCaseFaults(file: string): {
  readonly form: readonly Finding[];
  readonly names: readonly Finding[];
} {
  const cases = checkYaml(file, readText(file), casesSchema);
  if (cases.loaded === null) return { form: cases.findings, names: [] };
  const path = rulesOf(file, cases.loaded.value.rules);
  if (!existsSync(path)) {
    const at = cases.loaded.at(['rules']);
    return { form: [], names: [{ at, path: 'rules', message: `there are no rules in ${path}` }] };
  }
  const rules = checkYaml(path, readText(path), rulesetSchema);
  return { form: [], names: rules.loaded === null ? [] : checkCases(cases.loaded, rules.loaded.value) };
}
