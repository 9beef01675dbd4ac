import { userInfo } from 'node:os';
import type { Who } from '../../ledger/decisions.ts';
import type { Context } from '../context.ts';

/** Who is at the keyboard: the system's user counts; `--as` is written down beside it. */
export function whoIs({ now, user }: Pick<Context, 'now' | 'user'>, asName: string | undefined): Who {
  return { by: user ?? userInfo().username, asName: asName ?? null, now: now() };
}

/** ana, or ana (as Ana Lima). */
export const toWho = ({ by, asName }: { readonly by: string; readonly asName: string | null }): string =>
  asName === null || asName === by ? by : `${by} (as ${asName})`;
