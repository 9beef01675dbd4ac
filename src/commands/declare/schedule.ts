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
};
