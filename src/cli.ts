import { errnoOf, EXIT, toFileError } from './errors.ts';
import { complain, main, type World } from './main.ts';

/** A reader that has gone (`| head`) is no error; a full disk under `> file` is. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (errnoOf(error) === 'EPIPE') process.exit(EXIT.done);
    // An answer that did not reach its file is no answer; a note that cannot be told is lost, and the work was done all the same.
    if (stream === process.stdout)
      process.exitCode = complain(toFileError(error, 'standard output'), process.stderr, { json: process.argv.includes('--json'), stopped: undefined }); // prettier-ignore
  });

const { env, stdout, stderr } = process;
process.exitCode = await main(process.argv.slice(2), { cwd: process.cwd(), env, stdout, stderr, ...listenToSignals() });
// What is left open (a worker, a bar's timer) must not keep the program alive once its answer is out.
// An error of the last write is told after its callback.
process.stdout.write('', () => process.stderr.write('', () => setImmediate(() => process.exit())));

/** The first SIGINT or SIGTERM lets the command finish its step; a second one ends the program at once. */
function listenToSignals(): Pick<World, 'signal' | 'stopped'> {
  const controller = new AbortController();
  let stopped: number | undefined;
  const listen = (name: NodeJS.Signals, code: number) =>
    process.on(name, () => {
      if (stopped !== undefined) process.exit(code);
      stopped = code;
      process.stderr.write('Stopping: the step at hand is being ended; once more stops at once.\n');
      controller.abort();
    });
  listen('SIGINT', EXIT.interrupted);
  listen('SIGTERM', EXIT.terminated);
  return { signal: controller.signal, stopped: () => stopped };
}
