import { totalmem } from 'node:os';
import { heldBatches } from '../ledger/batches.ts';
import type { Ledger } from '../ledger/open.ts';
import { memoryFor } from '../rules/memory.ts';
import type { Project } from '../rules/project.ts';

/** Memory for an engine that goes over all records that the project holds: what was asked for, else by their number. */
export function memoryOf({ config }: Project, ledger: Ledger): string {
  if (config.memoryGrows !== true) return config.memory;
  const records = heldBatches(ledger).reduce((sum, batch) => sum + batch.new + batch.changed, 0);
  return memoryFor(records, machineMemory());
}

/** Bytes of the machine, or of the container that the process may not leave. */
function machineMemory(): number {
  const most = process.constrainedMemory?.() ?? 0;
  return most > 0 ? Math.min(most, totalmem()) : totalmem();
}
