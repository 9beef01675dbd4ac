import { resolve } from 'node:path';
import { nameOf, namesOf, toKey } from '../domain/decision.ts';
import { EXIT, MestreError } from '../errors.ts';
import {
  countDecisions,
  type Decision,
  loadDecisions,
  recordDecisionEvent,
  toDecisionId,
} from '../ledger/decisions.ts';
import { openLedger } from '../ledger/open.ts';
import { rulesInForce } from './rules/effective.ts';
import type { Context } from './context.ts';
import { toSentence } from './decide.ts';
import { openBook } from './decide/book.ts';
import { readDecisions, sameAs, writeDecisions } from './decide/file.ts';
import { importStakes } from './decide/stakes.ts';
import { takeDecision } from './decide/take.ts';
import { toWho, whoIs } from './decide/who.ts';
import { toNumber, toTable } from './table.ts';
import { requireDecision } from './undo.ts';

export interface DecisionsOptions {
  /** Also those that count no more. */
  readonly all?: boolean;
  readonly limit?: number;
}

/** Lists what people decided, the latest first. */
export async function decisions(context: Context, { all, limit = 100 }: DecisionsOptions): Promise<void> {
  const ledger = openLedger(context.project().paths.ledger);
  try {
    const choice = all ? {} : { states: ['stands', 'proposed'] as const };
    const found = countDecisions(ledger, choice);
    const shown = loadDecisions(ledger, { ...choice, latest: limit === 0 ? undefined : limit }).toReversed();
    const value = { found, decisions: shown.map(toJson) };
    context.out.answer('mestre.decisions/1', value, () => toText(found, shown, context.out.width));
  } finally {
    ledger.close();
  }
}

function toText(found: number, shown: readonly Decision[], width: number): string {
  if (found === 0) return 'Nobody decided anything yet: mestre review, or mestre decide same KEY KEY --why TEXT.';
  const table = toTable(
    shown,
    [
      { title: 'decision', value: ({ id }) => toDecisionId(id) },
      { title: 'state', value: ({ state }) => state },
      { title: 'when', value: ({ at }) => at.slice(0, 16).replace('T', ' ') },
      { title: 'who', value: toWho },
      {
        title: 'what',
        value: ({ kind, sides }) =>
          toSentence(
            kind,
            sides.map((side) => side.map(nameOf)),
          ),
        shrink: true,
      },
      { title: 'why', value: ({ reason }) => reason, shrink: true },
    ],
    width,
  );
  return shown.length < found ? `${table}\n\n${toNumber(shown.length)} of ${toNumber(found)}; --limit 0 lists all` : table; // prettier-ignore
}

function toJson({
  id,
  entity,
  kind,
  state,
  sides,
  at,
  by,
  asName,
  reason,
  caseId,
  rulesHash,
  endedAt,
  endedBy,
  endReason,
}: Decision): object {
  // prettier-ignore
  return {
    decision: toDecisionId(id),
    entity,
    kind,
    state,
    records: sides.map((side) => side.map(nameOf)),
    at,
    by,
    as: asName,
    reason,
    case: caseId,
    rules_hash: rulesHash,
    ended: endedAt === null ? null : { at: endedAt, by: endedBy, reason: endReason },
  };
}

/** Writes the decisions that stand into a file, one a line, to live in git. */
export async function decisionsExport(context: Context, { file }: { readonly file: string }): Promise<void> {
  const ledger = openLedger(context.project().paths.ledger);
  try {
    const standing = loadDecisions(ledger, { states: ['stands'] });
    writeDecisions(resolve(context.cwd, file), standing);
    context.out.answer('mestre.decisions_export/1', { file, decisions: standing.length }, () => `${toNumber(standing.length)} decisions in ${file}`); // prettier-ignore
  } finally {
    ledger.close();
  }
}

