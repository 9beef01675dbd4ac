import { nameOf, namesOf, type RecordKey } from '../../domain/decision.ts';
import type { Decision } from '../../ledger/decisions.ts';

/** Decisions at hand, found by the records that they are about: what many decisions in a row are checked against. */
export interface Book {
  /** Every decision, whatever its state. */
  readonly all: readonly Decision[];
  /** Those that stand or are proposed and that some chain of records ties to these; contradictions can only be among them. */
  near(entity: string, sides: readonly (readonly RecordKey[])[]): Decision[];
  /** Adds a decision just taken; where it stands, others on the same records are replaced. */
  add(decision: Decision): void;
  /** Marks a decision withdrawn, so that its records may be decided otherwise. */
  withdraw(id: number): void;
}

const counts = ({ state }: Decision): boolean => state === 'stands' || state === 'proposed';

/** Opens the book on what the ledger says. */
export function openBook(decisions: readonly Decision[]): Book {
  const all = [...decisions];
  const at = new Map(all.map(({ id }, i) => [id, i]));
  const byName = new Map<string, number[]>();
  const index = (one: Decision): void => {
    for (const key of one.sides.flat()) {
      const name = `${one.entity} ${nameOf(key)}`;
      const ids = byName.get(name);
      if (ids === undefined) byName.set(name, [one.id]);
      else ids.push(one.id);
    }
  };
  for (const one of all) if (counts(one)) index(one);
  const near = (entity: string, sides: readonly (readonly RecordKey[])[]): Decision[] => {
    const found = new Set<number>();
    const queue = sides.flat().map(nameOf);
    const seen = new Set(queue);
    for (let name = queue.pop(); name !== undefined; name = queue.pop())
      for (const id of byName.get(`${entity} ${name}`) ?? []) {
        const one = all[at.get(id)!]!;
        if (found.has(id) || !counts(one)) continue;
        found.add(id);
        if (one.kind !== 'same') continue;
        for (const other of one.sides.flat().map(nameOf))
          if (!seen.has(other)) {
            seen.add(other);
            queue.push(other);
          }
      }
    return [...found].sort((a, b) => a - b).map((id) => all[at.get(id)!]!);
  };
  const add = (decision: Decision): void => {
    if (decision.state === 'stands')
      for (const twin of near(decision.entity, decision.sides))
        if (twin.state === 'stands' && namesOf(twin.sides) === namesOf(decision.sides))
          all[at.get(twin.id)!] = { ...twin, state: 'replaced' };
    at.set(decision.id, all.length);
    all.push(decision);
    index(decision);
  };
  const withdraw = (id: number): void => {
    all[at.get(id)!] = { ...all[at.get(id)!]!, state: 'withdrawn' };
  };
  return { all, near, add, withdraw };
}
