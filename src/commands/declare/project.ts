import { type Command, Option } from 'commander';
import type { DoctorOptions } from '../doctor.ts';
import type { InitOptions } from '../init.ts';
import { type Declare, examples } from './declare.ts';
import { toOverrides } from './globals.ts';
import { toTree } from './tree.ts';

/** A project itself: making one, checking it, its settings; the demo; completion. */
export const declareProject: Declare = (program, act) => {
  examples(
    program
      .command('demo')
      .argument('[dir]', 'folder of the demo project; ./mestre-demo, or the next free name, unless said otherwise')
      .description('run everything on the bundled demo bank and say what came out')
      .action((dir: string | undefined) =>
        act(async (context) => {
          const { demo } = await import('../demo.ts');
          return demo(context, { ...(dir === undefined ? {} : { dir }), overrides: toOverrides(program) });
        }),
      ),
    ['mestre demo', 'mestre demo /tmp/bank'],
  );

  examples(
    program
      .command('init')
      .argument('<dir>', 'folder of the new project')
      .option('--demo', 'put the extracts of the demo bank into the drop folder')
      .option('--force', 'write the shipped rules and reports over those that are there')
      .description('make a project: mestre.yaml, rules and reports to change, a drop folder for extracts')
      .action((dir: string, options: Omit<InitOptions, 'dir'>) =>
        act(async (context) => (await import('../init.ts')).init(context, { ...options, dir }), 'doing'),
      ),
    ['mestre init bank --demo && cd bank && mestre run', 'mestre init .'],
  );

  examples(
    program
      .command('doctor')
      .option('--unlock', 'take away locks that another machine left behind')
      .description('check versions, permissions, disk, locks, leftovers and rules, each with its remedy')
      .action((options: DoctorOptions) =>
        act(async (context) => (await import('../doctor.ts')).doctor(context, options)),
      ),
    ['mestre doctor', 'mestre doctor --json'],
  );

  declareConfig(program, act);

  examples(
    program
      .command('status')
      .description('say where the project stands: last run, editions, batches, locks, pairs to review')
      .action(() => act(async (context) => (await import('../status.ts')).status(context))),
    ['mestre status', 'mestre status --json'],
  );

  examples(
    program
      .command('completion')
      .argument('<shell>', 'bash, zsh or fish')
      .description('print the completion script of a shell')
      .action((shell: string) =>
        act(async (context) =>
          (await import('../completion.ts')).completion(context, { shell, tree: toTree(program) }),
        ),
      ),
    [
      'mestre completion bash > ~/.local/share/bash-completion/completions/mestre',
      'mestre completion zsh > "${fpath[1]}/_mestre"',
      'mestre completion fish > ~/.config/fish/completions/mestre.fish',
    ],
  );
};

const declareConfig: Declare = (program: Command, act) => {
  const config = program.command('config').description('the settings of the project');
  examples(config, ['mestre config show --origin']);
  examples(
    config
      .command('show')
      .addOption(new Option('--origin', 'say where each setting came from: flag, environment, project file or default'))
      .description('print every setting with its value')
      .action((options: { origin?: boolean }) =>
        act(async (context) => (await import('../config.ts')).config(context, options)),
      ),
    ['mestre config show', 'mestre config show --origin', 'MESTRE_MEMORY=8GB mestre config show --origin'],
  );
};
