import { type Command, Option } from 'commander';
import type { ApproveOptions, DecisionsOptions } from '../decisions.ts';
import type { ReviewOptions } from '../review/terminal.ts';
import type { LabelsOptions } from '../labels.ts';
import type { ReviewAnswerOptions, ReviewExportOptions, ReviewListOptions } from '../review.ts';
import { type Declare, examples, isoDay, wholeNumber } from './declare.ts';

const why = (): Option => new Option('--why <text>', 'the reason, for everybody who asks later').makeOptionMandatory();
const as = (): Option => new Option('--as <name>', 'a name to be written down beside the user of the system');

/** What people decide, and the queue of what they should look at. */
export const declareReview: Declare = (program, act) => {
  declareQueue(program, act);
  declareDecide(program, act);
  declareDecisions(program, act);
  declareOverrides(program, act);
  declareLabels(program, act);
};

const declareLabels: Declare = (program, act) => {
  examples(
    program
      .command('history')
      .argument('<golden>', 'a golden record, by an id old or new')
      .description(
        'tell everything that happened to a golden record, oldest first: mergers, splits, values, decisions, runs',
      )
      .action((golden: string) => act(async (context) => (await import('../history.ts')).history(context, { golden }))),
    ['mestre history C0000001N'],
  );
  const labels = program
    .command('labels')
    .option('--entity <name>', 'the entity; the first of the project unless said otherwise')
    .addOption(
      new Option(
        '--format <name>',
        'labels (pairs to train with), truth (for evaluate --truth) or cases (for rules test)',
      ).choices(['labels', 'truth', 'cases']),
    ) // prettier-ignore
    .option('--out <file>', 'file to write; standard output otherwise')
    .description('turn decisions into training labels, into a truth, or into cases of the rules')
    .action((options: LabelsOptions) =>
      act(async (context) => (await import('../labels.ts')).labels(context, options)),
    );
  examples(labels, [
    'mestre labels --out labels.csv',
    'mestre labels --format truth --out truth.csv',
    'mestre labels estimate',
  ]);
  examples(
    labels
      .command('estimate')
      .option('--entity <name>', 'the entity; the first of the project unless said otherwise')
      .description('estimate precision and recall from the decided pairs, with intervals, and how often people agreed')
      .action((options: { entity?: string }) =>
        act(async (context) => (await import('../labels.ts')).labelsEstimate(context, options)),
      ),
    ['mestre labels estimate'],
  );
};

const declareOverrides: Declare = (program, act) => {
  examples(
    program
      .command('override')
      .argument('<golden>', 'a golden record')
      .argument('<attribute>', 'a field of the rules')
      .argument('<value>', 'what it is')
      .addOption(why())
      .addOption(new Option('--until <date>', 'the last day that it counts').argParser(isoDay))
      .addOption(as())
      .description('say what a golden value is, whatever the sources say; mestre undo takes it back')
      .action(
        (golden: string, attribute: string, value: string, options: { why: string; until?: string; as?: string }) =>
          act(async (context) =>
            (await import('../override.ts')).override(context, { ...options, golden, attribute, value }),
          ),
      ),
    ['mestre override C0000001N birth 1980-03-12 --why "seen on the birth certificate" --until 2027-12-31'],
  );
  examples(
    program
      .command('overrides')
      .description('list the golden values that people gave')
      .action(() => act(async (context) => (await import('../override.ts')).overrides(context))),
    ['mestre overrides'],
  );
};

/** Which cases are meant. */
function withFilter(command: Command): Command {
  return command
    .addOption(new Option('--reason <name>', 'only cases asked for this reason').choices(reasons))
    .option('--rule <name>', 'only those that this rule stands against')
    .option('--source <name>', 'only those with a record of this source')
    .option('--entity <name>', 'only those of this entity')
    .option('--owner <name>', "only this person's");
}

const reasons = ['unsure', 'veto', 'parted', 'bridge', 'loose', 'stale', 'key_change'];
const limit = (count: number): Option => new Option('--limit <n>', 'how many at most; 0 for all').argParser(wholeNumber(0)).default(count); // prettier-ignore

