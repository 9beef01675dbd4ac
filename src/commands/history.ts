import { nameOf, toKey } from '../domain/decision.ts';
import { decisionsAbout, loadDecisions, toDecisionId } from '../ledger/decisions.ts';
import { loadOverrides, toOverrideId } from '../ledger/overrides.ts';
import { loadRunners } from '../ledger/runs.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { requireGolden, toSentence } from './decide.ts';
import { atDesk, type Desk } from './decide/open.ts';
import { toWho } from './decide/who.ts';
import { toTable } from './table.ts';

export interface HistoryOptions {
  readonly golden: string;
}

/** One thing that happened to a golden record. */
interface Told {
  /** UTC, ISO 8601 to the millisecond: a decision and the run after it can share a second. */
  readonly at: string;
  /** The run, decision or override that it comes from. */
  readonly by: string;
  readonly who: string | null;
  readonly what: string;
}

/** Tells everything that ever happened to a golden record and to the ids that lead to it, oldest first. */
export async function history(context: Context, { golden }: HistoryOptions): Promise<void> {
  await atDesk(context, async (desk) => {
    const goldenId = await requireGolden(desk, golden);
    const former = await desk.engine.rows(
      `select old_id from id_redirect where golden_id = ${literal(goldenId)} order by old_id`,
    );
    const ids = [goldenId, ...former.map(({ old_id: id }) => String(id))];
    const events = await eventsOf(desk, ids);
    const keys = new Set(events.flatMap(({ key }) => (key === null ? [] : [key])));
    const told = [...events, ...decisionsOf(desk, keys), ...overridesOf(desk, ids)]
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .map(({ at, by, who, what }) => ({ at: toSecond(at), by, who, what }));
    context.out.answer('mestre.history/1', { golden_id: goldenId, former_ids: ids.slice(1), history: told }, () =>
      [
        `${goldenId}${ids.length > 1 ? `, formerly also ${ids.slice(1).join(', ')}` : ''}`,
        '',
        toTable(
          told,
          [
            { title: 'when', value: ({ at }) => at.slice(0, 16).replace('T', ' ') },
            { title: 'by', value: ({ by }) => by },
            { title: 'who', value: ({ who }) => who ?? '' },
            { title: 'what', value: ({ what }) => what, shrink: true },
          ],
          context.out.width,
        ),
      ].join('\n'),
    );
  });
}

/** What runs did: ids, members, values; with the record where it is about one. */
async function eventsOf({ engine, ledger }: Desk, ids: readonly string[]): Promise<(Told & { key: string | null })[]> {
  const some = ids.map((id) => literal(id)).join(', ');
  const rows = await engine.rows(`
    select run_id, cast(happened_at as varchar) as told_at, kind, golden_id, source || ':' || source_key as key, other_id, cause, null as attribute, null as from_value, null as to_value, 0 as part
    from id_event where golden_id in (${some})
    union all
    select run_id, cast(happened_at as varchar), 'value_changed', golden_id, null, null, null, attribute, from_value, to_value, 1
    from golden_history where golden_id in (${some})
    order by told_at, part, kind, key, attribute`);
  const runs = loadRunners(ledger, [...new Set(rows.map((row) => String(row['run_id'])))]);
  return rows.map((row) => {
    const t = (name: string): string => (row[name] === null ? '-' : String(row[name]));
    const what: Readonly<Record<string, string>> = {
      created: `${t('golden_id')} created`,
      split: `${t('golden_id')} split from ${t('other_id')}`,
      reactivated: `${t('golden_id')} back in use`,
      merged: `${t('golden_id')} merged into ${t('other_id')}`,
      retired: `${t('golden_id')} retired: its records are gone`,
      erased: `${t('golden_id')} erased`,
      member_added: `${t('key')} joined ${t('golden_id')}`,
      member_moved: `${t('key')} came to ${t('golden_id')} from ${t('other_id')}`,
      member_removed: `${t('key')} left ${t('golden_id')}: its source sends it no more`,
      value_changed: `${t('attribute')} of ${t('golden_id')}: ${t('from_value')} → ${t('to_value')}`,
    };
    const cause = row['cause'] === null ? '' : ` (${t('cause')})`;
    const runId = t('run_id');
    const text = `${what[t('kind')] ?? t('kind')}${cause}`;
    const at = new Date(`${t('told_at').replace(' ', 'T')}Z`).toISOString();
    return { at, by: runId, who: runs.get(runId) ?? null, what: text, key: row['key'] as string | null };
  });
}

function decisionsOf({ ledger, rulesets }: Desk, keys: ReadonlySet<string>): Told[] {
  const ids = [...keys].flatMap((name) =>
    rulesets.flatMap(({ entity }) => decisionsAbout(ledger, entity, toKey(name))),
  );
  if (ids.length === 0) return [];
  return loadDecisions(ledger, { ids: [...new Set(ids)] }).flatMap((one): Told[] => {
    const by = toDecisionId(one.id);
    const records = one.sides.map((side) => side.map(nameOf));
    const why = one.reason === '' ? '' : `: ${one.reason}`;
    const taken = { at: one.at, by, who: toWho(one), what: `${toSentence(one.kind, records)}${why}` };
    if (one.endedAt === null) return [taken];
    const reason = one.endReason ? `: ${one.endReason}` : '';
    return [taken, { at: one.endedAt, by, who: one.endedBy, what: `${one.state === 'stands' ? 'approved' : one.state}${reason}` }]; // prettier-ignore
  });
}

function overridesOf({ ledger }: Desk, ids: readonly string[]): Told[] {
  return loadOverrides(ledger)
    .filter(({ goldenId }) => ids.includes(goldenId))
    .map((one) => ({
      at: one.at,
      by: toOverrideId(one.id),
      who: toWho(one),
      what: `${one.attribute} of ${one.goldenId} is ${one.value}${one.until === null ? '' : ` until ${one.until}`}${one.withdrawn ? ' (withdrawn)' : ''}: ${one.reason}`,
    }));
}

const toSecond = (iso: string): string => `${iso.slice(0, 19)}Z`;
