import { MestreError } from '../errors.ts';
import { type Decision, loadDecisions, recordDecisionEvent, toDecisionId } from '../ledger/decisions.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import type { Context } from './context.ts';
import { whoIs } from './decide/who.ts';

export interface UndoOptions {
  readonly decision: string;
  readonly why?: string | undefined;
  readonly as?: string | undefined;
}

/** Withdraws a decision: from the next run on everything is as if it had not been taken. */
export async function undo(context: Context, { decision, why, as }: UndoOptions): Promise<void> {
  const ledger = openLedger(context.project().paths.ledger);
  try {
    const one = requireDecision(ledger, decision);
    if (one.state === 'withdrawn' || one.state === 'rejected')
      throw new MestreError('usage', 'already_withdrawn', `${toDecisionId(one.id)} was ${one.state} at ${one.endedAt}`);
    recordDecisionEvent(ledger, { id: one.id, kind: 'withdrawn', reason: why ?? '' }, whoIs(context, as));
    const id = toDecisionId(one.id);
    context.out.answer('mestre.undo/1', { decision: id, state: 'withdrawn' }, () => `${id} is withdrawn; it counts no more from the next mestre run on.`); // prettier-ignore
  } finally {
    ledger.close();
  }
}

/** The decision that `D000012`, `d12` or `12` names. Throws `no_decision` (66). */
export function requireDecision(ledger: Ledger, text: string): Decision {
  const [, number] = /^D?0*(\d+)$/i.exec(text.trim()) ?? [];
  const found = loadDecisions(ledger).find(({ id }) => String(id) === number);
  if (found === undefined)
    throw new MestreError('missing', 'no_decision', `There is no decision ${text}`, { hint: 'mestre decisions' });
  return found;
}
