import type { Command } from 'commander';
import type { BlockingOptions } from '../blocking.ts';
import type { DedupeOptions } from '../dedupe.ts';
import type { EvaluateOptions } from '../evaluate.ts';
import type { ExplainOptions } from '../explain.ts';
import type { LinkOptions } from '../link.ts';
import type { TrainCommandOptions } from '../train.ts';
import { type Declare, examples, wholeNumber } from './declare.ts';

/** Who is the same and why: in a project, and in files without one. */
export const declareMatch: Declare = (program, act) => {
  examples(
    program
      .command('explain')
      .argument('<a>', 'a record: SOURCE:KEY, or its key where one source alone has it; or a golden record')
      .argument('[b]', 'another record; without it, how the golden record came about')
      .option('--entity <name>', 'entity whose rules judge; the first of the project unless said otherwise')
      .option('--rules <file>', 'also say what these rules would say of the two')
      .description('say why two records are, or are not, the same, or how a golden record came about')
      .action((a: string, b: string | undefined, options: Omit<ExplainOptions, 'records'>) =>
        act(async (context) =>
          b === undefined
            ? (await import('../explain/group.ts')).explainGroup(context, { ...options, golden: a })
            : (await import('../explain.ts')).explain(context, { ...options, records: [a, b] }),
        ),
      ),
    [
      'mestre explain nucleo:NU0000001 app:AP0000403',
      'mestre explain NU0000001 SE0000065 --rules rules/stricter.yaml',
      'mestre explain C0000001N',
    ],
  );
  examples(
    program
      .command('blocking')
      .option('--entity <name>', 'entity whose keys are meant; the first of the project unless said otherwise')
      .option('--truth <file>', 'record and entity: how many true pairs the keys find')
      .description('say what each blocking key costs and finds')
      .action((options: BlockingOptions) =>
        act(async (context) => (await import('../blocking.ts')).blocking(context, options)),
      ),
    ['mestre blocking', 'mestre blocking --truth truth.csv'],
  );
  examples(
    program
      .command('train')
      .option('--entity <name>', 'entity to train for; all of the project unless said otherwise')
      .option('--dry-run', 'show the weights and leave the rules file as it is')
      .option(
        '--labels <file>',
        'pairs that people judged: source_l, key_l, source_r, key_r, verdict, as mestre labels writes',
      )
      .option('--no-decisions', 'leave the decisions of stewards out, which are used otherwise')
      .description('estimate the weights of the rules from the records, with labels where there are any')
      .action((options: TrainCommandOptions) =>
        act(async (context) => (await import('../train.ts')).train(context, options)),
      ),
    ['mestre train --dry-run', 'mestre train --entity customer', 'mestre train --labels labels.csv'],
  );
  declareFiles(program, act);
  examples(
    program
      .command('evaluate')
      .option(
        '--clusters <file>',
        'clusters.csv or links.csv, an edition, a run (R000012), or any file of record and group; the current edition otherwise',
      )
      .option('--truth <file>', 'record and entity, or two records that are the same')
      .option('--against <file>', 'an earlier prediction of any of these kinds: what changed since')
      .option('--entity <name>', 'entity of the editions; the first unless said otherwise')
      .option('--examples <n>', 'changes of each kind to show; 5 otherwise', wholeNumber(0))
      .option('--html <file>', 'also write a page with plots')
      .option('--clear', 'show names, documents and keys as they are')
      .description('measure a prediction against a truth, or tell what changed from one prediction to another')
      .action((options: EvaluateOptions) =>
        act(async (context) => (await import('../evaluate.ts')).evaluate(context, options)),
      ),
    [
      'mestre evaluate --clusters people.mestre/clusters.csv --truth truth.csv --html how-good.html',
      'mestre evaluate --clusters new/clusters.csv --against old/clusters.csv',
      'mestre evaluate --against R000012',
      'mestre evaluate --truth truth.csv',
    ],
  );
};

/** What dedupe and link have in common. */
function withShared(command: Command): Command {
  return command
    .option('--key <column>', 'column that names the records; found by itself otherwise')
    .option('--rules <file>', 'rules to use instead of making them')
    .option('--labels <file>', 'pairs that people judged, to train with: key_l, key_r, verdict')
    .option('--out <dir>', 'folder of the results; NAME.mestre beside the first file otherwise')
    .option('--review', 'also write review.csv: pairs that a person should look at')
    .option(
      '--to-label <n>',
      'also write to-label.csv: so many pairs by chance, to judge and give back with --labels',
      wholeNumber(1),
    );
}

const declareFiles: Declare = (program, act) => {
  examples(
    withShared(program.command('dedupe').argument('<file...>', 'one or more files of the same kind of record'))
      .description('find the records of files that are the same, without a project and without rules')
      .action((files: string[], options: Omit<DedupeOptions, 'files'>) =>
        act(async (context) => (await import('../dedupe.ts')).dedupe(context, { ...options, files })),
      ),
    ['mestre dedupe customers.csv', 'mestre dedupe a.csv b.csv --key id --out same --review'],
  );
  examples(
    withShared(program.command('link').argument('<files...>', 'two files; their columns may have other names'))
      .option('--many', 'a record may have several partners: the files hold duplicates of their own')
      .description('find the records of two files that are the same, without a project and without rules')
      .action((files: string[], options: Omit<LinkOptions, 'files'>) =>
        act(async (context) => (await import('../link.ts')).link(context, { ...options, files })),
      ),
    ['mestre link customers.csv patients.csv', 'mestre link a.csv b.csv --many --out pairs'],
  );
};
