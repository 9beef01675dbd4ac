import { relative, resolve } from 'node:path';
import { MestreError } from '../errors.ts';
import { caseKey, type CaseState, recordCaseEvent } from '../ledger/review.ts';
import { toReason } from '../review/view.ts';
import type { Context } from './context.ts';
import { atDesk } from './decide/open.ts';
import { whoIs } from './decide/who.ts';
import { loadCases, loadPast, loadPlaces, openQueue, type Place, type QueueFilter } from './review/queue.ts';
import { answerCase, loadGrounds, toAnswer } from './review/answer.ts';
import { toSheet } from './review/sheet.ts';
import { writeSheet } from './review/sheet-file.ts';
import { loadViews } from './review/view.ts';
import { toNumber, toTable } from './table.ts';
import { toDecisionId } from '../ledger/decisions.ts';

export interface ReviewListOptions extends Omit<QueueFilter, 'states'> {
  readonly limit?: number;
  readonly state?: string;
}

/** Lists the queue in its order: what a person should look at first stands first. */
export async function reviewList(context: Context, { limit = 20, state, ...filter }: ReviewListOptions): Promise<void> {
  if (state === 'applied' || state === 'superseded') return listPast(context, state, { limit, ...filter });
  await atDesk(context, async (desk) => {
    const states = state === undefined ? {} : { states: [state as CaseState] };
    const queue = openQueue(desk);
    const { count, places } = await loadPlaces(desk, queue, { ...filter, ...states, limit: limit === 0 ? undefined : limit }); // prettier-ignore
    const cases = await loadCases(desk, queue, idsOf(places));
    context.out.answer('mestre.review_list/1', { found: count, cases }, () =>
      cases.length === 0
        ? 'Nothing to look at.'
        : `${toTable(
            cases,
            [
              { title: 'case', value: (one) => one.case_id },
              { title: 'priority', value: (one) => one.priority.toFixed(1), right: true },
              { title: 'state', value: (one) => one.state },
              { title: 'owner', value: (one) => one.owner ?? '' },
              { title: 'due', value: (one) => String(one.due) },
              { title: 'reason', value: (one) => one.reason },
              { title: 'bits', value: (one) => one.weight?.toFixed(1) ?? '', right: true },
              { title: 'one', value: (one) => `${one.source_l}:${one.source_key_l}`, shrink: true },
              { title: 'other', value: (one) => `${one.source_r}:${one.source_key_r}`, shrink: true },
            ],
            context.out.width,
          )}\n\n${toNumber(cases.length)} of ${toNumber(count)} cases`,
    );
  });
}

/** Lists cases that are no more in the queue, the latest first. */
async function listPast(
  context: Context,
  state: 'applied' | 'superseded',
  { limit, reason, rule, source, entity, owner }: Omit<ReviewListOptions, 'state'> & { readonly limit: number },
): Promise<void> {
  if (reason !== undefined || rule !== undefined || source !== undefined)
    throw new MestreError('usage', 'past_filter', `Cases that are ${state} are listed by --entity and --owner alone`, {
      hint: 'the edition has them no more, so nobody knows their reason, rule or source',
    });
  await atDesk(context, async (desk) => {
    const found = (await loadPast(desk, openQueue(desk))).filter(
      (one) => one.state === state && (entity ?? one.entity) === one.entity && (owner ?? one.owner) === one.owner,
    );
    const cases = limit === 0 ? found : found.slice(0, limit);
    context.out.answer('mestre.review_list/1', { found: found.length, cases }, () =>
      cases.length === 0
        ? `No case is ${state}.`
        : `${toTable(
            cases,
            [
              { title: 'case', value: (one) => one.case_id },
              { title: 'state', value: (one) => one.state },
              { title: 'answer', value: (one) => one.answer ?? '' },
              { title: 'decision', value: (one) => one.decision_id ?? '' },
              { title: 'owner', value: (one) => one.owner ?? '' },
              { title: 'who', value: (one) => one.by },
              { title: 'when', value: (one) => one.at.slice(0, 16).replace('T', ' ') },
            ],
            context.out.width,
          )}\n\n${toNumber(cases.length)} of ${toNumber(found.length)} cases`,
    );
  });
}

const idsOf = (places: readonly Place[]): string[] => places.map(({ caseId }) => caseId);

export interface ReviewExportOptions extends Omit<QueueFilter, 'states'> {
  readonly file: string;
  readonly limit?: number;
  /** Who is to answer them: they are his or hers from here on. */
  readonly to?: string;
  readonly as?: string;
}

