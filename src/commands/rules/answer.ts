import { appendFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { writeWhole } from '../write-whole.ts';
import { EXIT, toFileError } from '../../errors.ts';
import { toCountLine, toJobSummary } from '../../report/findings/annotations.ts';
import { type FindingFormat, findingFormats } from '../../report/findings/formats.ts';
import { type Check, type CheckReport, countOutcomes } from '../../report/findings/model.ts';
import { loadVersion } from '../../version.ts';
import type { Context } from '../context.ts';
import { toDuration } from '../table.ts';

/** What every checking command takes besides its own options. */
export interface AnswerOptions {
  readonly format?: FindingFormat | 'json';
  /** File that the machine's format is written to; standard output otherwise. */
  readonly out?: string;
  /** File to which a summary in Markdown is added; the job summary of GitHub Actions where that is known. */
  readonly summary?: string;
}

/** What a command found, before it is told. */
export interface Found extends Pick<CheckReport, 'command' | 'rules' | 'checks'> {
  /** `mestre.rules-test/1` */
  readonly schema: string;
  /** `performance.now()` when the command began. */
  readonly started: number;
  /** Further properties of the JSON answer. */
  readonly more?: object;
  /** What people read: all of it but the closing line. */
  readonly text: () => string;
}

/** Tells what was found, in the format asked for, and returns the exit code: 1 where a check failed, else 0. */
export function answerChecks(context: Context, options: AnswerOptions, found: Found): number {
  const { command, rules, checks } = found;
  const milliseconds = Math.round(performance.now() - found.started);
  const report: CheckReport = { command, rules, checks, milliseconds, version: loadVersion() };
  const count = countOutcomes(checks);
  const json = { command, outcome: count.failed > 0 ? 'failed' : 'passed', count, milliseconds, ...found.more, checks };
  const summary = options.summary ?? context.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') save(resolve(context.cwd, summary), toJobSummary(report), 'add');
  const people = () => [found.text(), `${toCountLine(checks)} (${toDuration(milliseconds)})`].filter((part) => part !== '').join('\n\n'); // prettier-ignore
  const machine =
    options.format === undefined
      ? undefined
      : options.format === 'json'
        ? `${JSON.stringify({ schema: found.schema, ...json }, undefined, 2)}\n`
        : findingFormats[options.format](report);
  if (machine !== undefined && options.out !== undefined)
    writeWhole(resolve(context.cwd, options.out), machine, 'none');
  context.out.answer(found.schema, json, () =>
    machine !== undefined && options.out === undefined ? machine : people(),
  );
  return count.failed > 0 ? EXIT.gate : EXIT.done;
}

function save(path: string, text: string, how: 'write' | 'add'): void {
  try {
    if (how === 'add') appendFileSync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    throw toFileError(error, path);
  }
}

/** `file:line:column` as a place, the file relative to where the command was called. */
export function toPlace(cwd: string, at: string): NonNullable<Check['place']> {
  const [, file = at, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/.exec(at) ?? [];
  return { file: shown(cwd, file), line: Number(line), column: Number(column) };
}

/** A path as people wrote it: relative to where they are, unless that leads far away. */
export function shown(cwd: string, path: string): string {
  const near = relative(cwd, isAbsolute(path) ? path : join(cwd, path));
  return (near.startsWith(`..${sep}..`) || near === '' ? path : near).split(sep).join('/');
}
