import { nameOf, type Said } from '../../domain/decision.ts';
import { toDecisionNumber, type Who } from '../../ledger/decisions.ts';
import { recordCaseEvent } from '../../ledger/review.ts';
import { literal } from '../../sql/sql.ts';
import type { Desk } from '../decide/open.ts';
import { type Held, loadHeld } from '../decide/records.ts';
import { takeDecision, type Taken } from '../decide/take.ts';
import type { Queue, QueueCase } from './queue.ts';

export interface Answer {
  readonly said: Said | 'unsure';
  readonly note: string;
  readonly origin: 'review' | 'import';
}

/** What an answer needs to know of a case's records: read for many cases at once. */
export interface Grounds {
  /** Current evidence, by SOURCE:KEY; missing where the source sends it no more. */
  readonly evidence: ReadonlyMap<string, string>;
  readonly stakes: ReadonlyMap<string, { readonly records: number; readonly exposure: number }>;
}

/** Reads the grounds of cases, decisions they are about included. */
export async function loadGrounds(desk: Desk, queue: Queue, cases: readonly QueueCase[]): Promise<Grounds> {
  const about = new Set(cases.flatMap((one) => (one.decision_id === null ? [] : [toDecisionNumber(one.decision_id)])));
  const keys = [
    ...cases.flatMap((one) => [
      { source: one.source_l, key: one.source_key_l },
      { source: one.source_r, key: one.source_key_r },
    ]),
    ...queue.book.find([...about]).flatMap(({ sides }) => sides.flat()),
  ];
  const held: Held[] =
    keys.length === 0
      ? []
      : await loadHeld(
          desk.engine,
          desk.rulesets,
          (r) =>
            `${r}.source_key in (${[...new Set(keys.map(({ key }) => key))].map((key) => literal(key)).join(', ')})`,
        );
  const stakes = new Map(cases.map((one) => [one.case_id, { records: one.records, exposure: one.exposure }]));
  return { evidence: new Map(held.map((one) => [nameOf(one), one.evidence])), stakes };
}

/**
 * Writes an answer: a decision on the two records, or on all those of a decision that is confirmed, and what became of the
 * case. Call inside a transaction. Throws `contradicts` (64). Returns null for `unsure`, which decides nothing.
 */
export function answerCase(
  { ledger, rulesets, project }: Desk,
  { one, answer, grounds, queue, who }: { readonly one: QueueCase; readonly answer: Answer; readonly grounds: Grounds; readonly queue: Queue; readonly who: Who }, // prettier-ignore
): Taken | null {
  const event = { entity: one.entity, caseId: one.case_id, note: answer.note };
  if (answer.said === 'unsure') {
    recordCaseEvent(ledger, { ...event, kind: 'unsure' }, who);
    return null;
  }
  const fresh = (key: { readonly source: string; readonly key: string }) => ({
    source: key.source,
    key: key.key,
    evidence: grounds.evidence.get(nameOf(key)) ?? '',
  });
  const [l, r] = [
    { source: one.source_l, key: one.source_key_l },
    { source: one.source_r, key: one.source_key_r },
  ];
  const [old] = one.decision_id === null ? [] : queue.book.find([toDecisionNumber(one.decision_id)]);
  const confirmed = one.reason === 'stale' && old?.kind === answer.said ? old : undefined;
  const sides = confirmed?.sides ?? (answer.said === 'same' ? [[l, r]] : [[l], [r]]);
  const taken = takeDecision(
    ledger,
    {
      rules: rulesets.find(({ entity }) => entity === one.entity)!,
      kind: answer.said,
      sides: sides.map((side) => side.map(fresh)),
      reason: answer.note,
      origin: answer.origin,
      caseId: one.case_id,
      stakes: grounds.stakes.get(one.case_id) ?? null,
    },
    { who, config: project.config, book: queue.book },
  );
  recordCaseEvent(ledger, { ...event, kind: answer.said, decisionId: taken.id }, who);
  return taken;
}

/** What people write for an answer, in the languages of the reports. */
const words: Readonly<Record<Answer['said'], readonly string[]>> = {
  same: ['same', 's', 'yes', 'mesmo', 'mesma', 'sim', 'mismo', 'misma', 'sí', 'si', 'да', 'тот же'],
  different: ['different', 'd', 'no', 'diferente', 'não', 'nao', 'distinto', 'distintos', 'нет', 'разные'],
  unsure: ['unsure', 'u', '?', 'dúvida', 'duvida', 'duda', 'не знаю'],
};

/** Reads an answer as somebody wrote it; undefined where it is none. */
export function toAnswer(text: string): Answer['said'] | undefined {
  const word = text.trim().toLowerCase();
  return (Object.keys(words) as Answer['said'][]).find((said) => words[said].includes(word));
}
