import { Command, type OutputConfiguration } from 'commander';
import { loadVersion } from '../../version.ts';
import { declareAsk } from './ask.ts';
import { declareBreaks } from './breaks.ts';
import { type Act, type Declare, examples, handDown } from './declare.ts';
import { declareGlobals } from './globals.ts';
import { declareMatch } from './match.ts';
import { declarePipeline } from './pipeline.ts';
import { declareProject } from './project.ts';
import { declareSchedule } from './schedule.ts';
import { declareReview } from './review.ts';
import { declareRules } from './rules.ts';

const groups: readonly (readonly [string, Declare])[] = [
  ['A project:', declareProject],
  ['From files to an edition:', declarePipeline],
  ['By itself:', declareSchedule],
  ['Questions to the edition:', declareAsk],
  ['Reconciliation:', declareBreaks],
  ['Who is the same:', declareMatch],
  ['What people decide:', declareReview],
  ['Rules, checked and tested like code:', declareRules],
];

/** The whole command line; help goes to `output`, or to the process. Nothing but commander is loaded until a command is called. */
export function toProgram(act: Act, output: Pick<OutputConfiguration, 'writeOut' | 'writeErr'> = {}): Command {
  const program = new Command('mestre')
    .description(
      'Unifies customer master data: extracts in, one golden DuckDB file with the origin of every value out.',
    )
    .version(loadVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ ...output, outputError: () => {} })
    .showSuggestionAfterError()
    .exitOverride()
    .hook('preAction', (whole, called) => handDown(called, whole));
  declareGlobals(program);
  examples(program, ['mestre demo', 'mestre init bank --demo && cd bank && mestre run', 'mestre show 123.456.789-09']);
  for (const [title, declare] of groups) {
    program.commandsGroup(title);
    declare(program, act);
  }
  return program;
}
