import { toShapes } from '../../../domain/edition/shape.ts';
import type { DuckdbEngine } from '../../../engine/duckdb.ts';
import { apply, type Row, type Value } from '../../../engine/engine.ts';
import type { Cases } from '../../../rules/schema/cases.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../../rules/schema/source.ts';
import { caseInputs, cases as casesPlan } from '../../../stages/cases.ts';
import { kindOf } from '../../../standardise/kinds.ts';
import { placeRecords, type PlacedRecord, toContract, toCounts, toRawColumns } from './raw.ts';

/** Two records of a case as the rules judge them. */
export interface JudgedPair {
  readonly l: string;
  readonly r: string;
  readonly weight: number;
  /** The rule that decides, or null. */
  readonly rule: string | null;
  readonly verdict: 'same' | 'unsure' | 'different';
  readonly together: boolean;
  /** Why a person gets to see it, or null. */
  readonly review: string | null;
  /** Blocking keys that find it. */
  readonly keys: readonly string[];
  readonly comparisons: readonly {
    readonly name: string;
    /** `else` for what is left; null without evidence. */
    readonly level: string | null;
    readonly weight: number;
    readonly left: string | null;
    readonly right: string | null;
  }[];
}

/** What the rules make of the cases of a file. */
export interface CaseResults {
  /** By number of the case, its pairs. */
  readonly pairs: ReadonlyMap<number, readonly JudgedPair[]>;
  /** By number of the case, labels of records that are one group. */
  readonly groups: ReadonlyMap<number, readonly (readonly string[])[]>;
  /** By number of the case, golden values by field, and the rule that chose each. */
  readonly golden: ReadonlyMap<number, ReadonlyMap<string, { readonly value: Value; readonly by: string | null }>>;
}

/** Takes all cases of a file through the stages of a run, in one plan. */
export async function runCases(
  engine: DuckdbEngine,
  { rules, contracts }: { readonly rules: Ruleset; readonly contracts: readonly SourceContract[] },
  cases: Cases,
): Promise<CaseResults> {
  const placed = placeRecords(cases);
  if (placed.length === 0) return { pairs: new Map(), groups: new Map(), golden: new Map() };
  const columns = toRawColumns(placed);
  await load(engine, placed, columns);
  const erasing: Record<string, string[]> = {};
  for (const { source, entity, null_means_deleted: fields } of contracts)
    if (entity === rules.entity) for (const field of fields) (erasing[field] ??= []).push(source);
  const names = [...columns.keys()];
  const plan = casesPlan(rules, engine.dialect, {
    contract: toContract(rules, cases.style, names),
    columns: names,
    today: cases.style.today,
    counts: toCounts(rules, cases),
    shapes: toShapes(rules.fields, kindOf),
    erasing,
  });
  await apply(engine, plan);
  return {
    pairs: await readPairs(engine, rules, placed),
    groups: await readGroups(engine, placed),
    golden: await readGolden(engine, rules),
  };
}

async function load(
  engine: DuckdbEngine,
  placed: readonly PlacedRecord[],
  columns: ReadonlyMap<string, (string | null)[]>,
): Promise<void> {
  const nothing = () => placed.map(() => null);
  const updated = placed.map(({ record }) => (record.updated === undefined ? null : `${record.updated} 00:00:00`));
  await engine.load(
    'case_raw',
    {
      _key: 'VARCHAR',
      _line: 'BIGINT',
      _hash: 'VARCHAR',
      _updated: 'TIMESTAMP',
      _since: 'DATE',
      _until: 'DATE',
      ...Object.fromEntries([...columns.keys()].map((name) => [name, 'VARCHAR'])),
    },
    {
      _key: placed.map(({ key }) => key),
      _line: placed.map((_, i) => String(i + 1)),
      _hash: placed.map(({ key }) => key),
      _updated: updated,
      _since: nothing(),
      _until: nothing(),
      ...Object.fromEntries(columns),
    },
  );
  await engine.load('case_record', caseInputs.case_record, {
    key: placed.map(({ key }) => key),
    source: placed.map(({ record }) => record.source ?? 'case'),
    case_no: Int32Array.from(placed, ({ caseNo }) => caseNo),
    survives: placed.map(({ survives }) => String(survives)),
  });
}

