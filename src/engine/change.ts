import { type Move, toStatements } from '../sql/change.ts';
import type { DuckdbEngine } from './duckdb.ts';
import type { Made } from './engine.ts';

/** Makes the moves of a plan in order, telling `onMade` after each; a move that makes no table tells nothing. */
export async function applyMoves(
  engine: DuckdbEngine,
  moves: readonly Move[],
  onMade: (made: Made, move: Move) => void = () => {},
): Promise<void> {
  const empty = new Set<string>();
  for (const move of moves) {
    if (move.only !== undefined && empty.has(move.only)) continue;
    if (move.kind === 'scratch' || move.kind === 'lasting') {
      const made = await engine.make(move.step, { scratch: move.kind === 'scratch' });
      if (made.rows === 0) empty.add(move.step.table);
      else empty.delete(move.step.table);
      onMade(made, move);
      continue;
    }
    const start = performance.now();
    let rows = 0;
    for (const statement of toStatements(move))
      rows = Number(Object.values((await engine.rows(statement))[0] ?? {})[0] ?? 0);
    if (move.kind === 'change') onMade({ table: move.table, rows, milliseconds: performance.now() - start }, move);
  }
}