const declareQueue: Declare = (program, act) => {
  const review = withFilter(program.command('review'))
    .addOption(as())
    .description('decide cases, pairs of records that a person should look at: one key each; goes on where it stopped')
    .action((options: ReviewOptions) =>
      act(async (context) => (await import('../review/terminal.ts')).reviewTerminal(context, options)),
    );
  examples(review, [
    'mestre review --reason veto --as ana',
    'mestre review list',
    'mestre review export cases.xlsx --to ana && mestre review import cases.xlsx --as ana',
  ]);
  examples(
    withFilter(review.command('list'))
      .addOption(
        new Option('--state <name>', 'another state than open and assigned').choices([
          'open',
          'assigned',
          'same',
          'different',
          'unsure',
          'applied',
          'superseded',
        ]),
      ) // prettier-ignore
      .addOption(limit(20))
      .description('list the queue, what matters most first')
      .action((options: ReviewListOptions) =>
        act(async (context) => (await import('../review.ts')).reviewList(context, options)),
      ),
    ['mestre review list', 'mestre review list --reason parted --limit 0 --json'],
  );
  examples(
    review
      .command('show')
      .argument('<case>', 'its id')
      .description('show a case: the records side by side, the evidence, the golden record that would be')
      .action((caseId: string) =>
        act(async (context) => (await import('../review.ts')).reviewShow(context, { caseId })),
      ),
    ['mestre review show 3f9c01d2ab77'],
  );
  examples(
    review
      .command('answer')
      .argument('<case>', 'its id')
      .argument('<answer>', 'same, different or unsure')
      .option('--note <text>', 'the reason')
      .addOption(as())
      .description('answer a case')
      .action((caseId: string, answer: string, options: Omit<ReviewAnswerOptions, 'caseId' | 'answer'>) =>
        act(async (context) => (await import('../review.ts')).reviewAnswer(context, { ...options, caseId, answer })),
      ),
    ['mestre review answer 3f9c01d2ab77 same --note "I called them"'],
  );
  examples(
    withFilter(review.command('export').argument('<file>', 'a new .xlsx or .csv file'))
      .addOption(limit(200))
      .option('--to <name>', 'whose they are from here on: nobody else is asked')
      .addOption(as())
      .description('write cases into a spreadsheet to be filled: one block each, a column to answer')
      .action((file: string, options: Omit<ReviewExportOptions, 'file'>) =>
        act(async (context) => (await import('../review.ts')).reviewExport(context, { ...options, file })),
      ),
    ['mestre review export cases.xlsx', 'mestre review export vetoes.csv --reason veto --to ana'],
  );
  examples(
    review
      .command('import')
      .argument('<file>', 'the filled spreadsheet')
      .addOption(as())
      .description('take in a filled spreadsheet, all of it or nothing; every bad row is named')
      .action((file: string, options: { as?: string }) =>
        act(async (context) => (await import('../review/import.ts')).reviewImport(context, { ...options, file })),
      ),
    ['mestre review import cases.xlsx --as ana'],
  );
  examples(
    review
      .command('assign')
      .argument('<cases...>', 'their ids')
      .option('--to <name>', 'whose they are; without it they are given back to everybody')
      .addOption(as())
      .description('give cases to somebody, or back')
      .action((cases: string[], options: { to?: string; as?: string }) =>
        act(async (context) => (await import('../review.ts')).reviewAssign(context, { ...options, cases })),
      ),
    ['mestre review assign 3f9c01d2ab77 --to ana'],
  );
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
    ['mestre split C0000001N app:AP0000403 --why "the son of the same name"'],
  );
  examples(
    program
      .command('undo')
      .argument('<decisions...>', 'their ids, as mestre decisions and mestre overrides list them')
      .option('--why <text>', 'the reason')
      .addOption(as())
      .description('withdraw decisions or overrides: everything is as it was before, ids included')
      .action((decisions: string[], options: { why?: string; as?: string }) =>
        act(async (context) => (await import('../undo.ts')).undo(context, { ...options, decisions })),
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
