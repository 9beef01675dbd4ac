import { MestreError } from '../errors.ts';
import { type Decision, loadDecisions, recordDecisionEvent, toDecisionId, type Who } from '../ledger/decisions.ts';
import { loadOverrides, toOverrideId, withdrawOverride } from '../ledger/overrides.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import type { Context } from './context.ts';
import { whoIs } from './decide/who.ts';

export interface UndoOptions {
  readonly decisions: readonly string[];
  readonly why?: string | undefined;
  readonly as?: string | undefined;
}

/** Withdraws decisions and overrides, all of them or none: from the next run on everything is as if they had not been taken. */
export async function undo(context: Context, { decisions: names, why, as }: UndoOptions): Promise<void> {
  const ledger = openLedger(context.project().paths.ledger);
  try {
    const who = whoIs(context, as);
    const ids = ledger
      .transaction(() => {
        return names.map((name) => {
          if (/^O\d/i.test(name)) return withdrawGiven(ledger, name, why ?? '', who);
          const one = requireDecision(ledger, name);
          if (one.state === 'withdrawn' || one.state === 'rejected')
            throw new MestreError('usage', 'already_withdrawn', `${toDecisionId(one.id)} was ${one.state} at ${one.endedAt}`, { hint: 'mestre decisions --all' }); // prettier-ignore
          recordDecisionEvent(ledger, { id: one.id, kind: 'withdrawn', reason: why ?? '' }, who);
          return toDecisionId(one.id);
        });
      })
      .immediate();
    context.out.answer('mestre.undo/1', { decisions: ids, state: 'withdrawn' }, () => `Withdrawn: ${ids.join(', ')}. From the next mestre run on it is as if nobody had said so.`); // prettier-ignore
  } finally {
    ledger.close();
  }
}

function withdrawGiven(ledger: Ledger, name: string, reason: string, who: Who): string {
  const found = loadOverrides(ledger).find(({ id }) => id === Number(name.slice(1)));
  if (found === undefined || found.withdrawn)
    throw new MestreError('missing', 'no_override', `There is no override ${name}${found === undefined ? '' : ' any more: it was withdrawn'}`, { hint: 'mestre overrides' }); // prettier-ignore
  withdrawOverride(ledger, found.id, reason, who);
  return toOverrideId(found.id);
}

/** The decision that `D000012`, `d12` or `12` names. Throws `no_decision` (66). */
export function requireDecision(ledger: Ledger, text: string): Decision {
  const [, number] = /^D?0*(\d{1,15})$/i.exec(text.trim()) ?? [];
  const [found] = number === undefined ? [] : loadDecisions(ledger, { ids: [Number(number)] });
  if (found === undefined)
    throw new MestreError('missing', 'no_decision', `There is no decision ${text}`, { hint: 'mestre decisions' });
  return found;
}
