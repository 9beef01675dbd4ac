import { existsSync } from 'node:fs';
import { nameOf, toKey } from '../../domain/decision.ts';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { apply, type Row } from '../../engine/engine.ts';
import { type Decision, toDecisionId, toDecisionNumber } from '../../ledger/decisions.ts';
import type { Project } from '../../rules/project.ts';
import { sourcesInForce } from '../rules/effective.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { CaseView, ViewedRecord } from '../../review/view.ts';
import { toEvidence } from '../../review/words.ts';
import { changedFields, evidenceSql } from '../decide/evidence.ts';
import { literal } from '../../sql/sql.ts';
import { survive } from '../../stages/survive.ts';
import type { Desk } from '../decide/open.ts';
import { dayIn } from '../publish/day.ts';
import { shapesOf, workspaceOf } from '../publish/resolve.ts';
import type { Queue, QueueCase } from './queue.ts';

/** Cases as people see them, in the same order: records side by side, evidence in words, the golden record to be. */
export async function loadViews(
  desk: Desk,
  { book }: Pick<Queue, 'book'>,
  cases: readonly QueueCase[],
): Promise<CaseView[]> {
  const views = new Map<string, CaseView>();
  const about = new Map(
    book
      .find(cases.flatMap(({ decision_id: id }) => (id === null ? [] : [toDecisionNumber(id)])))
      .map((one) => [toDecisionId(one.id), one]),
  );
  for (const rules of desk.rulesets) {
    const own = cases.filter(({ entity }) => entity === rules.entity);
    if (own.length === 0) continue;
    const members = await loadMembers(desk.engine, own);
    const decidedOf = (one: QueueCase) => (one.decision_id === null ? undefined : about.get(one.decision_id));
    const shown = own.map((one) => shownOf(one, decidedOf(one)?.sides.flat().map(nameOf) ?? [], members));
    const records = await loadRecords(desk.engine, rules, [...new Set(shown.flat())]);
    const links = await loadLinks(desk.engine, own);
    const golden = await previewGolden(
      desk.project,
      rules,
      own.map((one) => membersOf(one, members)),
    );
    own.forEach((one, at) => {
      const names = shown[at]!;
      const rows = names.map((name) => records.get(name));
      const link = links.get(one.case_id);
      const decided = decidedOf(one);
      views.set(one.case_id, {
        entity: one.entity,
        caseId: one.case_id,
        reason: one.reason,
        weight: one.weight,
        priority: one.priority,
        firstSeen: one.first_seen,
        due: one.due,
        owner: one.owner,
        decisionId: one.decision_id,
        together: one.golden_id_l !== null && one.golden_id_l === one.golden_id_r,
        records: toViewedRecords(names, rows, members),
        fields: Object.entries(rules.fields).flatMap(([name, field]) => {
          const values = rows.map((row) => (row?.[name] ?? null) as string | null);
          const kept = golden[at]?.[name] ?? null;
          if (values.every((value) => value === null) && kept === null) return [];
          return [{ title: field.title ?? name, values, golden: kept as string | null }];
        }),
        evidence: [
          ...(decided === undefined ? [] : [`${one.decision_id} said ${decided.kind}: ${decided.reason}`]),
          ...(decided === undefined ? [] : toChanges(decided, records)),
          ...(link === undefined ? [] : toEvidence(rules, link)),
        ],
        notes: one.notes,
      });
    });
  }
  return cases.flatMap(({ case_id: id }) => views.get(id) ?? []);
}

/** What a decision rested on and is another value now, record by record. */
const toChanges = (decided: Decision, records: ReadonlyMap<string, Row>): string[] =>
  decided.sides.flat().flatMap((key) => {
    const now = records.get(nameOf(key));
    const fields =
      now === undefined || key.evidence === '' ? [] : changedFields(key.evidence, String(now['_evidence']));
    return fields.map((field) => `${nameOf(key)} has another ${field} now`);
  });

/** Records that a case shows at most. */
const SHOWN = 6;

/** The two records that are asked about, then those of its decision, then others of their golden records, each in turn. */
function shownOf(
  one: QueueCase,
  decided: readonly string[],
  members: ReadonlyMap<string, readonly string[]>,
): string[] {
  const sides = sidesOf(one);
  const [left, right] = [one.golden_id_l, one.golden_id_r].map((id) => (id === null ? [] : (members.get(id) ?? [])));
  const others = Array.from({ length: SHOWN }, (_, i) => [left![i], right![i]]).flat();
  const all = [...sides, ...decided, ...others].filter((name) => name !== undefined);
  return [...new Set(all)].slice(0, Math.max(SHOWN, sides.length));
}

/** The shown records, each golden record's rest beside the first of it. */
function toViewedRecords(
  names: readonly string[],
  rows: readonly (Row | undefined)[],
  members: ReadonlyMap<string, readonly string[]>,
): ViewedRecord[] {
  const told = new Set<string>();
  return names.map((name, i) => {
    const goldenId = rows[i] === undefined ? null : String(rows[i]['_golden']);
    const first = goldenId !== null && !told.has(goldenId);
    if (first) told.add(goldenId);
    const others = first ? (members.get(goldenId) ?? []).filter((other) => !names.includes(other)) : [];
    return { name, goldenId, others };
  });
}

const sidesOf = (one: QueueCase): [string, string] => [
  `${one.source_l}:${one.source_key_l}`,
  `${one.source_r}:${one.source_key_r}`,
];

