import { type Command, Option } from 'commander';
import type { Overrides } from '../../rules/project.ts';
import { wholeNumber } from './declare.ts';

/** Options that every command takes. */
export interface Globals {
  readonly project?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly memory?: string;
  readonly threads?: number;
  readonly timeZone?: string;
  readonly language?: string;
  readonly log?: string;
}

/** Declares them on the program; commander reads them before and after a command's name. */
export function declareGlobals(program: Command): void {
  program
    .option('--project <dir>', 'the project; otherwise MESTRE_PROJECT, otherwise looked for upward from here')
    .option('--json', 'answer with one JSON object; an error is one on stderr')
    .option('-q, --quiet', 'no notes, no progress; warnings and errors only')
    .option('--no-color', 'no colour, as NO_COLOR=1')
    .option('--log <file>', 'append a JSON line per step to a file; - for standard error; otherwise MESTRE_LOG')
    .option('--memory <size>', 'memory the engine may use before it spills to disk: 4GB, or auto')
    .addOption(new Option('--threads <n>', 'threads of the engine').argParser(wholeNumber(1)))
    .option('--time-zone <name>', 'IANA name that decides what "today" is')
    .addOption(new Option('--language <code>', 'language of reports').choices(['pt', 'es', 'ru', 'en']));
}

/** The settings of the project that flags override. */
export function toOverrides(program: Command): Overrides {
  const { memory, threads, timeZone, language } = program.opts<Globals>();
  const flags = { memory, threads: threads?.toString(), time_zone: timeZone, language };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

/** The environment as commands outside of a project read it: a flag stands for its variable. */
export function toEnvironment(program: Command, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { memory, threads } = program.opts<Globals>();
  return {
    ...env,
    ...(memory === undefined ? {} : { MESTRE_MEMORY: memory }),
    ...(threads === undefined ? {} : { MESTRE_THREADS: threads.toString() }),
  };
}
