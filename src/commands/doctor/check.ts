import { MestreError } from '../../errors.ts';

/** One thing that was looked at. `remedy` says what to type or change where it is not ok. */
export interface Check {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
  readonly remedy?: string;
}

export const ok = (check: string, says: string): Check => ({ check, state: 'ok', says });
export const warn = (check: string, says: string, remedy: string): Check => ({ check, state: 'warn', says, remedy });
export const fail = (check: string, says: string, remedy: string): Check => ({ check, state: 'fail', says, remedy });

type Looked = Check | readonly Check[];

/** Runs a look at something; an error of ours becomes its failed check, so that one doctor says everything at once. */
export async function look(check: string, work: () => Looked | Promise<Looked>): Promise<Check[]> {
  try {
    return [await work()].flat();
  } catch (error) {
    const remedy = error instanceof MestreError ? (error.hint ?? '') : 'send this with a report of the bug';
    return [fail(check, error instanceof Error ? error.message : String(error), remedy)];
  }
}
