import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { MestreError } from '../../errors.ts';
import { checkYaml, type Loaded, readText } from '../../rules/load.ts';
import type { Project } from '../../rules/project.ts';
import { type FactSettings, factsSchema } from '../../rules/schema/facts.ts';
import { projectSchema } from '../../rules/schema/project.ts';
import { type Ruleset, rulesetSchema } from '../../rules/schema/ruleset.ts';
import { type SourceContract, sourceSchema } from '../../rules/schema/source.ts';
import type { LintFinding } from '../../rules/lint/finding.ts';
import { toFormFindings } from '../../rules/lint/lint.ts';
import type { Context } from '../context.ts';

/** Files by what they hold, with the findings of those whose form is wrong. Paths are absolute. */
export interface ReadFiles {
  readonly files: readonly string[];
  readonly rulesets: readonly Loaded<Ruleset>[];
  readonly contracts: readonly Loaded<SourceContract>[];
  /** Files of cases, unread. */
  readonly cases: readonly string[];
  /** What sales and stock are judged by, and saved segments. */
  readonly facts: readonly Loaded<FactSettings>[];
  readonly findings: readonly LintFinding[];
}

/** The files that a command means: those named, or all that the project has. Throws `file_not_found` (66) for one that is missing. */
export function findRuleFiles(context: Context, named: readonly string[]): string[] {
  if (named.length > 0) return named.map((name) => resolve(context.cwd, name));
  const project = context.project();
  const rules = project.config.rules.map((file) => resolve(project.root, file));
  const facts = [resolve(project.root, project.config.facts)].filter((file) => existsSync(file));
  return [
    join(project.root, 'mestre.yaml'),
    ...rules,
    ...facts,
    ...yamlIn(project.paths.sources),
    ...rules.flatMap(casesOf),
  ];
}

/** The files of cases beside a rules file: `customer.cases.yaml`, and `customer-names.cases.yaml`. */
function casesOf(rules: string): string[] {
  const name = basename(rules).replace(/\.ya?ml$/, '');
  const isOwn = (file: string) => /\.cases\.ya?ml$/.test(file) && (file.startsWith(`${name}.`) || file.startsWith(`${name}-`)); // prettier-ignore
  return yamlIn(dirname(rules), isOwn);
}

/** The YAML files of a folder, in the order of their names; none where there is no such folder. */
export function yamlIn(folder: string, isWanted: (name: string) => boolean = () => true): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && isWanted(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Reads files, each as what it is; nothing is thrown for what they say. */
export function readRuleFiles(files: readonly string[]): ReadFiles {
  const rulesets: Loaded<Ruleset>[] = [];
  const contracts: Loaded<SourceContract>[] = [];
  const facts: Loaded<FactSettings>[] = [];
  const cases: string[] = [];
  const findings: LintFinding[] = [];
  for (const file of files) {
    if (/\.cases\.ya?ml$/.test(file)) {
      cases.push(file);
      continue;
    }
    const text = readText(file);
    const read =
      basename(file) === 'mestre.yaml'
        ? checkYaml(file, text, projectSchema)
        : basename(file) === 'facts.yaml'
          ? keep(facts, checkYaml(file, text, factsSchema))
          : isContract(text)
            ? keep(contracts, checkYaml(file, text, sourceSchema))
            : keep(rulesets, checkYaml(file, text, rulesetSchema));
    findings.push(...toFormFindings(read.findings));
  }
  return { files, rulesets, contracts, cases, facts, findings };
}

function keep<T, R extends { readonly loaded: Loaded<T> | null }>(list: Loaded<T>[], read: R): R {
  if (read.loaded !== null) list.push(read.loaded);
  return read;
}

/** A contract says how files look; rules say how records are compared. */
function isContract(text: string): boolean {
  try {
    const value: unknown = parse(text);
    return typeof value === 'object' && value !== null && ('source' in value || 'layouts' in value);
  } catch {
    return false;
  }
}

/** The contracts that stand beside a rules file, those whose form is right. */
export function contractsBeside(rules: string): SourceContract[] {
  return readRuleFiles(yamlIn(join(dirname(rules), 'sources'))).contracts.map(({ value }) => value);
}

/** The rules that stand in the folder above a contract's, those whose form is right. */
export function rulesAbove(contract: string): Ruleset[] {
  return rulesIn(dirname(dirname(contract)));
}

/** The rules that stand beside a file, those whose form is right. */
export function rulesBeside(file: string): Ruleset[] {
  return rulesIn(dirname(file));
}

function rulesIn(folder: string): Ruleset[] {
  const isRules = (name: string) => !/\.cases\.ya?ml$/.test(name) && name !== 'mestre.yaml' && name !== 'facts.yaml';
  return readRuleFiles(yamlIn(folder, isRules)).rulesets.map(({ value }) => value);
}

/** The project that a command stands in, or null where it stands in none: rules may be checked anywhere. */
export function projectOrNull(context: Context): Project | null {
  try {
    return context.project();
  } catch (error) {
    if (error instanceof MestreError && (error.code === 'no_project' || error.kind === 'config')) return null;
    throw error;
  }
}
