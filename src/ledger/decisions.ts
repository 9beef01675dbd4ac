import { namesOf, type RecordKey, type Said, type Standing } from '../domain/decision.ts';
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

interface DecisionRow {
  readonly id: number;
  readonly entity: string;
  readonly kind: Said;
  readonly at: string;
  readonly by: string;
  readonly asName: string | null;
  readonly reason: string;
  readonly rulesHash: string;
  readonly caseId: string | null;
  readonly origin: string;
  readonly needsApproval: number;
}

interface EventRow {
  readonly id: number;
  readonly kind: 'withdrawn' | 'approved' | 'rejected';
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

interface RecordRow extends RecordKey {
  readonly id: number;
  readonly side: number;
  readonly evidence: string;
}

/** Every decision of an entity (of all, unless named) with its state, oldest first. */
export function loadDecisions(ledger: Ledger, entity?: string): Decision[] {
  const rows = ledger
    .prepare(
      `select decision_id as id, entity, kind, at, by, as_name as asName, reason, rules_hash as rulesHash, case_id as caseId, origin, needs_approval as needsApproval
       from decision ${entity === undefined ? '' : 'where entity = ?'} order by decision_id`,
    )
    .all(...(entity === undefined ? [] : [entity])) as DecisionRow[];
  const sides = new Map<number, (RecordKey & { evidence: string })[][]>();
  for (const { id, side, source, key, evidence } of ledger
    .prepare(
      'select decision_id as id, side, source, source_key as key, evidence from decision_record order by decision_id, side, source, source_key',
    )
    .all() as RecordRow[]) {
    const own = sides.get(id) ?? [];
    (own[side] ??= []).push({ source, key, evidence });
    sides.set(id, own);
  }
  const events = new Map<number, EventRow[]>();
  for (const event of ledger
    .prepare('select decision_id as id, kind, at, by, reason from decision_event order by event_id')
    .all() as EventRow[])
    events.set(event.id, [...(events.get(event.id) ?? []), event]);
  const all = rows.map(({ needsApproval, ...row }): Decision => {
    const told = events.get(row.id) ?? [];
    const end = told.findLast(({ kind }) => kind !== 'approved') ?? told.at(-1);
    return {
      ...row,
      sides: (sides.get(row.id) ?? []).map((side) => side ?? []),
      state: stateOf(told, needsApproval === 1),
      endedAt: end?.at ?? null,
      endedBy: end?.by ?? null,
      endReason: end?.reason ?? null,
    };
  });
  return withReplaced(all);
}

/** Of standing decisions about exactly the same records the last one counts; withdrawn, it gives way to the one before. */
function withReplaced(decisions: readonly Decision[]): Decision[] {
  const last = new Map<string, number>();
  for (const { id, state, entity, sides } of decisions)
    if (state === 'stands') last.set(`${entity} ${namesOf(sides)}`, id);
  return decisions.map((one) =>
    one.state === 'stands' && last.get(`${one.entity} ${namesOf(one.sides)}`) !== one.id
      ? { ...one, state: 'replaced' }
      : one,
  );
}

/** The decisions that matching must keep. */
export function loadStanding(ledger: Ledger, entity: string): Decision[] {
  return loadDecisions(ledger, entity).filter(({ state }) => state === 'stands');
}

function stateOf(events: readonly EventRow[], needsApproval: boolean): DecisionState {
  if (events.some(({ kind }) => kind === 'withdrawn')) return 'withdrawn';
  if (events.some(({ kind }) => kind === 'rejected')) return 'rejected';
  return needsApproval && !events.some(({ kind }) => kind === 'approved') ? 'proposed' : 'stands';
}
