import { nameOf } from '../../domain/decision.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { type Decision, loadDecisions, loadStanding, toDecisionId } from '../../ledger/decisions.ts';
import { caseKey, loadCaseStandings } from '../../ledger/review.ts';
import type { Ledger } from '../../ledger/open.ts';
import type { Run } from '../../ledger/runs.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import { reviewInputs } from '../../stages/publish-review.ts';
import { changedFields, evidenceSql } from '../decide/evidence.ts';
import { dayReader } from './day.ts';
import type { Put } from './fill.ts';

/** A case that decisions make: records as `nameOf` has them. */
interface Extra {
  readonly reason: 'stale' | 'key_change';
  readonly l: string;
  readonly r: string;
  readonly decision: string;
}

/**
 * Loads what the queue of an entity rests on besides matching: decisions whose evidence changed, keys that a source seems
 * to have given anew, and where people left each case. Needs `record`, `identity`, `id_past` and `id_event`.
 */
export async function loadReview(
  engine: DuckdbEngine,
  { ledger, run }: { readonly ledger: Ledger; readonly run: Run },
  rules: Ruleset,
): Promise<void> {
  const standing = loadStanding(ledger, rules.entity);
  const extras = standing.length === 0 ? [] : await findExtras(engine, { standing, run }, rules);
  const sides = extras.map(({ l, r, ...rest }) => ({ ...rest, l: split(l), r: split(r) }));
  await engine.load('review_extra', reviewInputs.review_extra, {
    reason: sides.map(({ reason }) => reason),
    source_l: sides.map(({ l }) => l[0]),
    source_key_l: sides.map(({ l }) => l[1]),
    source_r: sides.map(({ r }) => r[0]),
    source_key_r: sides.map(({ r }) => r[1]),
    decision_id: sides.map(({ decision }) => decision),
  });
  await loadStandings(engine, ledger, rules.entity);
}

/** Loads where people left each case of an entity, as `review_standing`. */
export async function loadStandings(engine: DuckdbEngine, ledger: Ledger, entity: string): Promise<void> {
  const own = [...loadCaseStandings(ledger)].filter(([id]) => id.startsWith(caseKey(entity, '')));
  await engine.load('review_standing', reviewInputs.review_standing, {
    case_id: own.map(([id]) => id.slice(entity.length + 1)),
    state: own.map(([, { state }]) => state),
    owner: own.map(([, { owner }]) => owner),
    decision_id: own.map(([, { decisionId }]) => (decisionId === null ? null : toDecisionId(decisionId))),
  });
}

async function findExtras(
  engine: DuckdbEngine,
  { standing, run }: { readonly standing: readonly Decision[]; readonly run: Run },
  rules: Ruleset,
): Promise<Extra[]> {
  const keys = new Map(standing.flatMap(({ sides }) => sides.flat()).map((key) => [nameOf(key), key]));
  const named = [...keys.values()];
  await engine.load(
    'decided_key',
    { source: 'VARCHAR', source_key: 'VARCHAR' },
    { source: named.map(({ source }) => source), source_key: named.map(({ key }) => key) },
  );
  const rows = await engine.rows(
    `select concat(d.source, ':', d.source_key) as name, ${evidenceSql(rules, engine.dialect, 'r')} as evidence
     from decided_key as d join record as r on r.source = d.source and r.source_key = d.source_key`,
  );
  const now = new Map(rows.map((row) => [String(row['name']), String(row['evidence'])]));
  const stale = standing.flatMap((one) => staleCase(one, now));
  const gone = [...keys.keys()].filter((name) => !now.has(name));
  const changes = gone.length === 0 ? [] : await keyChanges(engine, { standing, gone, run }, rules);
  await engine.run('drop table decided_key');
  return [...stale, ...changes];
}

