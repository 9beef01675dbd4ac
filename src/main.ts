import { type Command, CommanderError } from 'commander';
import type { Context } from './commands/context.ts';
import type { Act } from './commands/declare/declare.ts';
import { type Globals, toEnvironment, toOverrides } from './commands/declare/globals.ts';
import { toProgram } from './commands/declare/program.ts';
import { openOut, type Stream } from './commands/out.ts';
import { EXIT, MestreError, toDiskError, toLedgerError } from './errors.ts';

/** What a command line meets: the process it was typed in, or what a test puts in its place. */
export interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, if one did. */
  readonly stopped: () => number | undefined;
}

/** Reads the command line, runs one command and prints its error, if one came. Returns the exit code. */
export async function main(argv: readonly string[], world: World): Promise<number> {
  let code: number = EXIT.done;
  const act: Act = async (work, kind) => {
    const context = await toContext(program, world, kind === 'doing');
    const started = performance.now();
    const end = (event: string, exit: number, reason: string | null) =>
      context.log?.(event, { command, exit, code: reason, milliseconds: Math.round(performance.now() - started) });
    context.log?.('started', { command });
    try {
      code = (await work(context)) ?? EXIT.done;
      end('ended', code, null);
    } catch (error) {
      // The message may quote a value of a record; the code never does.
      const known = error instanceof MestreError ? error : undefined;
      end('failed', world.stopped() ?? known?.exitCode ?? EXIT.bug, known?.code ?? 'bug');
      throw error;
    }
  };
  let command = '';
  const json = argv.includes('--json');
  const program = toProgram(act, {
    writeOut: (text) => void world.stdout.write(text),
    // Help that nobody asked for is for people: a program gets an object.
    writeErr: (text) => void (json || world.stderr.write(text)),
  });
  program.hook('preAction', (_, called) => {
    command = called.parent === program ? called.name() : `${called.parent?.name() ?? ''} ${called.name()}`;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    // Help for lack of a command has printed itself already.
    if (error instanceof CommanderError && error.code === 'commander.help' && !json) return EXIT.usage;
    return complain(toMestreError(error), world.stderr, { json, stopped: world.stopped() });
  }
}

async function toContext(program: Command, world: World, doing: boolean): Promise<Context> {
  const { findProject, loadProject } = await import('./rules/project.ts');
  const { cwd, env, signal, stdout, stderr } = world;
  const { json, quiet, color, project, log = env['MESTRE_LOG'] } = program.opts<Globals>();
  return {
    out: openOut({ ...(json ? { json } : {}), ...(quiet ? { quiet } : {}), color, doing, env, stdout, stderr }),
    now: () => new Date(),
    env: toEnvironment(program, env),
    cwd,
    signal,
    ...(log === undefined || log === '' ? {} : { log: (await import('./commands/log.ts')).openLog(log, cwd) }),
    project: () => loadProject(findProject(cwd, project, env), toOverrides(program), env),
  };
}

/** Foreign errors are translated where the foreign thing is called; the command line's are here, and those of the ledger and the disk, which are met everywhere. The rest are bugs. */
function toMestreError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return toLedgerError(toDiskError(error));
  const lacking = error.code === 'commander.help';
  return new MestreError(
    'usage',
    'usage',
    lacking ? 'a command is missing' : error.message.replace(/^error: /, '').replace(/\n\(/, ' ('),
    {
      hint: 'mestre --help lists the commands; mestre help COMMAND its options',
    },
  );
}

/**
 * Prints an error on stderr: what, where, what to type next; under `--json` one object `mestre.error/1`. A bug of ours
 * is printed whole. Returns the exit code.
 */
export function complain(
  error: unknown,
  stderr: Stream,
  how: { readonly json: boolean; readonly stopped: number | undefined },
): number {
  const known = error instanceof MestreError ? error : undefined;
  const bug = known === undefined || known.kind === 'bug';
  const interrupted = known?.kind === 'interrupted' || known?.kind === 'terminated';
  const exit = how.stopped ?? (interrupted ? EXIT[known.kind] : known ? known.exitCode : EXIT.bug);
  const message = error instanceof Error ? error.message : String(error);
  const stack = bug && error instanceof Error ? (error.stack ?? '') : undefined;
  const hint =
    known?.hint ?? (interrupted ? 'run the same command again: it goes on from what was finished' : undefined);
  if (how.json) {
    const code = known?.code ?? 'bug';
    stderr.write(
      `${JSON.stringify({ schema: 'mestre.error/1', code, exit, message, at: known?.at, hint, stack }, undefined, 2)}\n`,
    );
    return exit;
  }
  const lines = [`mestre: ${message}`];
  // Findings of rules begin with their place already.
  if (known?.at && !message.includes(known.at)) lines.push(indented('at', bug ? known.at : firstLines(known.at)));
  if (hint) lines.push(indented('try', hint));
  if (stack !== undefined) lines.push('', 'This is a bug of mestre. What to send with the report:', stack);
  stderr.write(`${lines.join('\n')}\n`);
  return exit;
}

/** A statement of a thousand lines would hide what is to be done: all of it is in --json and in the report of a bug. */
function firstLines(text: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, MOST_LINES).map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line));
  return [...shown, ...(lines.length > MOST_LINES ? [`… ${lines.length - MOST_LINES} lines more`] : [])].join('\n');
}
const MOST_LINES = 12;

function indented(label: string, text: string): string {
  return `  ${label}: ${text.replaceAll('\n', '\n      ')}`;
}
