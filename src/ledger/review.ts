import type { Said } from '../domain/decision.ts';
import type { Who } from './decisions.ts';
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
  /** 1 where the decision was withdrawn or turned down since. */
  readonly ended: 0 | 1;
}

const eventSql = (where: string): string =>
  `select entity, case_id as caseId, kind, at, by, owner, decision_id as decisionId, note,
     exists (select 1 from decision_event as e where e.decision_id = r.decision_id and e.kind in ('withdrawn', 'rejected')) as ended
   from review_event as r ${where} order by event_id`;

/** Where every case stands that something happened to, by `entity case`: a pure function of the events and of what became of decisions. */
export function loadCaseStandings(ledger: Ledger): Map<string, CaseStanding> {
  const standings = new Map<string, CaseStanding>();
  for (const row of ledger.prepare(eventSql('')).all() as Row[]) {
    const id = caseKey(row.entity, row.caseId);
    standings.set(id, next(standings.get(id), row));
  }
  return standings;
}

/** Where one case stands; undefined where nothing happened to it. */
export function loadCaseStanding(ledger: Ledger, entity: string, caseId: string): CaseStanding | undefined {
  const rows = ledger.prepare(eventSql('where entity = ? and case_id = ?')).all(entity, caseId) as Row[];
  return rows.reduce<CaseStanding | undefined>(next, undefined);
}

export const caseKey = (entity: string, caseId: string): string => `${entity} ${caseId}`;

function next(before: CaseStanding | undefined, { kind, owner, decisionId, note, by, at, ended }: Row): CaseStanding {
  const was = before ?? { state: 'open', owner: null, decisionId: null, by, at, skipped: 0, notes: [], events: 0 };
  const now = { ...was, by, at, events: was.events + 1, notes: note === '' ? was.notes : [...was.notes, note] };
  switch (kind) {
    case 'assigned':
      return { ...now, state: now.decisionId === null ? 'assigned' : now.state, owner };
    case 'released':
      return { ...now, state: now.decisionId === null ? 'open' : now.state, owner: null };
    case 'same':
    case 'different':
      // An answer that was withdrawn, or turned down, leaves the case open.
      if (ended) return { ...now, state: now.owner === null ? 'open' : 'assigned', decisionId: null };
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
