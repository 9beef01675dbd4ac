import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Step } from '../sql/step.ts';
import { breakSteps } from './reconcile-break.ts';
import { driftSteps } from './reconcile-drift.ts';
import { totalSteps } from './reconcile-totals.ts';

export interface ReconciledField {
  readonly name: string;
  readonly list: boolean;
  /** False for fields that only serve matching: there is no golden value to compare with. */
  readonly golden: boolean;
  /** Sources that send it. */
  readonly mappedBy: readonly string[];
  /** Sources that are the system of record for it. */
  readonly authority: readonly string[];
}

export interface ReconciledSource {
  readonly source: string;
  readonly owner: string;
  readonly measures: readonly string[];
  /** By measure, how far two totals may stand apart, as decimal text; nothing unless said. */
  readonly tolerance?: Readonly<Record<string, string>>;
}

/** What reconciliation needs to know of rules and contracts, and the day it stands for. */
export interface ReconcileInput {
  readonly fields: readonly ReconciledField[];
  readonly sources: readonly ReconciledSource[];
  /** ISO day. */
  readonly asOf: string;
}

/** Reads rules and contracts for reconciliation; no field is known to the code. Contracts of other entities are left out. */
export function toReconcileInput(
  ruleset: Pick<Ruleset, 'entity' | 'fields'>,
  contracts: readonly SourceContract[],
  when: { readonly asOf: string },
): ReconcileInput {
  const own = contracts.filter((contract) => contract.entity === ruleset.entity);
  return {
    ...when,
    fields: Object.entries(ruleset.fields).map(([name, field]) => ({
      name,
      list: field.list,
      golden: field.golden,
      mappedBy: own.filter((contract) => maps(contract, name)).map((contract) => contract.source),
      authority: own
        .filter((contract) => maps(contract, name) && contract.authority.includes(name))
        .map((contract) => contract.source),
    })),
    sources: own.map(({ source, owner, measures, tolerance }) => ({
      source,
      owner,
      measures,
      tolerance: Object.fromEntries(Object.entries(tolerance ?? {}).map(([measure, most]) => [measure, String(most)])),
    })),
  };
}

const maps = (contract: SourceContract, name: string): boolean =>
  name in contract.map || contract.layouts.some((layout) => name in (layout.map ?? {}));

/** From golden records and their origins to what the reconciliation report counts: totals, drift, and every break. */
export function reconcile(input: ReconcileInput, dialect: Dialect): Step[] {
  return [...totalSteps(input, dialect), ...driftSteps(input, dialect), ...breakSteps(input, dialect)];
}
