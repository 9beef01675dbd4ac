/**
 * A seam for the crash tests and nothing else: where the variable MESTRE_CRASH_AT names this step, the process dies at
 * once, as by `kill -9` or a power cut. Steps: received, parsed, part_written, renamed, committed.
 */
export function crashAt(step: string): void {
  if (process.env['MESTRE_CRASH_AT'] !== step) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal arrives before anything else can happen
}
