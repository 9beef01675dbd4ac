import { type Command, Option } from 'commander';
import type { ApproveOptions, DecisionsOptions } from '../decisions.ts';
import { type Declare, examples, wholeNumber } from './declare.ts';

const why = (): Option => new Option('--why <text>', 'the reason, for everybody who asks later').makeOptionMandatory();
const as = (): Option => new Option('--as <name>', 'a name to be written down beside the user of the system');

/** What people decide, and the queue of what they should look at. */
export const declareReview: Declare = (program, act) => {
  declareDecide(program, act);
  declareDecisions(program, act);
};

const declareDecide: Declare = (program, act) => {
  const decide = program
    .command('decide')
    .description('say that records are, or are not, the same; it outranks every rule');
  examples(decide, [
    'mestre decide same nucleo:NU0000001 app:AP0000403 --why "same papers, seen at the branch"',
    'mestre decide different NU0000001 SE0000065 --why "father and son"',
  ]);
  for (const [kind, about] of [
    ['same', 'these records are one and the same'],
    ['different', 'no two of these records are the same'],
  ] as const)
    examples(
      decide
        .command(kind)
        .argument('<keys...>', 'two or more records: SOURCE:KEY, or the key where one source alone has it')
        .addOption(why())
        .addOption(as())
        .description(about)
        .action((records: string[], options: { why: string; as?: string }) =>
          act(async (context) => (await import('../decide.ts')).decide(context, { ...options, kind, records })),
        ),
      [`mestre decide ${kind} nucleo:NU0000001 app:AP0000403 --why "I called them"`],
    );
  examples(
    program
      .command('split')
      .argument('<golden>', 'a golden record')
      .argument('<keys...>', 'records of it that are somebody else')
      .addOption(why())
      .addOption(as())
      .description('take records out of a golden record: they are not the one that the others are')
      .action((golden: string, records: string[], options: { why: string; as?: string }) =>
        act(async (context) => (await import('../decide.ts')).split(context, { ...options, golden, records })),
      ),
    ['mestre split C0000001E app:AP0000403 --why "the son of the same name"'],
  );
  examples(
    program
      .command('undo')
      .argument('<decision>', 'its id, as mestre decisions lists it')
      .option('--why <text>', 'the reason')
      .addOption(as())
      .description('withdraw a decision: everything is as it was before, ids included')
      .action((decision: string, options: { why?: string; as?: string }) =>
        act(async (context) => (await import('../undo.ts')).undo(context, { ...options, decision })),
      ),
    ['mestre undo D000012 --why "wrong papers"'],
  );
};

const declareDecisions: Declare = (program: Command, act) => {
  const decisions = program
    .command('decisions')
    .option('--all', 'also those that count no more')
    .addOption(new Option('--limit <n>', 'how many at most; 0 for all').argParser(wholeNumber(0)).default(100))
    .description('list what people decided, the latest first')
    .action((options: DecisionsOptions) =>
      act(async (context) => (await import('../decisions.ts')).decisions(context, options)),
    );
  examples(decisions, [
    'mestre decisions',
    'mestre decisions export decisions.jsonl',
    'mestre decisions approve D000012',
  ]);
  examples(
    decisions
      .command('export')
      .argument('<file>', 'a file of JSON lines, one decision each')
      .description('write the decisions that stand into a file, to live in git')
      .action((file: string) =>
        act(async (context) => (await import('../decisions.ts')).decisionsExport(context, { file })),
      ),
    ['mestre decisions export decisions.jsonl && git add decisions.jsonl'],
  );
  examples(
    decisions
      .command('import')
      .argument('<file>', 'what mestre decisions export wrote')
      .addOption(as())
      .description('take in a file of decisions, all of it or nothing; those that stand already are left')
      .action((file: string, options: { as?: string }) =>
        act(async (context) => (await import('../decisions.ts')).decisionsImport(context, { ...options, file })),
      ),
    ['mestre decisions import decisions.jsonl'],
  );
  for (const [name, verdict, about] of [
    ['approve', 'approved', 'let decisions count that waited for a second person'],
    ['reject', 'rejected', 'turn down decisions that waited for a second person'],
  ] as const)
    examples(
      decisions
        .command(name)
        .argument('<decisions...>', 'their ids')
        .option('--why <text>', 'the reason')
        .addOption(as())
        .description(about)
        .action((ids: string[], options: Omit<ApproveOptions, 'decisions'>) =>
          act(async (context) =>
            (await import('../decisions.ts')).decisionsJudge(context, verdict, { ...options, decisions: ids }),
          ),
        ),
      [`mestre decisions ${name} D000012 D000013`],
    );
};
