import { loadDecisions, toDecisionId } from '../../ledger/decisions.ts';
import { caseKey, type CaseStanding, type CaseState, loadCaseStandings } from '../../ledger/review.ts';
import { literal } from '../../sql/sql.ts';
import { type Book, liveBook, openBook } from '../decide/book.ts';
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

/** One case in its place of the queue. */
export interface Place {
  readonly entity: string;
  readonly caseId: string;
}

/** What people said about cases and records so far. */
export interface Queue {
  /** Cases that something happened to. */
  readonly standings: ReadonlyMap<string, CaseStanding>;
  readonly book: Book;
}

/**
 * Opens the queue: no case is read. `many` reads every decision at once, for those who answer hundreds in a row; otherwise
 * the ledger is asked when somebody decides, so that what others decide meanwhile counts.
 */
export function openQueue({ ledger }: Pick<Desk, 'ledger'>, { many = false } = {}): Queue {
  return { standings: loadCaseStandings(ledger), book: many ? openBook(loadDecisions(ledger)) : liveBook(ledger) };
}

/** Places of the queue, and how many there are. */
export interface Places {
  readonly count: number;
  readonly places: readonly Place[];
}

/**
 * Places of the queue in its order: what was skipped last, then by priority, then the oldest first. The engine sorts and
 * counts a hundred thousand cases; only ids come here, of as many as `limit` allows.
 */
export async function loadPlaces(
  { engine, project }: Pick<Desk, 'engine' | 'project'>,
  { standings }: Pick<Queue, 'standings'>,
  { limit, ...filter }: QueueFilter & { readonly limit?: number | undefined },
): Promise<Places> {
  const wanted = filter.states ?? ['open', 'assigned'];
  const isOwn = (owner: string | null): boolean =>
    filter.owner === undefined || (owner ?? project.config.review.owner ?? null) === filter.owner;
  const touched = [...standings].map(([key, standing]) => {
    const [entity = '', caseId = ''] = key.split(' ');
    const own = standing.decisionId === null ? '' : toDecisionId(standing.decisionId);
    const fits = (about: string | null): number => Number(wanted.includes(stateOf(standing, about)) && isOwn(standing.owner)); // prettier-ignore
    return [entity, caseId, own, fits(null), fits(own), standing.skipped].join(' ');
  });
  const conditions = [
    ...(filter.reason === undefined ? [] : [`c.reason = ${literal(filter.reason)}`]),
    ...(filter.rule === undefined ? [] : [`c.rule = ${literal(filter.rule)}`]),
    ...(filter.source === undefined ? [] : [`${literal(filter.source)} in (c.source_l, c.source_r)`]),
    ...(filter.entity === undefined ? [] : [`c.entity = ${literal(filter.entity)}`]),
    // A case that nothing happened to is open and everybody's.
    `case when t.case_id is null then ${wanted.includes('open') && isOwn(null)} when c.decision_id = t.own then t.fits_own else t.fits end`,
  ];
  // Texts instead of rows, both ways: it is the rows that cost time.
  const [row] = await engine.rows(
    `with
       line as (select string_split(unnest(string_split(${literal(touched.join('\n'))}, chr(10))), ' ') as part),
       touched as (
         select part[1] as entity, part[2] as case_id, part[3] as own, part[4] = '1' as fits, part[5] = '1' as fits_own, cast(part[6] as integer) as skipped
         from line
         where len(part) = 6
       ),
       place as (
         select c.entity, c.case_id, coalesce(t.skipped, 0) as skipped, c.priority, c.first_seen
         from review_case as c
         left join touched as t on t.entity = c.entity and t.case_id = c.case_id
         where ${conditions.join(' and ')}
       ),
       first as (select * from place order by skipped, priority desc, first_seen, case_id ${limit === undefined ? '' : `limit ${limit}`})
     select
       (select count(*) from place) as n,
       (select string_agg(entity || ' ' || case_id, chr(10) order by skipped, priority desc, first_seen, case_id) from first) as ids`,
  );
  const ids = row!['ids'] === null ? [] : String(row!['ids']).split('\n');
  const places = ids.map((line) => {
    const [entity = '', caseId = ''] = line.split(' ');
    return { entity, caseId };
  });
  return { count: Number(row!['n']), places };
}

/** A case about a decision is not answered by that very decision. */
function stateOf(standing: CaseStanding | undefined, about: string | null): CaseState {
  if (standing === undefined) return 'open';
  const own = standing.decisionId === null ? null : toDecisionId(standing.decisionId);
  if (about !== null && own === about) return standing.owner === null ? 'open' : 'assigned';
  return standing.state;
}

/** A case that somebody touched and the edition has no more. */
export interface PastCase {
  readonly entity: string;
  readonly case_id: string;
  /** `applied`: answered, and the run after it went by the answer; `superseded`: what it was about changed before anybody answered. */
  readonly state: 'applied' | 'superseded';
  readonly answer: string | null;
  readonly decision_id: string | null;
  readonly owner: string | null;
  readonly by: string;
  readonly at: string;
}

/** What became of cases that are no more in the queue, the latest first. */
export async function loadPast(
  { engine }: Pick<Desk, 'engine'>,
  { standings }: Pick<Queue, 'standings'>,
): Promise<PastCase[]> {
  if (standings.size === 0) return [];
  const ids = [...standings.keys()].map((key) => literal(key.split(' ')[1]!));
  const rows = await engine.rows(`select entity || ' ' || case_id as key from review_case where case_id in (${ids.join(', ')})`); // prettier-ignore
  const there = new Set(rows.map((row) => row['key']));
  return [...standings]
    .filter(([key]) => !there.has(key))
    .map(([key, { state, decisionId, owner, by, at }]): PastCase => {
      const [entity = '', caseId = ''] = key.split(' ');
      const answered = state === 'same' || state === 'different';
      const decision = decisionId === null ? null : toDecisionId(decisionId);
      return { entity, case_id: caseId, state: answered ? 'applied' : 'superseded', answer: answered || state === 'unsure' ? state : null, decision_id: decision, owner, by, at }; // prettier-ignore
    })
    .toReversed()
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
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
    const row = byId.get(id) as unknown as QueueCase | undefined;
    return row === undefined ? [] : [standingNow(row, standings, project.config.review.owner)];
  });
}

/** A case with where it stands by these standings. */
export function standingNow(one: QueueCase, standings: Queue['standings'], nobodys: string | undefined): QueueCase {
  const standing = standings.get(caseKey(one.entity, one.case_id));
  const owner = standing?.owner ?? nobodys ?? null;
  return { ...one, state: stateOf(standing, one.decision_id), owner, notes: standing?.notes ?? [] };
}
