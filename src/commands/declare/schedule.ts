import { Option } from 'commander';
import type { PrintOptions } from '../schedule/print.ts';
import type { ScheduleRunOptions, TickOptions } from '../schedule.ts';
import { type Declare, examples, isoDay, wholeNumber } from './declare.ts';

/** What runs by itself, and when. */
export const declareSchedule: Declare = (program, act) => {
  const schedule = program.command('schedule').description('run the jobs of mestre.yaml at their times');
  examples(schedule, ['mestre schedule list', 'mestre schedule tick --quiet   # the one line for cron']);
  const takeOver = () =>
    new Option('--take-over', 'make this host the one that runs the schedule, where another one was');
  examples(
    schedule
      .command('tick')
      .addOption(takeOver())
      .description('run what is due now, and end: call it from cron every few minutes')
      .action((options: TickOptions) =>
        act(async (context) => (await import('../schedule.ts')).tick(context, options), 'doing'),
      ),
    ['mestre schedule tick', '*/5 * * * * mestre --project /srv/bank schedule tick --quiet'],
  );
  examples(
    schedule
      .command('run')
      .argument('[name]', 'a job to run now; without one it stays up and runs each at its time')
      .addOption(
        new Option('--as-of <date>', 'the day it stands for: a past day, as it would have run then').argParser(isoDay),
      )
      .addOption(takeOver())
      .description('stay up and run each job at its time, or run one of them now')
      .action((name: string | undefined, options: Omit<ScheduleRunOptions, 'name'>) =>
        act(
          async (context) =>
            (await import('../schedule.ts')).run(context, { ...options, ...(name === undefined ? {} : { name }) }),
          'doing',
        ),
      ),
    ['mestre schedule run', 'mestre schedule run morning', 'mestre schedule run morning --as-of 2026-11-20'],
  );
  examples(
    schedule
      .command('list')
      .description('the jobs, how the last one ended, when the next one is due, and what waits for what')
      .action(() => act(async (context) => (await import('../schedule.ts')).list(context))),
    ['mestre schedule list'],
  );
  const count = (about: string, many: number) =>
    new Option('--count <n>', about).argParser(wholeNumber(1)).default(many);
  examples(
    schedule
      .command('next')
      .argument('[name]', 'a job; all of them unless said')
      .addOption(count('how many times', 10))
      .description('the times at which jobs are due next')
      .action((name: string | undefined, options: { count: number }) =>
        act(async (context) =>
          (await import('../schedule.ts')).next(context, { ...options, ...(name === undefined ? {} : { name }) }),
        ),
      ),
    ['mestre schedule next', 'mestre schedule next morning --count 30'],
  );
  examples(
    schedule
      .command('history')
      .argument('[name]', 'a job; all of them unless said')
      .addOption(count('how many attempts', 20))
      .description('what ran, how it ended, what was missed and what was late')
      .action((name: string | undefined, options: { count: number }) =>
        act(async (context) =>
          (await import('../schedule.ts')).history(context, { ...options, ...(name === undefined ? {} : { name }) }),
        ),
      ),
    ['mestre schedule history', 'mestre schedule history nightly --count 100'],
  );
  examples(
    schedule
      .command('print')
      .option('--cron', 'the line for crontab -e')
      .option('--systemd', 'a hardened service and its timer')
      .description('print what makes the machine call the schedule')
      .action((options: PrintOptions) =>
        act(async (context) => (await import('../schedule.ts')).print(context, options)),
      ),
    ['mestre schedule print --cron', 'mestre schedule print --systemd'],
  );
  declareOutbox(program, act);
  const telegram = program.command('telegram').description('the bot that answers in the chats that mestre.yaml names');
  examples(telegram, ['mestre telegram poll']);
  examples(
    telegram
      .command('poll')
      .option('--once', 'answer what is there, and end')
      .description('answer /report, /detail DATE and /help; an unknown chat gets nothing')
      .action((options: { once?: boolean }) =>
        act(async (context) => (await import('../telegram.ts')).telegramPoll(context, options), 'doing'),
      ),
    ['mestre telegram poll', 'mestre telegram poll --once --quiet'],
  );
};

/** Reports on their way. */
const declareOutbox: Declare = (program, act) => {
  const outbox = program.command('outbox').description('reports on their way to their recipients');
  examples(outbox, ['mestre outbox list', 'mestre outbox retry']);
  examples(
    outbox
      .command('list')
      .option('--all', 'also what has arrived')
      .description('what has not arrived yet, why, and when it is tried again')
      .action((options: { all?: boolean }) =>
        act(async (context) => (await import('../outbox.ts')).outboxList(context, options)),
      ),
    ['mestre outbox list', 'mestre outbox list --all --json'],
  );
  examples(
    outbox
      .command('retry')
      .argument('[id...]', 'deliveries as mestre outbox list names them; all that did not arrive unless said')
      .option('--again', 'send once more what has arrived already')
      .description('try deliveries now, also those that were given up or held')
      .action((ids: string[], options: { again?: boolean }) =>
        act(async (context) => (await import('../outbox.ts')).outboxRetry(context, { ...options, ids }), 'doing'),
      ),
    ['mestre outbox retry', 'mestre outbox retry D5f1c0a92be37 --again'],
  );
};
