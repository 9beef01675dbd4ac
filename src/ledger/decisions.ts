import type { RecordKey, Said, Standing } from '../domain/decision.ts';
import type { Ledger } from './open.ts';

/** Who did something: the system's user, and the name given beside it, which nobody checks. */
export interface Who {
  readonly by: string;
  readonly asName: string | null;
  readonly now: Date;
}

export interface NewDecision {
  readonly entity: string;
  readonly kind: Said;
  readonly sides: readonly (readonly (RecordKey & { readonly evidence: string })[])[];
  readonly reason: string;
  readonly rulesHash: string;
  readonly caseId: string | null;
  readonly origin: 'decide' | 'split' | 'review' | 'import';
  readonly needsApproval: boolean;
  readonly records: number | null;
  readonly exposure: number | null;
}

/** `proposed` waits for a second person; the last three count no more. `replaced`: a later one is about the same records. */
export type DecisionState = 'stands' | 'proposed' | 'withdrawn' | 'rejected' | 'replaced';

export interface Decision extends Standing {
  readonly entity: string;
  readonly state: DecisionState;
  readonly at: string;
  readonly by: string;
  readonly asName: string | null;
  readonly reason: string;
  readonly rulesHash: string;
  readonly caseId: string | null;
  readonly origin: string;
  readonly sides: readonly (readonly (RecordKey & { readonly evidence: string })[])[];
  /** When it was withdrawn, rejected or approved; null where nothing happened to it. */
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
}

/** D000012: sorts in the order in which they were taken. */
export const toDecisionId = (id: number): string => `D${String(id).padStart(6, '0')}`;

/** The number of D000012. */
export const toDecisionNumber = (id: string): number => Number(id.slice(1));

