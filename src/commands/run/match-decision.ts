import { closePairs } from '../../domain/decision.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { loadStanding } from '../../ledger/decisions.ts';
import type { Session } from './session.ts';

/** Loads what people decided as table `decision`: all that follows from it, in order. False where nobody decided anything. */
export async function loadDecided(
  { intake }: Pick<Session, 'intake'>,
  engine: DuckdbEngine,
  entity: string,
): Promise<boolean> {
  const pairs = closePairs(loadStanding(intake, entity));
  const names = ['source_l', 'key_l', 'source_r', 'key_r', 'verdict'] as const;
  await engine.load(
    'decision',
    Object.fromEntries(names.map((name) => [name, 'VARCHAR'])),
    Object.fromEntries(names.map((name) => [name, pairs.map((pair) => pair[name])])),
  );
  return pairs.length > 0;
}