/** The case of a decision whose evidence is another one now: a record that changed, and one that it was compared with. */
function staleCase({ id, kind, sides }: Decision, now: ReadonlyMap<string, string>): Extra[] {
  const all = sides.flatMap((side, at) => side.map((key) => ({ at, key, name: nameOf(key) })));
  const held = all.filter(({ name }) => now.has(name));
  const changed = held.find(
    ({ key, name }) => key.evidence !== '' && changedFields(key.evidence, now.get(name)!).length > 0,
  );
  if (changed === undefined) return [];
  const other = held.find(({ at, name }) => name !== changed.name && (kind === 'same' || at !== changed.at));
  if (other === undefined) return [];
  const [l, r] = [changed.name, other.name].sort() as [string, string];
  return [{ reason: 'stale', l, r, decision: toDecisionId(id) }];
}

/**
 * Records under decision that their source no longer sends, each with a record of the same source that came in the very run
 * in which it went and has the same evidence or the same golden record: very likely the same one under a new key.
 */
async function keyChanges(
  engine: DuckdbEngine,
  {
    standing,
    gone,
    run,
  }: { readonly standing: readonly Decision[]; readonly gone: readonly string[]; readonly run: Run },
  rules: Ruleset,
): Promise<Extra[]> {
  const evidence = new Map(standing.flatMap(({ sides }) => sides.flat()).map((key) => [nameOf(key), key.evidence]));
  const names = gone.map(split);
  await engine.load(
    'decided_gone',
    { source: 'VARCHAR', source_key: 'VARCHAR', evidence: 'VARCHAR' },
    {
      source: names.map(([source]) => source),
      source_key: names.map(([, key]) => key),
      evidence: gone.map((name) => evidence.get(name)!),
    },
  );
  const rows = await engine.rows(`
    with
      event as (
        select run_seq, kind, golden_id, source, source_key from id_past where kind in ('member_added', 'member_removed')
        union all
        select ${run.seq}, kind, golden_id, source, source_key from id_event where kind in ('member_added', 'member_removed')
      ),
      went as (
        select g.source, g.source_key, g.evidence, max_by(e.golden_id, e.run_seq) as golden_id, max(e.run_seq) as run_seq
        from decided_gone as g
        join event as e on e.source = g.source and e.source_key = g.source_key and e.kind = 'member_removed'
        group by all
      )
    select concat(w.source, ':', w.source_key) as old, min(concat(r.source, ':', r.source_key)) as new
    from went as w
    join event as e on e.source = w.source and e.run_seq = w.run_seq and e.kind = 'member_added'
    join record as r on r.source = e.source and r.source_key = e.source_key
    join identity as i on i.record_id = r.record_id
    where i.golden_id = w.golden_id
      or (w.evidence <> '' and w.evidence = ${evidenceSql(rules, engine.dialect, 'r')})
    group by old
    order by old`);
  await engine.run('drop table decided_gone');
  return rows.flatMap((row): Extra[] => {
    const [old, fresh] = [String(row['old']), String(row['new'])];
    const together = standing.some(({ sides }) => {
      const all = sides.flat().map(nameOf);
      return all.includes(old) && all.includes(fresh);
    });
    const about = standing.find(({ sides }) => sides.flat().some((key) => nameOf(key) === old))!;
    const [l, r] = [old, fresh].sort() as [string, string];
    return together ? [] : [{ reason: 'key_change', l, r, decision: toDecisionId(about.id) }];
  });
}

const split = (name: string): [string, string] => {
  const colon = name.indexOf(':');
  return [name.slice(0, colon), name.slice(colon + 1)];
};