/** Takes in a decisions file, all of it or nothing; what stands already is left as it is. */
export async function decisionsImport(
  context: Context,
  { file, as }: { readonly file: string; readonly as?: string },
): Promise<void> {
  const project = context.project();
  const rulesets = rulesInForce(project).map(({ value }) => value);
  const path = resolve(context.cwd, file);
  const lines = readDecisions(path);
  const ledger = openLedger(project.paths.ledger);
  try {
    const known = loadDecisions(ledger);
    const book = openBook(known);
    const there = new Set(
      known.filter(({ state }) => state === 'stands').map((one) => `${one.entity} ${one.kind} ${namesOf(one.sides)}`),
    );
    const fresh = lines.filter(({ value }) => !there.has(sameAs(value)));
    const stakesOf = await importStakes(project, fresh.map(({ value }) => value)); // prettier-ignore
    let proposed = 0;
    const wrong: string[] = [];
    ledger
      .transaction(() => {
        for (const { line, value } of fresh) {
          const at = `${path}:${line}:1`;
          const rules = rulesets.find(({ entity }) => entity === value.entity);
          if (rules === undefined) {
            wrong.push(`${at}  the project has no rules for ${value.entity}`);
            continue;
          }
          const sides = value.records.map((side) =>
            side.map((name) => ({ ...toKey(name), evidence: value.evidence?.[name] ?? '' })),
          );
          const who = whoIs(context, as ?? value.by);
          const wish = {
            rules,
            kind: value.kind,
            sides,
            reason: value.reason,
            origin: 'import',
            stakes: stakesOf(value),
          } as const;
          try {
            if (takeDecision(ledger, wish, { who, config: project.config, book }).proposed) proposed += 1;
          } catch (error) {
            if (!(error instanceof MestreError)) throw error;
            wrong.push(`${at}  ${error.message}`);
          }
        }
        if (wrong.length > 0)
          throw new MestreError('data', 'bad_decisions', wrong.join('\n'), {
            at: wrong[0]!.split('  ')[0]!,
            hint: 'mend these lines; nothing was taken in',
          });
      })
      .immediate();
    const value = { file, taken: fresh.length, known: lines.length - fresh.length, proposed };
    context.out.answer('mestre.decisions_import/1', value, () =>
      [
        `${toNumber(value.taken)} ${value.taken === 1 ? 'decision' : 'decisions'} taken in${value.known === 0 ? '' : `, ${toNumber(value.known)} ${value.known === 1 ? 'was' : 'were'} known`}.${value.taken === 0 ? '' : ' They count from the next mestre run on.'}`, // prettier-ignore
        ...(proposed > 0 ? [`${toNumber(proposed)} of them ${proposed === 1 ? 'waits' : 'wait'} for a second person: mestre decisions`] : []), // prettier-ignore
      ].join('\n'),
    );
  } finally {
    ledger.close();
  }
}

export interface ApproveOptions {
  readonly decisions: readonly string[];
  readonly why?: string | undefined;
  readonly as?: string | undefined;
}

/** The second pair of eyes: lets proposed decisions count, or turns them down. Nobody approves what they decided or imported themselves. */
export async function decisionsJudge(
  context: Context,
  verdict: 'approved' | 'rejected',
  { decisions: names, why, as }: ApproveOptions,
): Promise<number> {
  const ledger = openLedger(context.project().paths.ledger);
  try {
    const who = whoIs(context, as);
    const judged = ledger
      .transaction(() => {
        return names.map((name) => {
          const one = requireDecision(ledger, name);
          const id = toDecisionId(one.id);
          if (one.state !== 'proposed')
            throw new MestreError('usage', 'not_proposed', `${id} does not wait for anybody: it is "${one.state}"`, {
              hint: 'mestre decisions',
            });
          if (verdict === 'approved' && one.by === who.by)
            throw new MestreError(
              'forbidden',
              'own_decision',
              `${id} was taken by ${toWho(one)}: a second person must approve it`,
              {
                hint: 'another user of this system runs the same command; --as alone is not another person',
              },
            );
          recordDecisionEvent(ledger, { id: one.id, kind: verdict, reason: why ?? '' }, who);
          return id;
        });
      })
      .immediate();
    context.out.answer(
      'mestre.decisions_judge/1',
      { verdict, decisions: judged },
      () => `${judged.join(', ')}: ${verdict}`,
    );
    return EXIT.done;
  } finally {
    ledger.close();
  }
}
