import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.ts';

/** What a command does once its options are read: a number is its exit code, nothing is 0. */
export type Work = (context: Context) => Promise<number | void>;

/** `doing` marks a command that does things rather than tells them: under --quiet its answer is not printed. */
export type Act = (work: Work, kind?: 'doing') => Promise<void>;

/** Declares one or more commands on the program; their files are imported when they are called, not before. */
export type Declare = (program: Command, act: Act) => void;

/** Examples stand before everything else in a command's help. */
export function examples(command: Command, lines: readonly string[]): void {
  command.addHelpText('before', `Examples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
}

/**
 * Gives a subcommand the options that the command above it read. Both may have a `--reason`, and commander lets the one above
 * take it wherever it stands: `review list --reason veto` would list everything. One that the subcommand does not have is an error.
 */
export function handDown(called: Command, program: Command): void {
  for (let above = called.parent; above !== null && above !== program; above = above.parent)
    for (const option of above.options) {
      const name = option.attributeName();
      if (above.getOptionValueSource(name) !== 'cli') continue;
      if (called.options.every((own) => own.attributeName() !== name))
        called.error(`error: unknown option '${option.long ?? option.flags}'`, { code: 'commander.unknownOption' });
      if (called.getOptionValueSource(name) !== 'cli') called.setOptionValueWithSource(name, above.getOptionValue(name), 'cli'); // prettier-ignore
    }
}

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least) throw new InvalidArgumentError(`Not a whole number from ${least} on.`);
    return value;
  };
}

/** Reads an ISO day that exists: 2026-02-30 does not. */
export function isoDay(text: string): string {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('Not a day such as 2026-11-22.');
  return text;
}
