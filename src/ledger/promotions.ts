import type { Who } from './decisions.ts';
import type { Ledger } from './open.ts';

/** A file of rules as it was when somebody approved it. */
export interface PromotedFile {
  readonly kind: 'rules' | 'source';
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** One person's approval of one version of the rules. */
export interface Promotion {
  readonly id: number;
  readonly at: string;
  readonly by: string;
  readonly asName: string | null;
  readonly reason: string;
  readonly rulesHash: string;
}

/** P000012: sorts in the order in which they were given. */
export const toPromotionId = (id: number): string => `P${String(id).padStart(6, '0')}`;

/** Writes an approval down and returns its number. */
export function insertPromotion(
  ledger: Ledger,
  promotion: { readonly reason: string; readonly rulesHash: string; readonly files: readonly PromotedFile[] },
  { by, asName, now }: Who,
): number {
  const { lastInsertRowid } = ledger
    .prepare('insert into promotion (at, by, as_name, reason, rules_hash, files) values (?, ?, ?, ?, ?, ?)')
    .run(now.toISOString(), by, asName, promotion.reason, promotion.rulesHash, JSON.stringify(promotion.files));
  return Number(lastInsertRowid);
}

/** Every approval, oldest first, without the files. */
export function loadPromotions(ledger: Ledger): Promotion[] {
  return ledger
    .prepare(
      'select promotion_id as id, at, by, as_name as asName, reason, rules_hash as rulesHash from promotion order by promotion_id',
    ) // prettier-ignore
    .all() as Promotion[];
}

/** The files of an approval. */
export function loadPromotedFiles(ledger: Ledger, id: number): PromotedFile[] {
  const row = ledger.prepare('select files from promotion where promotion_id = ?').get(id) as { files: string };
  return JSON.parse(row.files) as PromotedFile[];
}

/** Which version holds, and which waits for a second person. A pure function of the approvals. */
export interface Promoted {
  /** The approval that made the version hold; undefined where none does. */
  readonly current: Promotion | undefined;
  readonly waiting: readonly Promotion[];
}

/**
 * The version that was approved last by as many people as it takes: users of the system, since anybody can type a name. Approvals of other versions that were given before it
 * count no more: what waited then has to be asked for again.
 */
export function promotedOf(promotions: readonly Promotion[], people: number): Promoted {
  let current: Promotion | undefined;
  let waiting: Promotion[] = [];
  for (const promotion of promotions) {
    const own = [...waiting.filter(({ rulesHash }) => rulesHash === promotion.rulesHash), promotion];
    if (new Set(own.map(({ by }) => by)).size >= people) [current, waiting] = [promotion, []];
    else if (promotion.rulesHash !== current?.rulesHash) waiting.push(promotion);
  }
  return { current, waiting };
}

/** Writes down which version of the rules a run uses. */
export function recordRunRules(
  ledger: Ledger,
  used: { readonly runId: string; readonly rulesHash: string; readonly promotion: number | null },
): void {
  ledger
    .prepare('insert into run_rules (run_id, rules_hash, promotion_id) values (?, ?, ?)')
    .run(used.runId, used.rulesHash, used.promotion);
}

/** The rules of a run; undefined for one that an older mestre made. */
export function loadRunRules(
  ledger: Ledger,
  runId: string,
): { readonly rulesHash: string; readonly promotion: number | null } | undefined {
  return ledger
    .prepare('select rules_hash as rulesHash, promotion_id as promotion from run_rules where run_id = ?')
    .get(runId) as { rulesHash: string; promotion: number | null } | undefined;
}
