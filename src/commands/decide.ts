import type { Said } from '../domain/decision.ts';
import { MestreError } from '../errors.ts';
import { toDecisionId } from '../ledger/decisions.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { Context } from './context.ts';
import { atDesk, type Desk } from './decide/open.ts';
import { findHeld, type Held, loadHeld, stakesOf } from './decide/records.ts';
import { takeDecision } from './decide/take.ts';
import { whoIs } from './decide/who.ts';
import { literal } from '../sql/sql.ts';
import { parseGoldenId } from '../domain/golden-id.ts';

export interface DecideOptions {
  readonly kind: Said;
  /** Records as SOURCE:KEY, or their keys where one source alone has them. */
  readonly records: readonly string[];
  readonly why: string;
  readonly as?: string | undefined;
}

export interface SplitOptions {
  readonly golden: string;
  /** Records of it that are somebody else. */
  readonly records: readonly string[];
  readonly why: string;
  readonly as?: string | undefined;
}

/** Says that records are the same one, or that no two of them are. Counts from the next run on. */
export async function decide(context: Context, { kind, records, why, as }: DecideOptions): Promise<void> {
  await atDesk(context, async (desk) => {
    const held = await findHeld(desk.engine, desk.rulesets, records);
    const rules = requireOneEntity(desk.rulesets, held);
    requireDistinct(held, records);
    const sides = kind === 'same' ? [held] : held.map((record) => [record]);
    await write(context, desk, { rules, kind, sides, why, as, origin: 'decide' });
  });
}

/** Says that some records of a golden record are not the one that the others are. */
export async function split(context: Context, { golden, records, why, as }: SplitOptions): Promise<void> {
  await atDesk(context, async (desk) => {
    const goldenId = await requireGolden(desk, golden);
    const members = await loadHeld(desk.engine, desk.rulesets, (r) => `${r}.golden_id = ${literal(goldenId)}`);
    const leaving = await findHeld(desk.engine, desk.rulesets, records);
    requireDistinct(leaving, records, 1);
    const stranger = leaving.find((one) => one.golden_id !== goldenId);
    if (stranger !== undefined)
      throw new MestreError(
        'usage',
        'not_a_member',
        `${stranger.source}:${stranger.key} is no record of ${goldenId}; it belongs to ${stranger.golden_id}`,
        { hint: `mestre show ${goldenId} lists its records` },
      );
    const staying = members.filter(
      (one) => !leaving.some(({ source, key }) => source === one.source && key === one.key),
    );
    if (staying.length === 0)
      throw new MestreError('usage', 'nobody_stays', `These are all records of ${goldenId}: nothing would be split`, {
        hint: `name those that are somebody else; mestre show ${goldenId} lists them`,
      });
    const rules = requireOneEntity(desk.rulesets, members);
    await write(context, desk, { rules, kind: 'different', sides: [leaving, staying], why, as, origin: 'split' });
  });
}

async function write(
  context: Context,
  { ledger, engine, project }: Desk,
  wish: {
    readonly rules: Ruleset;
    readonly kind: Said;
    readonly sides: readonly (readonly Held[])[];
    readonly why: string;
    readonly as: string | undefined;
    readonly origin: 'decide' | 'split';
  },
): Promise<void> {
  const { rules, kind, sides, why: reason, as, origin } = wish;
  const stakes = await stakesOf(engine, [...new Set(sides.flat().map(({ golden_id: id }) => id))]);
  const who = whoIs(context, as);
  const taken = ledger
    .transaction(() =>
      takeDecision(ledger, { rules, kind, sides, reason, origin, stakes }, { who, config: project.config }),
    )
    .immediate();
  const id = toDecisionId(taken.id);
  const records = sides.map((side) => side.map(({ source, key }) => `${source}:${key}`));
  const value = { decision: id, state: taken.proposed ? 'proposed' : 'stands', kind, records, touches: stakes };
  context.out.answer('mestre.decide/1', value, () =>
    [
      `${id}: ${toSentence(kind, records)}`,
      ...taken.replaces.map((old) => `It takes the place of ${toDecisionId(old)}.`),
      taken.proposed
        ? `It touches ${stakes.records} records and waits for a second person: mestre decisions approve ${id}`
        : `It counts from the next mestre run on; mestre undo ${id} takes it back.`,
    ].join('\n'),
  );
}

/** The decision in words: a and b are the same; a is not b. */
export function toSentence(kind: Said, records: readonly (readonly string[])[]): string {
  if (kind === 'same') return `${records.flat().join(', ')} are the same`;
  return `${records.map((side) => side.join(', ')).join(' / ')} are different`;
}

function requireOneEntity(rulesets: readonly Ruleset[], held: readonly Held[]): Ruleset {
  const entities = [...new Set(held.map(({ entity }) => entity))];
  if (entities.length > 1)
    throw new MestreError('usage', 'two_entities', `These records are of ${entities.join(' and ')}: not of one kind`);
  return rulesets.find(({ entity }) => entity === entities[0])!;
}

function requireDistinct(held: readonly Held[], names: readonly string[], least = 2): void {
  const distinct = new Set(held.map(({ source, key }) => `${source}:${key}`));
  if (distinct.size < held.length || distinct.size < least)
    throw new MestreError('usage', 'records_twice', `A decision is about distinct records, at least ${least}; these are ${names.join(', ')}`); // prettier-ignore
}

/** The golden id in use that a text names, old ids followed. Throws `not_found` (66). */
export async function requireGolden({ engine, rulesets }: Desk, text: string): Promise<string> {
  const parsed = parseGoldenId(text);
  const id = parsed.kind === 'id' ? parsed.id : undefined;
  if (id !== undefined) {
    const live = rulesets.map(({ entity }) => `select golden_id from ${engine.dialect.id(`golden_${entity}`)} where golden_id = ${literal(id)}`); // prettier-ignore
    const rows = await engine.rows(
      [...live, `select golden_id from id_redirect where old_id = ${literal(id)} and golden_id is not null`].join(
        ' union all ',
      ),
    );
    if (rows[0] !== undefined) return String(rows[0]['golden_id']);
  }
  throw new MestreError(
    'missing',
    'not_found',
    parsed.kind === 'mistyped' ? parsed.message : `There is no golden record ${text}`,
    {
      hint: 'mestre show tells its id by a key, a document or a name; mestre search by its values',
    },
  );
}
