import type { Command } from 'commander';

export interface TreeOption {
  /** `--json`, `-o`: every spelling. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** The command line as data: what completion scripts and the documentation are made from. */
export interface Tree {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly TreeOption[];
  readonly commands: readonly Tree[];
}

/** Reads the tree of a declared program. */
export function toTree(command: Command): Tree {
  const help = command.createHelp();
  return {
    name: command.name(),
    summary: command.description(),
    options: help.visibleOptions(command).map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
    commands: command.commands.map(toTree),
  };
}
