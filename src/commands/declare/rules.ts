import { type Command, Option } from 'commander';
import type { RulesLintOptions } from '../rules/lint.ts';
import type { RulesSuggestOptions } from '../rules/suggest.ts';
import type { RulesTestOptions } from '../rules/test.ts';
import type { RulesDiffOptions } from '../rules/diff.ts';
import type { RulesEvalOptions } from '../rules/eval.ts';
import type { RulesPromoteOptions } from '../rules/promote.ts';
import { type Declare, examples, wholeNumber } from './declare.ts';

const formats = ['junit', 'tap', 'sarif', 'github', 'gitlab', 'json'];

/** How every checking command can answer machines. */
function withFormats(command: Command): Command {
  return command
    .addOption(new Option('--format <name>', 'answer for a machine').choices(formats))
    .option('--out <file>', 'file for that answer; people are answered on standard output all the same')
    .option('--summary <file>', 'add a summary in Markdown to this file; GITHUB_STEP_SUMMARY where it is set');
}

/** Rules that are written, checked and tested like code. */
export const declareRules: Declare = (program, act) => {
  const rules = program
    .command('rules')
    .description('the rules that decide who is who: suggest, lint, test, eval, diff, promote');
  examples(rules, ['mestre rules suggest customers.csv > rules.yaml', 'mestre rules lint', 'mestre rules test']);
  examples(
    rules
      .command('suggest')
      .argument('<file...>', 'files of the same kind of record')
      .option('--key <column>', 'column that names the records; found by itself otherwise')
      .option('--out <file>', 'file to write; standard output otherwise')
      .description('write the rules that dedupe would use, with the reason beside each choice')
      .action((files: string[], options: Omit<RulesSuggestOptions, 'files'>) =>
        act(async (context) => (await import('../rules/suggest.ts')).rulesSuggest(context, { ...options, files })),
      ),
    ['mestre rules suggest customers.csv > rules.yaml'],
  );
  examples(
    withFormats(
      rules
        .command('lint')
        .argument('[file...]', 'rules, contracts, cases; all of the project unless named')
        .option('--strict', 'warnings fail too'),
    )
      .description('find what is wrong, or surely not meant, in rules: each finding with its line, reason and remedy')
      .action((files: string[], options: Omit<RulesLintOptions, 'files'>) =>
        act(async (context) => (await import('../rules/lint.ts')).rulesLint(context, { ...options, files })),
      ),
    ['mestre rules lint', 'mestre rules lint rules/customer.yaml --format github', 'mestre rules lint --strict --format sarif --out lint.sarif'], // prettier-ignore
  );
  examples(
    withFormats(rules.command('test').argument('[file...]', 'files of cases; all of the project unless named'))
      .description('try the cases: records made up for the purpose, and what the rules must say of them')
      .action((files: string[], options: Omit<RulesTestOptions, 'files'>) =>
        act(async (context) => (await import('../rules/test.ts')).rulesTest(context, { ...options, files })),
      ),
    ['mestre rules test', 'mestre rules test rules/customer.cases.yaml --format junit --out cases.xml'],
  );
  examples(
    withFormats(
      rules
        .command('eval')
        .requiredOption('--truth <file>', 'record and entity: who is who, for all records or some')
        .option('--entity <name>', 'entity that the truth is about; the first of the project unless said otherwise'),
    )
      .description(
        'measure the rules, as they stand, on the records of the project against a truth, and keep their gates',
      )
      .action((options: RulesEvalOptions) =>
        act(async (context) => (await import('../rules/eval.ts')).rulesEval(context, options)),
      ),
    ['mestre rules eval --truth truth.csv', 'mestre rules eval --truth truth.csv --format junit --out gates.xml'],
  );
  examples(
    rules
      .command('diff')
      .argument('<before>', 'rules before: a file, a folder, or a revision of git')
      .argument('[after]', 'rules after; the files of the project as they stand unless named')
      .option('--entity <name>', 'one entity; all that both sides rule unless named')
      .addOption(new Option('--examples <n>', 'changes of each kind to show').argParser(wholeNumber(1)))
      .option('--html <file>', 'also write it as one HTML file')
      .option('--markdown <file>', 'also write it as Markdown, for a pull request')
      .option('--clear', 'show names, documents and keys as they are: the result then holds personal data')
      .description('say what other rules would do to the golden records of the project, the most harmful first')
      .action((before: string, after: string | undefined, options: Omit<RulesDiffOptions, 'before' | 'after'>) =>
        act(async (context) =>
          (await import('../rules/diff.ts')).rulesDiff(context, {
            ...options,
            before,
            ...(after === undefined ? {} : { after }),
          }),
        ),
      ),
    ['mestre rules diff HEAD~1', 'mestre rules diff origin/main HEAD --markdown diff.md', 'mestre rules diff old.yaml rules/customer.yaml --html diff.html'], // prettier-ignore
  );
  examples(
    rules
      .command('promote')
      .requiredOption('--reason <text>', 'why these rules should hold')
      .option('--as <name>', 'name of the approver, written down beside the user of the system')
      .description(
        'approve the rules as they stand; where mestre.yaml asks for it, runs use the last approved ones only',
      )
      .action((options: RulesPromoteOptions) =>
        act(async (context) => (await import('../rules/promote.ts')).rulesPromote(context, options)),
      ),
    ['mestre rules promote --as "Ana Lima" --reason "twins are told apart, change 42"'],
  );
};