/** Standard values as text, by SOURCE:KEY. */
async function loadRecords(engine: DuckdbEngine, rules: Ruleset, names: readonly string[]): Promise<Map<string, Row>> {
  const keys = names.map(toKey).map(({ source, key }) => `(${literal(source)}, ${literal(key)})`);
  const rows = await engine.rows(
    `select concat(r.source, ':', r.source_key) as _name, r.golden_id as _golden, ${evidenceSql(rules, engine.dialect, 'r')} as _evidence, ${textsOf(rules, engine, 'r').join(', ')}
     from record as r
     where r.entity = ${literal(rules.entity)}
       and r.source_key in (${[...new Set(names.map((name) => literal(toKey(name).key)))].join(', ')})
       and (r.source, r.source_key) in (values ${keys.join(', ')})`,
  );
  return new Map(rows.map((row) => [String(row['_name']), row]));
}

function textsOf(rules: Ruleset, engine: DuckdbEngine, from: string): string[] {
  return Object.entries(rules.fields).map(([name, { list }]) => {
    const column = `${from}.${engine.dialect.id(name)}`;
    const text = list ? `nullif(array_to_string(${column}, ', '), '')` : `cast(${column} as varchar)`;
    return `${text} as ${engine.dialect.id(name)}`;
  });
}

/** Records as SOURCE:KEY, by golden id. */
async function loadMembers(engine: DuckdbEngine, cases: readonly QueueCase[]): Promise<Map<string, string[]>> {
  const ids = [...new Set(cases.flatMap((one) => [one.golden_id_l, one.golden_id_r]))].filter((id) => id !== null);
  const members = new Map<string, string[]>();
  if (ids.length === 0) return members;
  const rows = await engine.rows(
    `select golden_id, concat(source, ':', source_key) as name from xref where golden_id in (${ids.map((id) => literal(id)).join(', ')}) order by golden_id, name`,
  );
  for (const { golden_id: id, name } of rows)
    members.set(String(id), [...(members.get(String(id)) ?? []), String(name)]);
  return members;
}

const membersOf = (one: QueueCase, members: ReadonlyMap<string, readonly string[]>): string[] => [
  ...new Set([one.golden_id_l, one.golden_id_r].flatMap((id) => (id === null ? [] : (members.get(id) ?? [])))),
];

/** The pair behind each case, with levels and weights, by case. */
async function loadLinks(engine: DuckdbEngine, cases: readonly QueueCase[]): Promise<Map<string, Row>> {
  const values = cases.map((one) => `(${[one.case_id, one.source_l, one.source_key_l, one.source_r, one.source_key_r].map((v) => literal(v)).join(', ')})`); // prettier-ignore
  const ids = [...new Set(cases.map((one) => one.golden_id_l))].filter((id) => id !== null);
  const rows = await engine.rows(
    `select c.case_id, k.* from (select * from link where golden_id_l in (${ids.length === 0 ? "''" : ids.map((id) => literal(id)).join(', ')})) as k
     join (values ${values.join(', ')}) as c(case_id, source_l, source_key_l, source_r, source_key_r)
       on c.source_l = k.source_l and c.source_key_l = k.source_key_l and c.source_r = k.source_r and c.source_key_r = k.source_key_r`,
  );
  return new Map(rows.map((row) => [String(row['case_id']), row]));
}

/**
 * What the golden record of each set of records (as SOURCE:KEY) would say, by the same survivorship as in a run; a record may
 * stand in several sets. Empty rows where the workspace was thrown away.
 */
async function previewGolden(
  project: Project,
  rules: Ruleset,
  sets: readonly (readonly string[])[],
): Promise<(Row | undefined)[]> {
  const workspace = workspaceOf(project.paths.workspace, rules.entity);
  if (!existsSync(workspace) || sets.every((set) => set.length === 0)) return sets.map(() => undefined);
  const engine = await openDuckdb({ memory: project.config.memory, threads: project.config.threads });
  try {
    await engine.run(`attach ${literal(workspace)} as workspace (read_only)`);
    const values = sets.flatMap((set, i) =>
      set.map(
        (name) => `(${i}, ${literal(name.slice(0, name.indexOf(':')))}, ${literal(name.slice(name.indexOf(':') + 1))})`,
      ),
    );
    await engine.run(`
      create table chosen as select * from (values ${values.join(', ')}) as v(set_no, source, source_key);
      create table record as
        select (row_number() over (order by c.set_no, r.record_id) - 1)::integer as record_id, c.set_no, r.* exclude (record_id)
        from chosen as c
        join (select * from workspace.record where source_key in (select source_key from chosen)) as r on r.source = c.source and r.source_key = c.source_key;
      create table identity as
        select record_id, (min(record_id) over (partition by set_no))::integer as group_no, set_no::varchar as golden_id, source, source_key
        from record`);
    const shapes = shapesOf(rules);
    const erasing: Record<string, string[]> = {};
    for (const { value: contract } of sourcesInForce(project).values())
      if (contract.entity === rules.entity)
        for (const field of contract.null_means_deleted) (erasing[field] ??= []).push(contract.source);
    const asOf = `${dayIn(project.config.time_zone, new Date())} 23:59:59.999999`;
    await apply(engine, survive({ shapes, survivorship: rules.survivorship, asOf, erasing }, engine.dialect));
    const golden = shapes.filter((shape) => shape.golden).map(({ name }) => name);
    const texts = textsOf({ ...rules, fields: Object.fromEntries(golden.map((name) => [name, rules.fields[name]!])) }, engine, 'g'); // prettier-ignore
    const rows = await engine.rows(`select g.golden_id as _set, ${texts.join(', ')} from golden as g`);
    return sets.map((_, i) => rows.find((row) => row['_set'] === String(i)));
  } finally {
    await engine.close();
  }
}
