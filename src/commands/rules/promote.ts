import { EXIT } from '../../errors.ts';
import { openLedger } from '../../ledger/open.ts';
import { insertPromotion, loadPromotions, type Promoted, promotedOf, toPromotionId } from '../../ledger/promotions.ts'; // prettier-ignore
import type { Check } from '../../report/findings/model.ts';
import { rulesHash } from '../../rules/hash.ts';
import type { Context } from '../context.ts';
import { toWho, whoIs } from '../decide/who.ts';
import { peopleOf, readDefinitionFiles, toDefinitions } from './effective.ts';
import { lintAll } from './lint.ts';
import { findRuleFiles, readRuleFiles } from './read.ts';
import { testFile } from './test.ts';

export interface RulesPromoteOptions {
  readonly reason: string;
  /** Name of the approver, written down beside the system's user. */
  readonly as?: string;
}

/**
 * Approves the rules and contracts as they stand. They must have no error and pass their cases: otherwise nothing is
 * written and the exit code is 1. With four eyes they hold once a second person approved the same version.
 */
export async function rulesPromote(context: Context, options: RulesPromoteOptions): Promise<number> {
  const project = context.project();
  const files = readDefinitionFiles(project);
  const { rulesets, sources } = toDefinitions(files, 'these files', project.known);
  const refusals = await findRefusals(context);
  if (refusals.length > 0) {
    context.out.answer('mestre.rules-promote/1', { state: 'refused', refusals }, () =>
      ['Not promoted:', ...refusals.map((line) => `  ${line}`), '  try: mestre rules lint; mestre rules test'].join(
        '\n',
      ),
    );
    return EXIT.gate;
  }
  const hash = rulesHash(rulesets.map(({ value }) => value), [...sources.values()].map(({ value }) => value)); // prettier-ignore
  const ledger = openLedger(project.paths.ledger);
  try {
    const who = whoIs(context, options.as);
    const id = insertPromotion(ledger, { reason: options.reason, rulesHash: hash, files }, who);
    const state = promotedOf(loadPromotions(ledger), peopleOf(project.config));
    const holds = state.current?.id === id;
    const value = { promotion: toPromotionId(id), rules_hash: hash, state: holds ? 'holds' : 'waiting', by: who.by, as: who.asName, reason: options.reason }; // prettier-ignore
    context.out.answer('mestre.rules-promote/1', value, () =>
      [
        `${toPromotionId(id)}: rules ${hash.slice(0, 12)} approved by ${toWho(who)}: ${options.reason}`,
        holds ? toHolding(project.config.promotion.required) : toWaiting(state, hash),
      ].join('\n'),
    );
    return EXIT.done;
  } finally {
    ledger.close();
  }
}

const toHolding = (required: boolean): string =>
  required
    ? 'Runs use this version from now on, whatever the files say.'
    : 'Written down. Runs go by the files as they stand, since mestre.yaml does not ask for promotion.';

function toWaiting({ waiting }: Promoted, hash: string): string {
  const people = new Set(waiting.filter(({ rulesHash: other }) => other === hash).map(toWho));
  return `Approved by ${[...people].join(', ')} so far; another user of this system has to: mestre rules promote --reason "why"`;
}

/** Errors of lint and cases that fail. */
async function findRefusals(context: Context): Promise<string[]> {
  const read = readRuleFiles(findRuleFiles(context, []));
  const faults = (await lintAll(context, read)).filter(({ severity }) => severity === 'error');
  if (faults.length > 0) return faults.map(({ at, message }) => `${at}  ${message}`);
  const checks: Check[] = [];
  for (const file of read.cases) checks.push(...(await testFile(context.cwd, file)));
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ name, message }) => `${name}: ${message}`);
}
