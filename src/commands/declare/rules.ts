import { type Command, Option } from 'commander';
import type { RulesLintOptions } from '../rules/lint.ts';
import type { RulesSuggestOptions } from '../rules/suggest.ts';
import { type Declare, examples } from './declare.ts';

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
  const rules = program.command('rules').description('the rules that decide who is who: suggest, lint, test');
  examples(rules, ['mestre rules suggest customers.csv > rules.yaml', 'mestre rules lint']);
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
};
