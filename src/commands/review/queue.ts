import { loadDecisions, toDecisionId } from '../../ledger/decisions.ts';
import { caseKey, type CaseStanding, type CaseState, loadCaseStandings } from '../../ledger/review.ts';
import { literal } from '../../sql/sql.ts';
import { type Book, openBook } from '../decide/book.ts';
import type { Desk } from '../decide/open.ts';

/** A case as the edition has it, with where it stands now. */
export interface QueueCase {
  readonly entity: string;
  readonly case_id: string;
  readonly source_l: string;
  readonly source_key_l: string;
  readonly source_r: string;
  readonly source_key_r: string;
  readonly golden_id_l: string | null;
  readonly golden_id_r: string | null;
  readonly weight: number | null;
  readonly reason: string;
  readonly rule: string | null;
  readonly decision_id: string | null;
  readonly records: number;
  readonly exposure: number;
  readonly priority: number;
  readonly first_seen: string;
  readonly due: string;
  readonly state: CaseState;
  readonly owner: string | null;
  readonly notes: readonly string[];
}

export interface QueueFilter {
  readonly reason?: string | undefined;
  readonly rule?: string | undefined;
  readonly source?: string | undefined;
  readonly entity?: string | undefined;
  readonly owner?: string | undefined;
  /** States that count; open and assigned unless said otherwise. */
  readonly states?: readonly CaseState[] | undefined;
}

/** The queue in its order: what was skipped last, then by priority, then the oldest first. Ids only, so that it may be long. */
export interface Queue {
  readonly places: readonly { readonly entity: string; readonly caseId: string; readonly state: CaseState }[];
  readonly standings: ReadonlyMap<string, CaseStanding>;
  /** Every decision; what is answered here is added. */
  readonly book: Book;
}

/** Reads the queue. A hundred thousand cases take a fraction of a second: nothing but their ids is read. */
export async function loadQueue({ engine, ledger, project }: Desk, filter: QueueFilter = {}): Promise<Queue> {
  const decisions = loadDecisions(ledger);
  const states = new Map(decisions.map(({ id, state }) => [id, state]));
  const standings = loadCaseStandings(ledger, (id) => states.get(id));
  const conditions = [
    ...(filter.reason === undefined ? [] : [`reason = ${literal(filter.reason)}`]),
    ...(filter.rule === undefined ? [] : [`rule = ${literal(filter.rule)}`]),
    ...(filter.source === undefined ? [] : [`${literal(filter.source)} in (source_l, source_r)`]),
    ...(filter.entity === undefined ? [] : [`entity = ${literal(filter.entity)}`]),
  ];
  // One text instead of a hundred thousand rows: it is the rows that cost time on their way here.
  const [row] = await engine.rows(
    `select string_agg(concat_ws(' ', entity, case_id, decision_id), chr(10) order by priority desc, first_seen, case_id) as ids
     from review_case ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}`,
  );
  const ids = row!['ids'] === null ? [] : String(row!['ids']).split('\n');
  const wanted = filter.states ?? ['open', 'assigned'];
  const places = ids.flatMap((line) => {
    const [entity = '', caseId = '', about = null] = line.split(' ');
    const standing = standings.get(caseKey(entity, caseId));
    const state = stateOf(standing, about);
    const owner = standing?.owner ?? project.config.review.owner ?? null;
    if (!wanted.includes(state) || (filter.owner !== undefined && owner !== filter.owner)) return [];
    return [{ entity, caseId, state, skipped: standing?.skipped ?? 0 }];
  });
  let opened: Book | undefined;
  return {
    places: places.sort((a, b) => a.skipped - b.skipped),
    standings,
    // Indexed when somebody decides: who only looks need not wait for it.
    get book() {
      opened ??= openBook(decisions);
      return opened;
    },
  };
}

/** A case about a decision is not answered by that very decision. */
function stateOf(standing: CaseStanding | undefined, about: string | null): CaseState {
  if (standing === undefined) return 'open';
  const own = standing.decisionId === null ? null : toDecisionId(standing.decisionId);
  if (about !== null && own === about) return standing.owner === null ? 'open' : 'assigned';
  return standing.state;
}

/** The cases of these ids, in the same order; ids that the current edition does not have are left out. */
export async function loadCases(
  { engine, project }: Desk,
  { standings }: Pick<Queue, 'standings'>,
  ids: readonly string[],
): Promise<QueueCase[]> {
  if (ids.length === 0) return [];
  const rows = await engine.rows(
    `select entity, case_id, source_l, source_key_l, source_r, source_key_r, golden_id_l, golden_id_r, weight, reason, rule, decision_id,
       records, exposure, priority, first_seen, due
     from review_case where case_id in (${ids.map((id) => literal(id)).join(', ')})`,
  );
  const byId = new Map(rows.map((row) => [row['case_id'] as string, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const standing = standings.get(caseKey(String(row['entity']), id));
    const state = stateOf(standing, row['decision_id'] as string | null);
    const owner = standing?.owner ?? project.config.review.owner ?? null;
    return [{ ...row, state, owner, notes: standing?.notes ?? [] } as unknown as QueueCase];
  });
}
