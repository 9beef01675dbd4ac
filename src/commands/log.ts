import { isAbsolute, resolve } from 'node:path';
import pino from 'pino';
import { toFileError } from '../errors.ts';

/** One line of the log: what happened, and numbers and names about it. Never a value of a record, never a message that may hold one. */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | null>>) => void;

/** Opens the log: a file that lines of JSON are appended to, or `-` for standard error. */
export function openLog(target: string, cwd: string): Log {
  const path = isAbsolute(target) ? target : resolve(cwd, target);
  try {
    const destination = pino.destination(
      target === '-' ? { dest: 2, sync: true } : { dest: path, sync: true, append: true, mkdir: true, mode: 0o600 },
    );
    const logger = pino(
      {
        base: { pid: process.pid },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
      },
      destination,
    );
    return (event, fields = {}) =>
      event.endsWith('failed') ? logger.error({ event, ...fields }) : logger.info({ event, ...fields });
  } catch (error) {
    throw toFileError(error, path);
  }
}
