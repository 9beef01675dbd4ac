import { createHash } from 'node:crypto';
import { createStatements, editionTables } from '../../domain/edition.ts';
import type { Holiday } from '../../domain/holiday.ts';
import { heldBatches } from '../../ledger/batches.ts';
import { loadDecisionStates } from '../../ledger/decisions.ts';
import { overridesOn } from '../../ledger/overrides.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { FactSettings } from '../../rules/schema/facts.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { standardiseVersion } from '../../standardise/version.ts';
import { loadVersion } from '../../version.ts';

/** SHA-256 of everything an edition is made from: two runs with one fingerprint would publish the same values. */
export function fingerprint(
  ledger: Ledger,
  {
    rulesets,
    contracts,
    facts,
    holidays,
    asOf,
  }: {
    readonly rulesets: readonly Ruleset[];
    readonly contracts: readonly SourceContract[];
    readonly facts: FactSettings;
    readonly holidays: readonly Holiday[];
    readonly asOf: string;
  },
): string {
  const batches = heldBatches(ledger).map(({ batch_id }) => batch_id);
  const code = [loadVersion(), standardiseVersion, createStatements(editionTables([]), 'edition')];
  const decided = [...loadDecisionStates(ledger)].flatMap(([id, state]) => (state === 'stands' ? [id] : []));
  // An override that has expired makes another edition of the same records.
  const given = overridesOn(ledger, asOf).map(({ id }) => id);
  return createHash('sha256')
    .update(JSON.stringify({ batches, rulesets, contracts, facts, holidays, code, decided, given }))
    .digest('hex');
}
