import type { Ledger } from './open.ts';

export type UpdateOutcome = 'answered' | 'unknown_chat' | 'ignored' | 'failed';

export interface ChatUpdate {
  readonly updateId: number;
  readonly chat: string;
  /** The command alone, never what else was written. */
  readonly command: string;
  readonly outcome: UpdateOutcome;
}

/** Writes down what became of something that was written to the bot. */
export function recordUpdate(ledger: Ledger, update: ChatUpdate, now: Date): void {
  ledger
    .prepare('insert or ignore into chat_update (update_id, chat, command, outcome, at) values (?, ?, ?, ?, ?)')
    .run(update.updateId, update.chat, update.command, update.outcome, now.toISOString());
}

/** The last update that was dealt with; undefined where none was. */
export function lastUpdate(ledger: Ledger): number | undefined {
  const { last } = ledger.prepare('select max(update_id) as last from chat_update').get() as { last: number | null };
  return last ?? undefined;
}

/** Renditions of a job, the latest first; of one day or of any. */
export function latestRenditions(ledger: Ledger, job: string, day?: string): string[] {
  const rows = ledger
    .prepare(
      'select rendition_id as id from rendition where job = ? and (? is null or day = ?) order by slot desc, rendered_at desc, rowid desc limit 20',
    )
    .all(job, day ?? null, day ?? null) as { id: string }[];
  return rows.map(({ id }) => id);
}
