import type { Check } from '../../report/findings/model.ts';
import { type LintFinding, lintRules, type Severity } from '../../rules/lint/finding.ts';
import { byPlace, lintContract, lintRuleset, toFormFindings, toUnknown } from '../../rules/lint/lint.ts';
import type { Loaded } from '../../rules/load.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Context } from '../context.ts';
import { findCaseFaults } from './cases/load.ts';
import { type AnswerOptions, answerChecks, shown, toPlace } from './answer.ts';
import {
  contractsBeside,
  findRuleFiles,
  projectOrNull,
  type ReadFiles,
  readRuleFiles,
  rulesAbove,
  rulesBeside,
} from './read.ts';

export interface RulesLintOptions extends AnswerOptions {
  /** Files to look at; all of the project where none is named. */
  readonly files: readonly string[];
  /** Warnings fail too. */
  readonly strict?: boolean;
}

const outcomes: Readonly<Record<Severity, Check['outcome']>> = { error: 'failed', warning: 'warning', note: 'note' };

/** Says what is wrong, or surely not meant, in rules, contracts and cases, each with its line, reason and remedy. Exit code 1 where something is wrong. */
export async function rulesLint(context: Context, options: RulesLintOptions): Promise<number> {
  const started = performance.now();
  const read = readRuleFiles(findRuleFiles(context, options.files));
  const found = await lintAll(context, read);
  const checks = toChecks(context, read.files, found, options.strict ?? false);
  return answerChecks(context, options, {
    schema: 'mestre.rules-lint/1',
    command: 'mestre rules lint',
    rules: lintRules,
    checks,
    started,
    text: () => found.map((one) => toText(context.cwd, one)).join('\n'),
  });
}

/** Every finding about files that were read, file by file. */
export async function lintAll(context: Context, read: ReadFiles): Promise<LintFinding[]> {
  const contracts = read.contracts.map(({ value }) => value);
  const beside = (file: string) => [
    ...contracts,
    ...contractsBeside(file).filter((one) => !contracts.some(({ source }) => source === one.source)),
  ];
  const findings = [
    ...read.findings,
    ...read.rulesets.flatMap((rules) => lintRuleset(rules, beside(rules.file))),
    ...read.contracts.flatMap((contract) => {
      const own = read.rulesets.map(({ value }) => value);
      const rulesets = own.some(({ entity }) => entity === contract.value.entity) ? own : rulesAbove(contract.file);
      // Without any rules nothing can be said about the names that a contract uses.
      return rulesets.length === 0 ? [] : lintContract(contract, rulesets);
    }),
    ...read.cases.map(findCaseFaults).flatMap(({ form, names }) => [...toFormFindings(form), ...names.map(toUnknown)]),
    ...(await lintFacts(read)),
    ...(await lintWithData(context, read.rulesets)),
  ];
  return read.files.flatMap((file) => findings.filter(({ at }) => at.startsWith(`${file}:`)).toSorted(byPlace));
}

/** Saved segments whose condition cannot be asked. */
async function lintFacts({ facts }: ReadFiles): Promise<LintFinding[]> {
  const findings: LintFinding[] = [];
  for (const loaded of facts) {
    if (loaded.value.customers.segments.length === 0) continue;
    const { segmentFaults } = await import('./segments.ts');
    const rules = rulesBeside(loaded.file);
    for (const fault of await segmentFaults(loaded, rules))
      findings.push({ ...fault, rule: 'segment_condition', severity: 'error', remedy: 'docs/dictionary.md lists the columns of customer_segment and golden_customer' }); // prettier-ignore
  }
  return findings;
}

/** What the last run of the project tells about its rules; nothing before the first one. */
async function lintWithData(context: Context, rulesets: readonly Loaded<Ruleset>[]): Promise<LintFinding[]> {
  const project = projectOrNull(context);
  if (project === null || rulesets.length === 0) return [];
  // The engine takes a second to load: only where there is something to ask it.
  const { hasWorkspace, lintWorkspace } = await import('./health.ts');
  const findings: LintFinding[] = [];
  for (const rules of rulesets)
    if (hasWorkspace(project, rules)) findings.push(...(await lintWorkspace(project, rules)));
  return findings;
}

function toChecks(context: Context, files: readonly string[], found: readonly LintFinding[], strict: boolean): Check[] {
  return files.flatMap((file) => {
    const suite = shown(context.cwd, file);
    const own = found.filter(({ at }) => at.startsWith(`${file}:`));
    if (own.length === 0)
      return [{ suite, name: 'nothing to say', outcome: 'passed', rule: 'clean', message: '', detail: [], remedy: '' }];
    return own.map((one): Check => ({
      suite,
      name: one.path === '' ? one.rule : `${one.rule} ${one.path}`,
      outcome: strict && one.severity === 'warning' ? 'failed' : outcomes[one.severity],
      rule: one.rule,
      message: one.message,
      detail: [],
      remedy: one.remedy,
      place: toPlace(context.cwd, one.at),
    }));
  });
}

function toText(cwd: string, { at, severity, rule, message, remedy }: LintFinding): string {
  const { file, line, column } = toPlace(cwd, at);
  return `${file}:${line}:${column}  ${severity}  ${message}  [${rule}]\n  try: ${remedy}`;
}
