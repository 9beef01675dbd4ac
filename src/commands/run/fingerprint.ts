import { createHash } from 'node:crypto';
import { heldBatches } from '../../ledger/batches.ts';
import { loadDecisions } from '../../ledger/decisions.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { standardiseVersion } from '../../standardise/version.ts';
import { loadVersion } from '../../version.ts';

/** SHA-256 of everything an edition is made from: two runs with one fingerprint would publish the same values. */
export function fingerprint(
  ledger: Ledger,
  rulesets: readonly Ruleset[],
  contracts: readonly SourceContract[],
): string {
  const batches = heldBatches(ledger).map(({ batch_id }) => batch_id);
  const code = [loadVersion(), standardiseVersion];
  const decided = loadDecisions(ledger)
    .filter(({ state }) => state === 'stands')
    .map(({ id }) => id);
  return createHash('sha256').update(JSON.stringify({ batches, rulesets, contracts, code, decided })).digest('hex');
}
