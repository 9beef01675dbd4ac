import { groupBy } from './groups.ts';
import type { TruthRow } from '../generate/marginals.ts';
import { members, type Groups } from '../../src/domain/evaluation.ts';

/** Why two different persons are easily taken for one. */
export const TRAPS = ['father and son', 'twins', 'cpf of a relative', 'same household', 'strangers'] as const;
export type TrapKind = (typeof TRAPS)[number];

export interface Confusion {
  readonly kind: TrapKind;
  /** Pairs of records of different persons in one group. */
  readonly pairs: number;
  /** Pairs of persons that have such a pair of records. */
  readonly persons: number;
  /** How many pairs of persons of this kind the bank holds; null for strangers. */
  readonly exist: number | null;
  readonly examples: readonly (readonly [string, string])[];
}

const EXAMPLES = 5;
const pairKey = (one: string, other: string): string => (one < other ? `${one} ${other}` : `${other} ${one}`);

function relation(one: TruthRow, other: TruthRow): TrapKind {
  if (one.household_id !== other.household_id) return 'strangers';
  const traps = new Set([one.trap, other.trap]);
  if (traps.has('senior') && traps.has('junior')) return 'father and son';
  if (one.trap === 'twin' && other.trap === 'twin') return 'twins';
  return 'same household';
}

/** Pairs of different persons that were put together, by what makes them alike. */
export function confusions(predicted: Groups, truth: readonly TruthRow[]): Confusion[] {
  const byRecord = new Map(truth.map((row) => [row.record_id, row]));
  const found = new Map(
    TRAPS.map((kind) => [kind, { pairs: 0, persons: new Set<string>(), examples: [] as [string, string][] }]),
  );
  for (const group of members(predicted).values()) {
    const rows = group.map((record) => byRecord.get(record)).filter((row) => row !== undefined);
    for (let i = 0; i < rows.length; i++)
      for (let j = i + 1; j < rows.length; j++) {
        const [one, other] = [rows[i], rows[j]];
        if (!one || !other || one.person_id === other.person_id) continue;
        const plain = relation(one, other);
        const borrowed = [one, other].some((row) => row.errors.split('|').includes('cpf:household_member'));
        const into = found.get(plain === 'same household' && borrowed ? 'cpf of a relative' : plain);
        if (!into) continue;
        into.pairs++;
        into.persons.add(pairKey(one.person_id, other.person_id));
        if (into.examples.length < EXAMPLES) into.examples.push([one.record_id, other.record_id]);
      }
  }
  const exist = existing(truth);
  return TRAPS.map((kind) => {
    const { pairs, persons, examples } = found.get(kind) ?? { pairs: 0, persons: new Set(), examples: [] };
    return { kind, pairs, persons: persons.size, exist: exist.get(kind) ?? null, examples };
  });
}

function existing(truth: readonly TruthRow[]): Map<TrapKind, number> {
  const households = new Map<string, Map<string, TruthRow>>();
  const borrowers = new Set<string>();
  for (const row of truth) {
    const persons =
      households.get(row.household_id) ?? households.set(row.household_id, new Map()).get(row.household_id);
    persons?.set(row.person_id, row);
    if (row.errors.split('|').includes('cpf:household_member')) borrowers.add(row.person_id);
  }
  const counts = new Map<TrapKind, number>([['father and son', 0], ['twins', 0], ['same household', 0], ['cpf of a relative', borrowers.size]]); // prettier-ignore
  for (const persons of households.values()) {
    const rows = [...persons.values()];
    for (let i = 0; i < rows.length; i++)
      for (let j = i + 1; j < rows.length; j++) {
        const [one, other] = [rows[i], rows[j]];
        if (!one || !other) continue;
        const kind = relation(one, other);
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
  }
  return counts;
}

export interface Missed {
  readonly error: string;
  /** True pairs of which at least one record has the error, and how many of them were not put together. */
  readonly pairs: number;
  readonly missed: number;
}

/**
 * True pairs that were missed, by the errors on either record, by its trap and by the two sources; first what goes most
 * beyond the share of all pairs that were missed.
 */
export function missedByError(predicted: Groups, truth: readonly TruthRow[]): Missed[] {
  const counts = new Map<string, { pairs: number; missed: number }>();
  const all = { pairs: 0, missed: 0 };
  for (const rows of groupBy(truth, (row) => row.person_id).values())
    for (let i = 0; i < rows.length; i++)
      for (let j = i + 1; j < rows.length; j++) {
        const [one, other] = [rows[i], rows[j]];
        if (!one || !other) continue;
        const together =
          predicted.has(one.record_id) && predicted.get(one.record_id) === predicted.get(other.record_id);
        const names = new Set(
          [...one.errors.split('|'), ...other.errors.split('|'), one.trap].filter((name) => name !== ''),
        );
        names.add(`${[one.source, other.source].sort().join(' + ')}`);
        all.pairs++;
        if (!together) all.missed++;
        for (const name of names) {
          const count = counts.get(name) ?? counts.set(name, { pairs: 0, missed: 0 }).get(name);
          if (!count) continue;
          count.pairs++;
          if (!together) count.missed++;
        }
      }
  const excess = ({ pairs, missed }: Missed): number => missed - (pairs * all.missed) / Math.max(1, all.pairs);
  return [...counts]
    .map(([error, count]) => ({ error, ...count }))
    .filter(({ missed }) => missed > 0)
    .sort((one, other) => excess(other) - excess(one) || (one.error < other.error ? -1 : 1));
}
