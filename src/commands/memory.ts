import { totalmem } from 'node:os';
import { isFact } from '../domain/fact.ts';
import { type Batch, heldBatches } from '../ledger/batches.ts';
import type { Ledger } from '../ledger/open.ts';
import { memoryFor } from '../rules/memory.ts';
import type { Project } from '../rules/project.ts';

/** Memory for an engine that goes over all records that the project holds: what was asked for, else by their number and that of facts. */
export function memoryOf({ config }: Project, ledger: Ledger): string {
  if (config.memoryGrows !== true) return config.memory;
  const sum = (batches: readonly Batch[]) => batches.reduce((total, batch) => total + batch.new + batch.changed, 0);
  const held = heldBatches(ledger);
  const records = sum(held.filter(({ entity }) => !isFact(entity)));
  const facts = sum(held.filter(({ entity }) => isFact(entity)));
  return memoryFor({ records, facts }, machineMemory());
}

/** Bytes of the machine, or of the container that the process may not leave. */
function machineMemory(): number {
  const most = process.constrainedMemory?.() ?? 0;
  return most > 0 ? Math.min(most, totalmem()) : totalmem();
}
