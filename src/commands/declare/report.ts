import { Argument, InvalidArgumentError, Option } from 'commander';
import type { AssessOptions } from '../assess.ts';
import type { ReportOptions } from '../report.ts';
import { type Declare, examples, isoDay } from './declare.ts';

const formats = ['html', 'md', 'csv', 'json', 'xlsx', 'txt', 'telegram'];

/** Reports, and what is done with what they find. */
export const declareReport: Declare = (program, act) => {
  examples(
    program
      .command('report')
      .argument('[name]', 'a report; without one they are listed; "check" runs every definition, "new" starts one')
      .argument('[new]', 'after "new": the name of the report to start')
      .addOption(new Option('--format <format>', formats.join(', ')).choices(formats))
      .option('--lang <code>', 'language of this report; otherwise that of the project')
      .option('--out <file>', 'write it to a file, whose ending tells the format')
      .addOption(new Option('--as-of <date>', 'the edition that was in force on this day').argParser(isoDay))
      .addOption(new Option('--from <date>', 'first day of the period').argParser(isoDay))
      .addOption(new Option('--to <date>', 'last day of the period').argParser(isoDay))
      .addOption(
        new Option(
          '--segment <name=value...>',
          'one value of a segment (shop=north), or a saved segment of customers by its name',
        ).argParser(segment),
      )
      .addOption(new Option('--set <name=value...>', 'parameters of the report').argParser(assignment))
      .description('show a report of the current edition')
      .action((name: string | undefined, other: string | undefined, options: Omit<ReportOptions, 'name'>) =>
        act(async (context) =>
          (await import('../report.ts')).report(context, {
            ...options,
            ...(name === undefined ? {} : { name }),
            ...(other === undefined ? {} : { other }),
          }),
        ),
      ),
    [
      'mestre report',
      'mestre report reconciliation',
      'mestre report reconciliation --out reconciliation.html --lang pt',
      'mestre report new products && mestre report check',
    ],
  );
};

/** Today's separation, what one base changes, and the way there. */
export const declareAssess: Declare = (program, act) => {
  examples(
    program
      .command('assess')
      .addArgument(new Argument('<view>', 'what to measure').choices(['current', 'target', 'compare', 'plan']))
      .option('--out <folder>', 'write a page, Markdown and images for slides into this folder')
      .option('--lang <code>', 'language; otherwise that of the project')
      .addOption(new Option('--value <name=amount...>', 'what one of a benefit is worth').argParser(assignment))
      .addOption(new Option('--effort <source=amount...>', 'effort of a source; 1 unless said').argParser(assignment))
      .description('measure separation by product, what one base changes, and waves of sources to get there')
      .action((view: AssessOptions['view'], options: Omit<AssessOptions, 'view'>) =>
        act(async (context) => (await import('../assess.ts')).assess(context, { ...options, view })),
      ),
    [
      'mestre assess current',
      'mestre assess compare --value duplicate_contact=0.35 --value returned_mail=2.10',
      'mestre assess plan --effort nucleo=5 --effort app=1 --out slides',
    ],
  );
};

/** `--segment shop=north`; a name alone is a saved segment of customers. */
function segment(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  return /^[a-z][a-z0-9_-]*$/.test(text) ? { ...before, customers: text } : assignment(text, before);
}

/** `--set a=1 --set b=2`, or `--set a=1 b=2`. */
function assignment(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.');
  return { ...before, [name]: value };
}
