import { readFileSync } from 'node:fs';
import { writeWhole } from '../write-whole.ts';
import { nameOf, namesOf, toKey } from '../../domain/decision.ts';
import { MestreError, toFileError } from '../../errors.ts';
import { type Decision, toDecisionId } from '../../ledger/decisions.ts';
import { z } from 'zod';

/** One line of a decisions file: what git keeps. */
const lineSchema = z.strictObject({
  decision: z.string().optional(),
  entity: z.string(),
  kind: z.enum(['same', 'different']),
  /** Records as SOURCE:KEY; for `different`, sides of which no two are the same. */
  records: z.array(z.array(z.string().regex(/^[^:]+:.+$/, 'SOURCE:KEY')).min(1)).min(1),
  reason: z.string(),
  by: z.string(),
  at: z.string().optional(),
  evidence: z.record(z.string(), z.string()).optional(),
});
export type DecisionLine = z.infer<typeof lineSchema>;

/** Writes decisions as JSON lines, one each, in the order in which they were taken, so that a difference in git is a decision. */
export function writeDecisions(path: string, decisions: readonly Decision[]): void {
  const lines = decisions.map(({ id, entity, kind, sides, reason, by, asName, at }) =>
    JSON.stringify({
      decision: toDecisionId(id),
      entity,
      kind,
      records: sides.map((side) => side.map(nameOf)),
      reason,
      by: asName ?? by,
      at,
      evidence: Object.fromEntries(sides.flat().map((key) => [nameOf(key), key.evidence])),
    } satisfies DecisionLine),
  );
  writeWhole(path, lines.map((line) => `${line}\n`).join(''), 'personal');
}

/** Reads a decisions file. Throws `bad_decisions` (65) with every line that is wrong. */
export function readDecisions(path: string): { readonly line: number; readonly value: DecisionLine }[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw toFileError(error, path);
  }
  const wrong: string[] = [];
  const read = text.split('\n').flatMap((row, i) => {
    if (row.trim() === '') return [];
    const json = toJson(row);
    if (json === undefined) {
      wrong.push(
        `${path}:${i + 1}:1  this line is not JSON; each line is one decision, as mestre decisions export writes it`,
      );
      return [];
    }
    const parsed = lineSchema.safeParse(json);
    if (parsed.success && (parsed.data.kind === 'same') !== parsed.data.records.length > 1)
      return [{ line: i + 1, value: parsed.data }];
    const issue = parsed.success ? undefined : parsed.error.issues[0]!;
    wrong.push(
      issue === undefined
        ? `${path}:${i + 1}:1  "same" has one list of records, "different" several`
        : `${path}:${i + 1}:1  ${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`,
    );
    return [];
  });
  if (wrong.length > 0)
    throw new MestreError('data', 'bad_decisions', wrong.join('\n'), {
      at: wrong[0]!.split('  ')[0]!,
      hint: 'mend these lines; nothing was taken in',
    });
  return read;
}

function toJson(row: string): unknown {
  try {
    return JSON.parse(row) as unknown;
  } catch {
    return undefined;
  }
}

/** Two decisions that say the same about the same records. */
export const sameAs = (line: DecisionLine): string =>
  `${line.entity} ${line.kind} ${namesOf(line.records.map((side) => side.map(toKey)))}`;
