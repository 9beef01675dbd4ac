import { openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Check } from '../../report/findings/model.ts';
import type { Context } from '../context.ts';
import { type AnswerOptions, answerChecks, shown, toPlace } from './answer.ts';
import { caseRules, judgeCases } from './cases/judge.ts';
import { loadCases } from './cases/load.ts';
import { runCases } from './cases/run.ts';
import { findRuleFiles } from './read.ts';

export interface RulesTestOptions extends AnswerOptions {
  /** Files of cases; all of the project where none is named. */
  readonly files: readonly string[];
}

/** Tries the cases: records made up for the purpose, and what the rules must say of them. Exit code 1 where a case fails. */
export async function rulesTest(context: Context, options: RulesTestOptions): Promise<number> {
  const started = performance.now();
  const files = findRuleFiles(context, options.files).filter((file) => /\.cases\.ya?ml$/.test(file));
  if (files.length === 0)
    throw new MestreError('missing', 'no_cases', 'There are no cases to try', {
      hint: 'cases stand beside the rules, in rules/ENTITY.cases.yaml; docs/rules.md says how to write them',
    });
  const checks: Check[] = [];
  for (const file of files) checks.push(...(await testFile(context.cwd, file)));
  return answerChecks(context, options, {
    schema: 'mestre.rules-test/1',
    command: 'mestre rules test',
    rules: caseRules,
    checks,
    started,
    text: () =>
      checks
        .filter(({ outcome }) => outcome === 'failed')
        .map(toText)
        .join('\n\n'),
  });
}

/** Tries the cases of one file; one check each. Throws `config_invalid` (78). */
export async function testFile(cwd: string, file: string): Promise<Check[]> {
  const { cases, rules, contracts } = loadCases(file);
  // Few records: a second thread costs more than it brings.
  const engine = await openDuckdb({ threads: 1 });
  try {
    const results = await runCases(engine, { rules: rules.value, contracts }, cases.value);
    return judgeCases(cases, rules.value, results).map(({ judged: { passed, ...judged }, at }) => ({
      ...judged,
      suite: shown(cwd, file),
      outcome: passed ? 'passed' : 'failed',
      place: toPlace(cwd, at),
    }));
  } finally {
    await engine.close();
  }
}

function toText({ place, name, message, detail, remedy }: Check): string {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}  `;
  return [`${where}${name}: ${message}`, ...detail.map((line) => `  ${line}`), `  try: ${remedy}`].join('\n');
}
