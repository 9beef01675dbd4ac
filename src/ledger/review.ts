import type { Said } from '../domain/decision.ts';
import { type DecisionState, loadDecisions, type Who } from './decisions.ts';
import type { Ledger } from './open.ts';

export type CaseEventKind = 'assigned' | 'released' | 'same' | 'different' | 'unsure' | 'undone' | 'noted' | 'skipped';

export interface CaseEvent {
  readonly entity: string;
  readonly caseId: string;
  readonly kind: CaseEventKind;
  readonly owner?: string | null;
  readonly decisionId?: number | null;
  readonly note?: string;
}

/** `same` and `different` are answered and not applied yet; an answer that was withdrawn leaves the case open. */
export type CaseState = 'open' | 'assigned' | Said | 'unsure';

export interface CaseStanding {
  readonly state: CaseState;
  readonly owner: string | null;
  /** The decision that answered it. */
  readonly decisionId: number | null;
  readonly by: string;
  readonly at: string;
  /** How often it was skipped. */
  readonly skipped: number;
  readonly notes: readonly string[];
  /** How many things happened to it. */
  readonly events: number;
}

/** Adds what happened to a case. */
export function recordCaseEvent(ledger: Ledger, event: CaseEvent, { by, asName, now }: Who): void {
  ledger
    .prepare(
      `insert into review_event (entity, case_id, kind, at, by, as_name, owner, decision_id, note)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      event.entity,
      event.caseId,
      event.kind,
      now.toISOString(),
      by,
      asName,
      event.owner ?? null,
      event.decisionId ?? null,
      event.note ?? '',
    );
}

interface Row {
  readonly entity: string;
  readonly caseId: string;
  readonly kind: CaseEventKind;
  readonly at: string;
  readonly by: string;
  readonly owner: string | null;
  readonly decisionId: number | null;
  readonly note: string;
}

const eventSql = (where: string): string =>
  `select entity, case_id as caseId, kind, at, by, owner, decision_id as decisionId, note from review_event ${where} order by event_id`;

/**
 * Where every case stands that something happened to, by `entity case`: a pure function of the events and of the states
 * of decisions.
 */
export function loadCaseStandings(
  ledger: Ledger,
  stateOf: (decisionId: number) => DecisionState | undefined,
): Map<string, CaseStanding> {
  const standings = new Map<string, CaseStanding>();
  for (const row of ledger.prepare(eventSql('')).all() as Row[]) {
    const id = caseKey(row.entity, row.caseId);
    standings.set(id, next(standings.get(id), row));
  }
  for (const [id, standing] of standings) standings.set(id, reopened(standing, stateOf));
  return standings;
}

/** Where one case stands; undefined where nothing happened to it. */
export function loadCaseStanding(ledger: Ledger, entity: string, caseId: string): CaseStanding | undefined {
  const rows = ledger.prepare(eventSql('where entity = ? and case_id = ?')).all(entity, caseId) as Row[];
  const standing = rows.reduce<CaseStanding | undefined>(next, undefined);
  if (standing === undefined || standing.decisionId === null) return standing;
  const [decision] = loadDecisions(ledger, { ids: [standing.decisionId] });
  return reopened(standing, () => decision?.state);
}

/** An answer that was withdrawn, or turned down, leaves the case open. */
function reopened(standing: CaseStanding, stateOf: (decisionId: number) => DecisionState | undefined): CaseStanding {
  const state = standing.decisionId === null ? undefined : stateOf(standing.decisionId);
  if (state !== 'withdrawn' && state !== 'rejected') return standing;
  return { ...standing, state: standing.owner === null ? 'open' : 'assigned', decisionId: null };
}

export const caseKey = (entity: string, caseId: string): string => `${entity} ${caseId}`;

function next(before: CaseStanding | undefined, { kind, owner, decisionId, note, by, at }: Row): CaseStanding {
  const was = before ?? { state: 'open', owner: null, decisionId: null, by, at, skipped: 0, notes: [], events: 0 };
  const now = { ...was, by, at, events: was.events + 1, notes: note === '' ? was.notes : [...was.notes, note] };
  switch (kind) {
    case 'assigned':
      return { ...now, state: now.decisionId === null ? 'assigned' : now.state, owner };
    case 'released':
      return { ...now, state: now.decisionId === null ? 'open' : now.state, owner: null };
    case 'same':
    case 'different':
      return { ...now, state: kind, decisionId };
    case 'unsure':
      return { ...now, state: 'unsure', decisionId: null };
    case 'undone':
      return { ...now, state: now.owner === null ? 'open' : 'assigned', decisionId: null };
    case 'skipped':
      return { ...now, skipped: now.skipped + 1 };
    case 'noted':
      return now;
  }
}
