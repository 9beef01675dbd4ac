import { contradicted, namesOf, type Said } from '../../domain/decision.ts';
import { MestreError } from '../../errors.ts';
import { type Decision, insertDecision, type NewDecision, toDecisionId, type Who } from '../../ledger/decisions.ts';
import type { Ledger } from '../../ledger/open.ts';
import { semanticHash } from '../../rules/hash.ts';
import type { ProjectConfig } from '../../rules/schema/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { type Book, liveBook } from './book.ts';
import type { Held } from './records.ts';

/** What hangs on a decision: records behind the golden records that it touches, and the sum of their measures. */
export interface Stakes {
  readonly records: number;
  readonly exposure: number;
}

export interface Wish {
  readonly rules: Ruleset;
  readonly kind: Said;
  readonly sides: readonly (readonly Pick<Held, 'source' | 'key' | 'evidence'>[])[];
  readonly reason: string;
  readonly origin: NewDecision['origin'];
  readonly caseId?: string | undefined;
  /** `unknown` is more than any limit. */
  readonly stakes: Stakes | 'unknown' | null;
}

export interface Taken {
  readonly id: number;
  /** Waits for a second person. */
  readonly proposed: boolean;
  /** Decisions on the same records that count no more. */
  readonly replaces: readonly number[];
}

/** SHA-256 of a ruleset: which rules a decision was taken under. */
const rulesHashOf = (rules: Ruleset): string => semanticHash(rules);

/**
 * Writes down what a person decided, or throws `contradicts` (64) where it cannot hold beside what stands. Above the
 * limits of four eyes it is a proposal. `book` spares asking the ledger for each of many; it is added to.
 */
export function takeDecision(
  ledger: Ledger,
  wish: Wish,
  { who, config, book }: { readonly who: Who; readonly config: ProjectConfig; readonly book?: Book },
): Taken {
  const known = book ?? liveBook(ledger);
  const standing = known.near(wish.rules.entity, wish.sides);
  const names = namesOf(wish.sides);
  const replaced = standing.filter((one) => namesOf(one.sides) === names);
  const others = standing.filter((one) => !replaced.includes(one));
  const clash = contradicted(others, { id: 0, kind: wish.kind, sides: wish.sides });
  if (clash.length > 0) throw contradiction(wish.kind, clash);
  const { four_eyes: limits } = config.review;
  const stakes = wish.stakes === 'unknown' ? null : wish.stakes;
  const above = (what: keyof Stakes): boolean =>
    limits[what] !== undefined && (wish.stakes === 'unknown' || (stakes !== null && stakes[what] > limits[what]));
  const proposed = above('records') || above('exposure');
  const fresh: NewDecision = {
    entity: wish.rules.entity,
    kind: wish.kind,
    sides: wish.sides,
    reason: wish.reason,
    rulesHash: rulesHashOf(wish.rules),
    caseId: wish.caseId ?? null,
    origin: wish.origin,
    needsApproval: proposed,
    records: stakes?.records ?? null,
    exposure: stakes?.exposure ?? null,
  };
  const id = insertDecision(ledger, fresh, who);
  const { by, asName, now } = who;
  const ended = { endedAt: null, endedBy: null, endReason: null };
  known.add({ ...fresh, id, state: proposed ? 'proposed' : 'stands', at: now.toISOString(), by, asName, ...ended });
  return { id, proposed, replaces: replaced.map((one) => one.id) };
}

function contradiction(kind: Said, clash: readonly Decision[]): MestreError {
  const told = clash
    .slice(0, 5)
    .map(({ id, kind: other, sides }) => `${toDecisionId(id)} (${other}: ${namesOf(sides)})`);
  const more = clash.length > 5 ? ` and ${clash.length - 5} more` : '';
  return new MestreError(
    'usage',
    'contradicts',
    `"${kind}" cannot hold beside what was decided before: ${told.join(', ')}${more}`,
    { hint: `withdraw what was wrong: mestre undo ${toDecisionId(clash[0]!.id)}` },
  );
}
