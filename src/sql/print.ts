import { createHash } from 'node:crypto';
import { render, type Step } from './step.ts';

/** What stands behind every table of a plan: `salt` behind all, `computed` behind those whose function knows more than its text tells. */
export interface Behind {
  readonly salt: string;
  readonly computed: string;
}

/**
 * SHA-256 of everything that a table is made from: its own text, and the prints of all tables that it reads, declared or named in
 * the text. Two tables of one print hold the same rows.
 */
export function printStep(step: Step, prints: Readonly<Record<string, string>>, { salt, computed }: Behind): string {
  const text = render(step);
  const words = new Set(text.match(/[A-Za-z_]\w*/g));
  const read = Object.keys(prints)
    .filter((table) => words.has(table) || step.reads.includes(table))
    .toSorted()
    .map((table) => [table, prints[table]]);
  return createHash('sha256')
    .update(JSON.stringify([salt, text, step.kind === 'compute' ? computed : '', read]))
    .digest('hex');
}

/** Prints of all tables of a plan; `given` has those of tables that are loaded before it. */
export function tablePrints(
  plan: readonly Step[],
  { given, ...behind }: Behind & { readonly given: Readonly<Record<string, string>> },
): Record<string, string> {
  const prints: Record<string, string> = { ...given };
  for (const step of plan) prints[step.table] = printStep(step, prints, behind);
  return prints;
}
