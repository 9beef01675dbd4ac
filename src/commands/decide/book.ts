import { nameOf, namesOf, type RecordKey } from '../../domain/decision.ts';
import { type Decision, decisionsAbout, loadDecisions } from '../../ledger/decisions.ts';
import type { Ledger } from '../../ledger/open.ts';

/** Decisions, found by the records that they are about: what a new one is checked against. */
export interface Book {
  /** Those of these numbers, whatever their state. */
  find(ids: readonly number[]): Decision[];
  /** Those that stand or are proposed and that some chain of records ties to these; contradictions can only be among them. */
  near(entity: string, sides: readonly (readonly RecordKey[])[]): Decision[];
  /** Adds a decision just taken; where it stands, others on the same records are replaced. */
  add(decision: Decision): void;
  /** Marks a decision withdrawn, so that its records may be decided otherwise. */
  withdraw(id: number): void;
}

const counts = ({ state }: Decision): boolean => state === 'stands' || state === 'proposed';

/** Decisions that some chain of records ties to these: `about` tells which are about a record. */
function chained(
  sides: readonly (readonly RecordKey[])[],
  about: (keys: readonly RecordKey[]) => readonly Decision[],
): Decision[] {
  const found = new Map<number, Decision>();
  const seen = new Set<string>();
  const unseen = (keys: readonly RecordKey[]): RecordKey[] =>
    keys.filter((key) => {
      const name = nameOf(key);
      return !seen.has(name) && Boolean(seen.add(name));
    });
  for (let wave = unseen(sides.flat()); wave.length > 0;) {
    const fresh = about(wave).filter(({ id }) => !found.has(id));
    for (const one of fresh) found.set(one.id, one);
    wave = unseen(fresh.filter(({ kind }) => kind === 'same').flatMap((one) => one.sides.flat()));
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** A book that asks the ledger each time: for one decision, or for as many as a person takes while others decide too. */
export function liveBook(ledger: Ledger): Book {
  return {
    find: (ids) => (ids.length === 0 ? [] : loadDecisions(ledger, { ids })),
    near: (entity, sides) =>
      chained(sides, (keys) => {
        const ids = [...new Set(keys.flatMap((key) => decisionsAbout(ledger, entity, key)))];
        return ids.length === 0 ? [] : loadDecisions(ledger, { ids }).filter(counts);
      }),
    add: () => {},
    withdraw: () => {},
  };
}

/** A book in memory, for thousands of decisions in a row. */
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
  const near = (entity: string, sides: readonly (readonly RecordKey[])[]): Decision[] =>
    chained(sides, (keys) =>
      keys
        .flatMap((key) => byName.get(`${entity} ${nameOf(key)}`) ?? [])
        .map((id) => all[at.get(id)!]!)
        .filter(counts),
    );
  const find = (ids: readonly number[]): Decision[] =>
    ids.flatMap((id) => {
      const place = at.get(id);
      return place === undefined ? [] : [all[place]!];
    });
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
  return { find, near, add, withdraw };
}
