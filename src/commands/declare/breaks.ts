import { Option } from 'commander';
import type { BackfeedOptions } from '../backfeed.ts';
import type { BreakListOptions, BreakSayOptions } from '../break.ts';
import type { CertifyOptions } from '../certify.ts';
import { type Declare, examples, isoDay, wholeNumber } from './declare.ts';

/** What people do with what reconciliation found. */
export const declareBreaks: Declare = (program, act) => {
  const breaks = program.command('break').description('breaks of the reconciliation: list them, and say what is known');
  examples(breaks, ['mestre break list', 'mestre break ack 0f3a9c51d2e47b68 --reason "ticket 4711"']);
  const said = ['open', 'acknowledged', 'explained', 'regressed', 'resolved'];
  examples(
    breaks
      .command('list')
      .addOption(new Option('--status <status...>', 'open and regressed unless said').choices([...said, 'all']))
      .addOption(new Option('--level <level...>', 'L0 to L5').choices(['L0', 'L1', 'L2', 'L3', 'L4', 'L5']))
      .addOption(new Option('--severity <severity...>', 'how bad').choices(['high', 'medium', 'low']))
      .option('--source <name...>', 'at these sources')
      .option('--owner <who...>', 'for which these answer')
      .addOption(new Option('--limit <n>', 'breaks to show at most').argParser(wholeNumber(1)).default(50))
      .description('list breaks, the most severe and oldest first')
      .action((options: BreakListOptions) =>
        act(async (context) => (await import('../break.ts')).breakList(context, options)),
      ),
    [
      'mestre break list',
      'mestre break list --level L4 --severity high --source nucleo',
      'mestre break list --status all --json',
    ],
  );
  const say = (name: string, about: string) =>
    breaks.command(name).argument('<id...>', 'ids of breaks, as break list shows them').description(about);
  examples(
    say('ack', 'acknowledge breaks: somebody knows and is at it')
      .option('--reason <text>', 'what is being done', '')
      .action((ids: string[], options: BreakSayOptions) =>
        act(
          async (context) => (await import('../break.ts')).breakSay(context, { ...options, ids, kind: 'acknowledged' }),
          'doing',
        ),
      ),
    ['mestre break ack 0f3a9c51d2e47b68 --reason "ticket 4711"'],
  );
  examples(
    say('explain', 'explain breaks: they are right as they are, until a day')
      .requiredOption('--reason <text>', 'why it is right')
      .addOption(new Option('--until <date>', 'last day on which this holds').argParser(isoDay).makeOptionMandatory())
      .action((ids: string[], options: BreakSayOptions) =>
        act(
          async (context) => (await import('../break.ts')).breakSay(context, { ...options, ids, kind: 'explained' }),
          'doing',
        ),
      ),
    ['mestre break explain 0f3a9c51d2e47b68 --until 2026-12-31 --reason "married name, papers pending"'],
  );
  examples(
    say('withdraw', 'take back what was said of breaks')
      .option('--reason <text>', 'why', '')
      .action((ids: string[], options: BreakSayOptions) =>
        act(
          async (context) => (await import('../break.ts')).breakSay(context, { ...options, ids, kind: 'withdrawn' }),
          'doing',
        ),
      ),
    ['mestre break withdraw 0f3a9c51d2e47b68'],
  );
  examples(
    program
      .command('certify')
      .option('--report <name>', 'the report to sign', 'reconciliation')
      .option('--note <text>', 'what there is to say; needed where the report tells a problem', '')
      .option('--list', 'list the signatures')
      .option('--check', 'compute the reports that were signed again and compare')
      .description('sign a report of the current edition: who, when, which run, hash of its numbers')
      .action((options: CertifyOptions) =>
        act(async (context) => (await import('../certify.ts')).certify(context, options)),
      ),
    ['mestre certify --note "balances, drift within agreement"', 'mestre certify --list', 'mestre certify --check'],
  );
  examples(
    program
      .command('backfeed')
      .argument('[source...]', 'for these sources; for all unless said')
      .requiredOption('--out <folder>', 'folder that the files go to')
      .description('write what sources should correct, in their own layout: proposals, nothing is sent or changed')
      .action((sources: string[], options: Omit<BackfeedOptions, 'sources'>) =>
        act(async (context) => (await import('../backfeed.ts')).backfeed(context, { ...options, sources })),
      ),
    ['mestre backfeed --out corrections', 'mestre backfeed cartoes --out corrections'],
  );
};
