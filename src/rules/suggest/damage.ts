import type { TrainAtom } from '../../stages/train-candidates.ts';

/** Records of one entity, as they might be damaged: which atoms both still share. */
const DAMAGED = 4000;
/** A value is spoilt on one side so often; a coarse atom of a spoilt value survives half of the time. */
const SPOILT = 0.2;
const SURVIVES = 0.5;

/** Mulberry32: the same numbers on every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * For each atom the simulated pairs that still share it: every field is missing as often as the table says, spoilt now and
 * then on its own, and its coarse atoms survive some of that. Keys chosen for these pairs do not lean on one field.
 */
export function simulateDamage(atoms: readonly TrainAtom[], filled: ReadonlyMap<string, number>): Uint8Array[] {
  const fields = [...new Set(atoms.map(({ field }) => field))];
  const random = numbers(1);
  const shared = atoms.map(() => new Uint8Array(DAMAGED));
  for (let pair = 0; pair < DAMAGED; pair++) {
    const state = new Map(
      fields.map((field) => {
        const missing = random() > (filled.get(field) ?? 1);
        return [field, missing ? 'missing' : random() < SPOILT ? 'spoilt' : 'intact'] as const;
      }),
    );
    atoms.forEach(({ field, whole, list }, i) => {
      const luck = random();
      const now = state.get(field)!;
      shared[i]![pair] = now === 'intact' || (now === 'spoilt' && (list || (!whole && luck < SURVIVES))) ? 1 : 0;
    });
  }
  return shared;
}