async function readPairs(
  engine: DuckdbEngine,
  rules: Ruleset,
  placed: readonly PlacedRecord[],
): Promise<Map<number, JudgedPair[]>> {
  const { id } = engine.dialect;
  const values = rules.comparisons.flatMap(({ name, on }) => {
    const [field, part = 'match'] = on.split('.');
    const column = id(`${field}_${part}`);
    return [`cast(a.${column} as varchar) as ${id(`${name} l`)}`, `cast(b.${column} as varchar) as ${id(`${name} r`)}`];
  });
  const rows = await engine.rows(`
    select
      s.*,
      x.source_key as key_l,
      y.source_key as key_r,
      k.verdict,
      v.reason,
      g.group_no = h.group_no as together,
      f.names,
      ${values.join(',\n      ')}
    from case_scored as s
    join record as x on x.record_id = s.l
    join record as y on y.record_id = s.r
    join node as a on a.node_id = s.l
    join node as b on b.node_id = s.r
    join grouping as g on g.record_id = s.l
    join grouping as h on h.record_id = s.r
    left join link as k on k.l = s.l and k.r = s.r
    left join (select l, r, min(reason) as reason from review_pair group by l, r) as v on v.l = s.l and v.r = s.r
    left join (select l, r, list(name order by key) as names from case_key group by l, r) as f on f.l = s.l and f.r = s.r
    order by s.l, s.r`);
  const byKey = new Map(placed.map((one) => [one.key, one]));
  const pairs = new Map<number, JudgedPair[]>();
  for (const row of rows) {
    const [l, r] = [byKey.get(String(row['key_l']))!, byKey.get(String(row['key_r']))!];
    pairs.set(l.caseNo, [...(pairs.get(l.caseNo) ?? []), toPair(rules, row, [l.label, r.label])]);
  }
  return pairs;
}

function toPair(rules: Ruleset, row: Row, [l, r]: readonly [string, string]): JudgedPair {
  const together = row['together'] === true;
  return {
    l,
    r,
    weight: Number(row['weight']),
    rule: row['rule'] as string | null,
    together,
    verdict: together ? 'same' : row['verdict'] === 'unsure' ? 'unsure' : 'different',
    review: row['reason'] as string | null,
    keys: (row['names'] ?? []) as readonly string[],
    comparisons: rules.comparisons.map(({ name, levels }) => {
      const level = row[`${name}_level`] as number | null;
      return {
        name,
        level: level === null ? null : level === 0 ? 'else' : levels[level - 1]!.name,
        weight: Number(row[`${name}_weight`]),
        left: row[`${name} l`] as string | null,
        right: row[`${name} r`] as string | null,
      };
    }),
  };
}

async function readGroups(engine: DuckdbEngine, placed: readonly PlacedRecord[]): Promise<Map<number, string[][]>> {
  const rows = await engine.rows(`
    select r.source_key as key, g.group_no
    from record as r
    join grouping as g on g.record_id = r.record_id
    order by r.record_id`);
  const byKey = new Map(rows.map((row) => [String(row['key']), Number(row['group_no'])]));
  const groups = new Map<number, Map<number, string[]>>();
  for (const { key, label, caseNo, survives } of placed) {
    if (survives) continue;
    const own = groups.get(caseNo) ?? groups.set(caseNo, new Map()).get(caseNo)!;
    own.set(byKey.get(key)!, [...(own.get(byKey.get(key)!) ?? []), label]);
  }
  return new Map([...groups].map(([caseNo, own]) => [caseNo, [...own.values()]]));
}

async function readGolden(engine: DuckdbEngine, rules: Ruleset): Promise<CaseResults['golden']> {
  const { id } = engine.dialect;
  const fields = Object.entries(rules.fields).filter(([, { golden }]) => golden);
  const columns = fields.map(([name, { list }]) => `cast(g.${id(name)} as ${list ? 'varchar[]' : 'varchar'}) as ${id(name)}`); // prettier-ignore
  const rows = await engine.rows(`select g.golden_id, ${columns.join(', ')} from golden as g`);
  const origins = await engine.rows('select golden_id, attribute, rule from value_origin');
  const by = new Map(origins.map((row) => [`${String(row['golden_id'])} ${String(row['attribute'])}`, row['rule'] as string])); // prettier-ignore
  return new Map(
    rows.map((row) => {
      const golden = String(row['golden_id']);
      const values = fields.map(
        ([name]) => [name, { value: row[name] ?? null, by: by.get(`${golden} ${name}`) ?? null }] as const,
      );
      return [Number(golden.replace('case ', '')), new Map(values)];
    }),
  );
}