/** Writes a decision and its records, and returns its number. Call inside a transaction where several belong together. */
export function insertDecision(ledger: Ledger, decision: NewDecision, { by, asName, now }: Who): number {
  const { lastInsertRowid } = ledger
    .prepare(
      `insert into decision (entity, kind, at, by, as_name, reason, rules_hash, case_id, origin, needs_approval, records, exposure)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      decision.entity,
      decision.kind,
      now.toISOString(),
      by,
      asName,
      decision.reason,
      decision.rulesHash,
      decision.caseId,
      decision.origin,
      decision.needsApproval ? 1 : 0,
      decision.records,
      decision.exposure,
    );
  const record = ledger.prepare(
    'insert into decision_record (decision_id, side, source, source_key, evidence) values (?, ?, ?, ?, ?)',
  );
  decision.sides.forEach((side, i) =>
    side.forEach(({ source, key, evidence }) => record.run(lastInsertRowid, i, source, key, evidence)),
  );
  return Number(lastInsertRowid);
}

/** Adds what became of a decision; the decision itself is never changed. */
export function recordDecisionEvent(
  ledger: Ledger,
  event: { readonly id: number; readonly kind: 'withdrawn' | 'approved' | 'rejected'; readonly reason: string },
  { by, asName, now }: Who,
): void {
  ledger
    .prepare('insert into decision_event (decision_id, kind, at, by, as_name, reason) values (?, ?, ?, ?, ?, ?)')
    .run(event.id, event.kind, now.toISOString(), by, asName, event.reason);
}

/** Which decisions to read; all of them unless one of these is named. */
export interface DecisionChoice {
  readonly entity?: string | undefined;
  readonly ids?: readonly number[] | undefined;
  readonly states?: readonly DecisionState[] | undefined;
  /** Only the latest so many. */
  readonly latest?: number | undefined;
}

/**
 * State of every decision: withdrawn and rejected for ever, proposed until approved; of those that stand on exactly the same
 * records the last one counts, and withdrawn it gives way to the one before. A pure function of the rows. With ids, only
 * decisions that share a record with these are looked at, which the index on records finds.
 */
const stateSql = ({ ids }: DecisionChoice): string => `
  near as (
    ${
      ids === undefined
        ? 'select decision_id from decision'
        : `select value as decision_id from json_each(@ids)
    union
    select b.decision_id
    from decision_record as a
    join decision_record as b on b.source = a.source and b.source_key = a.source_key
    where a.decision_id in (select value from json_each(@ids))`
    }
  ),
  ended as (
    select
      decision_id,
      max(kind = 'withdrawn') as withdrawn,
      max(kind = 'rejected') as rejected,
      max(kind = 'approved') as approved
    from decision_event
    group by decision_id
  ),
  judged as (
    select
      d.decision_id,
      d.entity,
      case
        when e.withdrawn = 1 then 'withdrawn'
        when e.rejected = 1 then 'rejected'
        when d.needs_approval = 1 and coalesce(e.approved, 0) = 0 then 'proposed'
        else 'stands'
      end as state
    from near as n
    join decision as d on d.decision_id = n.decision_id
    left join ended as e on e.decision_id = d.decision_id
  ),
  named as (
    select r.decision_id, group_concat(r.source || ':' || r.source_key, ' ' order by r.source, r.source_key) as names
    from decision_record as r
    where r.decision_id in (select decision_id from judged where state = 'stands')
    group by r.decision_id
  ),
  last as (
    select j.decision_id, max(j.decision_id) over (partition by j.entity, n.names) as last_id
    from judged as j
    join named as n on n.decision_id = j.decision_id
    where j.state = 'stands'
  ),
  state as (
    select j.decision_id, j.entity, case when l.last_id > j.decision_id then 'replaced' else j.state end as state
    from judged as j
    left join last as l on l.decision_id = j.decision_id
  ),
  chosen as (
    select s.decision_id, s.state
    from state as s
    where (@entity is null or s.entity = @entity)
      and (@ids is null or s.decision_id in (select value from json_each(@ids)))
      and (@states is null or s.state in (select value from json_each(@states)))
    order by s.decision_id desc
    limit @latest
  )`;

const bound = ({ entity, ids, states, latest }: DecisionChoice) => ({
  entity: entity ?? null,
  ids: ids === undefined ? null : JSON.stringify(ids),
  states: states === undefined ? null : JSON.stringify(states),
  latest: latest ?? -1,
});

/** How many decisions a choice holds. */
export function countDecisions(ledger: Ledger, choice: Omit<DecisionChoice, 'latest'>): number {
  const sql = `with ${stateSql(choice)} select count(*) as n from chosen`;
  return (ledger.prepare(sql).get(bound(choice)) as { readonly n: number }).n;
}

/** Chosen decisions with their state, oldest first. The cross join keeps SQLite from starting with all decisions. */
export function loadDecisions(ledger: Ledger, choice: DecisionChoice = {}): Decision[] {
  const rows = ledger
    .prepare(
      `with ${stateSql(choice)}
       select d.decision_id, c.state, d.entity, d.kind, d.at, d.by, d.as_name, d.reason, d.rules_hash, d.case_id, d.origin,
         (select json_array(e.at, e.by, e.reason) from decision_event as e where e.decision_id = d.decision_id
          order by e.kind <> 'approved' desc, e.event_id desc limit 1) as ended,
         (select json_group_array(json_array(r.side, r.source, r.source_key, r.evidence) order by r.side, r.source, r.source_key)
          from decision_record as r where r.decision_id = d.decision_id) as records
       from chosen as c cross join decision as d on d.decision_id = c.decision_id
       order by c.decision_id`,
    )
    .raw()
    .all(bound(choice)) as Row[];
  return rows.map(([id, state, entity, kind, at, by, asName, reason, rulesHash, caseId, origin, ended, records]) => {
    const [endedAt, endedBy, endReason] = ended === null ? [null, null, null] : (JSON.parse(ended) as string[]);
    const told = { endedAt: endedAt ?? null, endedBy: endedBy ?? null, endReason: endReason ?? null };
    return { id, state, entity, kind, at, by, asName, reason, rulesHash, caseId, origin, sides: toSides(records), ...told }; // prettier-ignore
  });
}

type Row = readonly [
  id: number,
  state: DecisionState,
  entity: string,
  kind: Said,
  at: string,
  by: string,
  asName: string | null,
  reason: string,
  rulesHash: string,
  caseId: string | null,
  origin: string,
  ended: string | null,
  records: string,
];

function toSides(records: string): (RecordKey & { evidence: string })[][] {
  const sides: (RecordKey & { evidence: string })[][] = [];
  for (const [side, source, key, evidence] of JSON.parse(records) as [number, string, string, string][])
    (sides[side] ??= []).push({ source, key, evidence });
  return sides.map((side) => side ?? []);
}

/** The states of all decisions of an entity (of all, unless named), without what they are about. */
export function loadDecisionStates(ledger: Ledger, entity?: string): Map<number, DecisionState> {
  const choice = { entity };
  const rows = ledger
    .prepare(`with ${stateSql(choice)} select decision_id, state from chosen`)
    .raw()
    .all(bound(choice));
  return new Map(rows as [number, DecisionState][]);
}

/** Which decisions are about a record, whatever their state. */
export function decisionsAbout(ledger: Ledger, entity: string, { source, key }: RecordKey): number[] {
  return ledger
    .prepare(
      `select r.decision_id from decision_record as r join decision as d on d.decision_id = r.decision_id
       where r.source = ? and r.source_key = ? and d.entity = ? order by r.decision_id`,
    )
    .pluck()
    .all(source, key, entity) as number[];
}

/** The decisions that matching must keep. */
export function loadStanding(ledger: Ledger, entity: string): Decision[] {
  return loadDecisions(ledger, { entity, states: ['stands'] });
}