/** Writes cases into a spreadsheet that a person fills. */
export async function reviewExport(context: Context, options: ReviewExportOptions): Promise<void> {
  const { file, limit = 200, to, as, ...filter } = options;
  const path = resolve(context.cwd, file);
  if (!/\.(xlsx|csv)$/i.test(path))
    throw new MestreError('usage', 'sheet_format', `${file} ends neither in .xlsx nor in .csv`, {
      hint: 'mestre review export cases.xlsx',
    });
  await atDesk(context, async (desk) => {
    const queue = openQueue(desk);
    const { count, places } = await loadPlaces(desk, queue, { ...filter, limit: limit === 0 ? undefined : limit });
    const cases = await loadCases(desk, queue, idsOf(places));
    await writeSheet(path, toSheet(await loadViews(desk, queue, cases)));
    const who = whoIs(context, as);
    if (to !== undefined)
      desk.ledger
        .transaction(() => {
          for (const { entity, case_id: caseId } of cases)
            recordCaseEvent(desk.ledger, { entity, caseId, kind: 'assigned', owner: to }, who);
        })
        .immediate();
    const value = { file: path, cases: cases.length, waiting: count, assigned_to: to ?? null };
    context.out.answer('mestre.review_export/1', value, () =>
      [
        `${toNumber(cases.length)} of ${toNumber(count)} cases in ${relative(context.cwd, path)}`,
        `Fill the first column, then: mestre review import ${relative(context.cwd, path)}`,
      ].join('\n'),
    );
  });
}

export interface ReviewAnswerOptions {
  readonly caseId: string;
  readonly answer: string;
  readonly note?: string;
  readonly as?: string;
}

/** Answers one case. */
export async function reviewAnswer(context: Context, options: ReviewAnswerOptions): Promise<void> {
  const said = toAnswer(options.answer);
  if (said === undefined)
    throw new MestreError('usage', 'no_answer', `${options.answer} is no answer`, {
      hint: 'same, different or unsure',
    });
  await atDesk(context, async (desk) => {
    const queue = openQueue(desk);
    const [one] = await loadCases(desk, queue, [options.caseId]);
    if (one === undefined) throw noCase(options.caseId);
    const grounds = await loadGrounds(desk, queue, [one]);
    const answer = { said, note: options.note ?? '', origin: 'review' } as const;
    const taken = desk.ledger
      .transaction(() => answerCase(desk, { one, answer, grounds, queue, who: whoIs(context, options.as) }))
      .immediate();
    const id = taken === null ? null : toDecisionId(taken.id);
    context.out.answer(
      'mestre.review_answer/1',
      { case: one.case_id, answer: said, decision: id, proposed: taken?.proposed ?? false },
      () =>
        // prettier-ignore
        id === null
        ? `${one.case_id}: unsure`
        : `${one.case_id}: ${said}, ${id}${taken!.proposed ? ', waits for a second person' : ''}`,
    );
  });
}

export interface ReviewAssignOptions {
  readonly cases: readonly string[];
  /** Undefined gives them back to everybody. */
  readonly to?: string;
  readonly as?: string;
}

/** Gives cases to somebody, or back to everybody. */
export async function reviewAssign(context: Context, { cases: ids, to, as }: ReviewAssignOptions): Promise<void> {
  await atDesk(context, async (desk) => {
    const queue = openQueue(desk);
    const cases = await loadCases(desk, queue, ids);
    const missing = ids.find((id) => !cases.some((one) => one.case_id === id));
    if (missing !== undefined) throw noCase(missing);
    const who = whoIs(context, as);
    desk.ledger
      .transaction(() => {
        for (const { entity, case_id: caseId } of cases)
          recordCaseEvent(desk.ledger, to === undefined ? { entity, caseId, kind: 'released' } : { entity, caseId, kind: 'assigned', owner: to }, who); // prettier-ignore
      })
      .immediate();
    context.out.answer('mestre.review_assign/1', { cases: ids, owner: to ?? null }, () =>
      to === undefined ? `${ids.join(', ')}: everybody's` : `${ids.join(', ')}: ${to}'s`,
    );
  });
}

/** Shows one case as text: why it is asked, the records side by side, the evidence. */
export async function reviewShow(context: Context, { caseId }: { readonly caseId: string }): Promise<void> {
  await atDesk(context, async (desk) => {
    const queue = openQueue(desk);
    const cases = await loadCases(desk, queue, [caseId]);
    const [view] = await loadViews(desk, queue, cases);
    if (view === undefined) throw noCase(caseId);
    const standing = queue.standings.get(caseKey(view.entity, caseId));
    const { toCaseText } = await import('../review/text.ts');
    context.out.answer('mestre.review_show/1', { ...view, why: toReason(view), standing: standing ?? null }, () =>
      toCaseText(view, { width: context.out.width, colour: context.out.colour }),
    );
  });
}

const noCase = (id: string): MestreError =>
  new MestreError('missing', 'no_case', `The current edition has no case ${id}`, { hint: 'mestre review list' });