/** `decision` and `review_metric` of the edition; `review_case` must be filled. */
export async function fillReview(
  engine: DuckdbEngine,
  ledger: Ledger,
  { put, asOf, timeZone, entities }: { readonly put: Put; readonly asOf: string; readonly timeZone: string; readonly entities: readonly string[] }, // prettier-ignore
): Promise<void> {
  const all = loadDecisions(ledger);
  const dayOf = dayReader(timeZone);
  const time = (iso: string | null): string | null => iso?.replace('T', ' ').replace('Z', '') ?? null;
  await engine.load(
    'decision_told',
    Object.fromEntries(
      [
        'entity',
        'decision_id',
        'kind',
        'names',
        'side',
        'state',
        'decided_at',
        'decided_on',
        'decided_by',
        'as_name',
        'reason',
        'case_id',
        'origin',
        'rules_hash',
        'ended_at',
        'ended_by',
      ].map((name) => [name, 'VARCHAR']),
    ),
    {
      entity: all.map(({ entity }) => entity),
      decision_id: all.map(({ id }) => toDecisionId(id)),
      kind: all.map(({ kind }) => kind),
      names: all.map(({ sides }) => sides.flat().map(nameOf).join('\u001f')),
      side: all.map(({ sides }) => sides.flatMap((side, i) => side.map(() => i)).join('\u001f')),
      state: all.map(({ state }) => state),
      decided_at: all.map(({ at }) => time(at)),
      // Times are in UTC, days those of the project: an evening of São Paulo is tomorrow elsewhere.
      decided_on: all.map(({ at }) => dayOf(new Date(at))),
      decided_by: all.map(({ by }) => by),
      as_name: all.map(({ asName }) => asName),
      reason: all.map(({ reason }) => reason),
      case_id: all.map(({ caseId }) => caseId),
      origin: all.map(({ origin }) => origin),
      rules_hash: all.map(({ rulesHash }) => rulesHash),
      ended_at: all.map(({ endedAt }) => time(endedAt)),
      ended_by: all.map(({ endedBy }) => endedBy),
    },
  );
  await put(
    'decision',
    `select * exclude (names, side, decided_at, ended_at),
       string_split(names, chr(31)) as records,
       cast(string_split(side, chr(31)) as integer[]) as sides,
       cast(decided_at as timestamp) as decided_at,
       cast(ended_at as timestamp) as ended_at
     from decision_told`,
    true,
  );
  for (const entity of entities) await put('review_metric', metricSql(entity, asOf), false);
}

function metricSql(entity: string, asOf: string): string {
  const e = literal(entity);
  const day = `date ${literal(asOf)}`;
  const open = `from edition.main.review_case where entity = ${e} and state in ('open', 'assigned')`;
  const recent = `from decision_told where entity = ${e} and cast(decided_on as date) > ${day} - 30 and cast(decided_on as date) <= ${day}`;
  const metric = (name: string, value: string, unit: string, formula: string): string =>
    `select ${e} as entity, ${literal(name)} as metric, cast((${value}) as double) as value, ${literal(unit)} as unit, ${literal(formula)} as formula`;
  return [
    metric('open', `select count(*) ${open}`, 'cases', 'count(*) of review_case where state is open or assigned'),
    metric('overdue', `select count(*) ${open} and due < ${day}`, 'cases', 'those of them whose due day has passed'),
    metric('oldest_days', `select max(${day} - first_seen) ${open}`, 'days', 'as_of - min(first_seen) of them'),
    metric(
      'unsure',
      `select count(*) from edition.main.review_case where entity = ${e} and state = 'unsure'`,
      'cases',
      'count(*) of review_case where state is unsure',
    ),
    metric(
      'decided_30d',
      `select count(*) ${recent}`,
      'decisions',
      'count(*) of decision taken in the 30 days up to as_of, by the days of the time zone of the project',
    ),
    metric('decided_per_day', `select count(*) / 30.0 ${recent}`, 'decisions per day', 'decided_30d / 30'),
    metric(
      'reversed_share',
      `select count(case when state = 'withdrawn' then 1 end) / nullif(count(case when state <> 'rejected' then 1 end), 0)::double from edition.main.decision where entity = ${e}`,
      'share',
      'decisions withdrawn / decisions that ever stood',
    ),
  ].join('\nunion all\n');
}
