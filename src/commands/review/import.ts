import { resolve } from 'node:path';
import { MestreError } from '../../errors.ts';
import { toDecisionId } from '../../ledger/decisions.ts';
import { caseKey } from '../../ledger/review.ts';
import type { Context } from '../context.ts';
import { atDesk, type Desk } from '../decide/open.ts';
import { toWho, whoIs } from '../decide/who.ts';
import { toNumber } from '../table.ts';
import { answerCase, loadGrounds, toAnswer } from './answer.ts';
import { loadCases, openQueue, type Queue, type QueueCase, standingNow } from './queue.ts';
import { ANSWER, CASE, type FilledLine, fromSheet, LEGEND } from './sheet.ts';
import { readSheet } from './sheet-file.ts';

export interface ReviewImportOptions {
  readonly file: string;
  readonly as?: string;
}

interface Given extends FilledLine {
  readonly said: 'same' | 'different' | 'unsure';
}

/**
 * Takes in a filled spreadsheet, all of it or nothing. Throws `bad_answers` (65) with every line that is wrong, each with
 * `file:row:column`. What was taken in before, word for word, is left as it is.
 */
export async function reviewImport(context: Context, { file, as }: ReviewImportOptions): Promise<void> {
  const path = resolve(context.cwd, file);
  const filled = fromSheet(await readSheet(path));
  if (filled === null)
    throw new MestreError('data', 'bad_sheet', `${file} has no row with the headings ${ANSWER} and ${CASE}`, {
      hint: 'mestre review export writes a sheet that has',
    });
  const wrong: { readonly row: number; readonly text: string }[] = [];
  const blame = ({ row, column }: FilledLine, what: string): void => {
    wrong.push({ row, text: `${file}:${row}:${column}  ${what}` });
  };
  const given = readAnswers(filled, blame);
  await atDesk(context, async (desk) => {
    const before = openQueue(desk);
    const cases = await loadCases(desk, before, [...given.keys()]);
    const byId = new Map(cases.map((one) => [one.case_id, one]));
    const grounds = await loadGrounds(desk, before, cases);
    const who = whoIs(context, as);
    let [taken, known, proposed] = [0, 0, 0];
    desk.ledger
      .transaction(() => {
        // Nobody else writes from here on: what others answered up to now, in this very sheet perhaps, counts.
        const queue = openQueue(desk, { many: true });
        for (const [caseId, line] of given) {
          const found = byId.get(caseId);
          const one = found && standingNow(found, queue.standings, desk.project.config.review.owner);
          const other = earlier(desk, queue, caseId, one);
          // Whoever was unsure may have made up his mind, as long as the case is there.
          const mayChange = other?.said === 'unsure' && one !== undefined;
          if (other !== undefined && other.said === line.said) known += 1;
          else if (other !== undefined && !mayChange)
            blame(line, `case ${caseId} was answered "${other.said}" by ${other.by} meanwhile${other.decision === null ? '' : `: mestre undo ${other.decision}`}`); // prettier-ignore
          else if (one === undefined)
            blame(line, `the current edition has no case ${caseId}: its records changed, or the id is another one`);
          else
            try {
              const answer = { said: line.said, note: line.note, origin: 'import' } as const;
              const done = answerCase(desk, { one, answer, grounds, queue, who });
              taken += 1;
              if (done?.proposed) proposed += 1;
            } catch (error) {
              if (!(error instanceof MestreError)) throw error;
              blame(line, error.message);
            }
        }
        const texts = wrong.toSorted((a, b) => a.row - b.row).map(({ text }) => text);
        if (texts.length > 0)
          throw new MestreError('data', 'bad_answers', texts.join('\n'), {
            at: texts[0]!.split('  ')[0]!,
            hint: `mend ${wrong.length === 1 ? 'this line' : `these ${wrong.length} lines`}; nothing was taken in`,
          });
      })
      .immediate();
    context.out.answer('mestre.review_import/1', { file: path, taken, known, proposed }, () =>
      [
        given.size === 0
          ? `No row of ${file} has an answer: its first column takes ${LEGEND}.`
          : `${toNumber(taken)} ${taken === 1 ? 'answer' : 'answers'} taken in${known === 0 ? '' : `, ${toNumber(known)} ${known === 1 ? 'was' : 'were'} known`}.`, // prettier-ignore
        ...(proposed > 0
          ? [`${toNumber(proposed)} of them ${proposed === 1 ? 'waits' : 'wait'} for a second person: mestre decisions`]
          : []),
        ...(taken > 0 ? ['They count from the next mestre run on.'] : []),
      ].join('\n'),
    );
  });
}

/** One answer per case, from whichever line of its block; two that disagree are blamed. */
function readAnswers(
  filled: readonly FilledLine[],
  blame: (line: FilledLine, what: string) => void,
): Map<string, Given> {
  const given = new Map<string, Given>();
  for (const line of filled) {
    const said = toAnswer(line.answer);
    if (line.caseId === '') blame(line, `an answer without a case`);
    else if (said === undefined) blame(line, `"${line.answer}" is no answer: ${LEGEND}`);
    else if (given.has(line.caseId) && given.get(line.caseId)!.said !== said)
      blame(
        line,
        `case ${line.caseId} is answered "${given.get(line.caseId)!.said}" in row ${given.get(line.caseId)!.row}`,
      );
    else if (!given.has(line.caseId)) given.set(line.caseId, { ...line, said });
  }
  return given;
}

/** What somebody answered before and still counts; undefined where the case is open. */
function earlier(
  { rulesets }: Desk,
  { standings, book }: Queue,
  caseId: string,
  one: QueueCase | undefined,
): { readonly said: string; readonly by: string; readonly decision: string | null } | undefined {
  if (one !== undefined && (one.state === 'open' || one.state === 'assigned')) return undefined;
  for (const { entity } of rulesets) {
    const standing = standings.get(caseKey(entity, caseId));
    if (standing === undefined || !['same', 'different', 'unsure'].includes(standing.state)) continue;
    const [decision] = standing.decisionId === null ? [] : book.find([standing.decisionId]);
    return {
      said: standing.state,
      by: decision === undefined ? standing.by : toWho(decision),
      decision: decision === undefined ? null : toDecisionId(decision.id),
    };
  }
  return undefined;
}
