import type { FieldShape } from '../domain/edition/shape.ts';
import { duckdb } from '../sql/duckdb.ts';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import { literal } from '../sql/sql.ts';

export interface TestValue {
  readonly value: string | null;
  readonly match?: string | null;
  readonly status?: string;
  readonly raw?: string;
  readonly parts?: Readonly<Record<string, string | null>>;
}

/** A record of a hand-made workspace. Records of one `group` are one person; without one a record stands alone. */
export interface TestRecord {
  readonly source: string;
  readonly key: string;
  readonly group?: string;
  readonly updated?: string;
  readonly since?: string;
  readonly until?: string;
  readonly batch?: string;
  readonly values?: Readonly<Record<string, string | TestValue | readonly (string | TestValue)[]>>;
}

/** A shape as the rules would give it. */
export function shape(name: string, options: Partial<FieldShape> = {}): FieldShape {
  return {
    name,
    title: name,
    kind: name,
    category: 'none',
    list: false,
    type: 'VARCHAR',
    parts: {},
    golden: true,
    ...options,
  };
}

/** Opens a workspace with `record`, `grouping`, `link` and `review_pair` as if standardising and matching had made them. */
export async function openTestWorkspace(
  shapes: readonly FieldShape[],
  records: readonly TestRecord[],
  path = ':memory:',
): Promise<DuckdbEngine> {
  const engine = await openDuckdb({ path, threads: 2 });
  await fillTestWorkspace(engine, shapes, records);
  return engine;
}

const byteOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Replaces the tables of a test workspace by those of other records: the next day. */
export async function fillTestWorkspace(
  engine: DuckdbEngine,
  shapes: readonly FieldShape[],
  records: readonly TestRecord[],
): Promise<void> {
  const sorted = [...records].sort((a, b) => byteOrder(a.source, b.source) || byteOrder(a.key, b.key));
  const columns = shapes.flatMap((field) => {
    const list = field.list ? '[]' : '';
    return [
      [field.name, field.type + list],
      ...['match', 'status', 'rule', 'raw'].map((suffix) => [`${field.name}_${suffix}`, `VARCHAR${list}`]),
      ...Object.entries(field.parts).map(([part, type]) => [`${field.name}_${part}`, type]),
    ] as [string, string][];
  });
  const definitions = [
    'record_id INTEGER, source VARCHAR, source_key VARCHAR, batch_id VARCHAR, row_hash VARCHAR, line BIGINT',
    'updated_at TIMESTAMP, since DATE, until DATE',
    ...columns.map(([name, type]) => `${duckdb.id(name)} ${type}`),
  ];
  await engine.run(`create or replace table record (${definitions.join(', ')})`);
  for (const [i, record] of sorted.entries()) {
    const cells = [
      String(i),
      ...[
        record.source,
        record.key,
        record.batch ?? 'b1',
        'h',
        String(i + 1),
        record.updated,
        record.since,
        record.until,
      ].map((text) => literal(text ?? null)),
      ...shapes.flatMap((field) => cellsOf(field, record.values?.[field.name])),
    ];
    await engine.run(`insert into record values (${cells.join(', ')})`);
  }
  const first = new Map<string, number>();
  const groups = sorted.map((record, i) => {
    const name = record.group ?? `alone ${i}`;
    if (!first.has(name)) first.set(name, i);
    return first.get(name)!;
  });
  await engine.load(
    'grouping',
    { record_id: 'INTEGER', group_no: 'INTEGER' },
    { record_id: Int32Array.from(sorted.keys()), group_no: Int32Array.from(groups) },
  );
  await engine.run(`
    create or replace table link as
    select l.record_id as l, r.record_id as r, 12.5::double as weight, 'same' as verdict, null::varchar as rule, 'name' as key
    from grouping as l join grouping as r on l.group_no = r.group_no and l.record_id < r.record_id;
    create or replace table review_pair (l INTEGER, r INTEGER, weight DOUBLE, reason VARCHAR);
    create or replace table block_report (key integer, name varchar, new_pairs bigint, cut_pairs double, cut_blocks bigint);
    create or replace table block_recall as select 1e0 as recall`);
}

function cellsOf(field: FieldShape, given: NonNullable<TestRecord['values']>[string] | undefined): string[] {
  if (field.list) {
    const items = (given === undefined ? [] : Array.isArray(given) ? given : [given]).map(toValue);
    const list = (pick: (v: Required<TestValue>) => string | null) =>
      `[${items.map((v) => literal(pick(v))).join(', ')}]`;
    const matches = [...new Set(items.map((v) => v.match).filter((m) => m !== null))];
    return [
      list((v) => v.value),
      `[${matches.map(literal).join(', ')}]`,
      list((v) => v.status),
      list(() => ''),
      list((v) => v.raw),
    ];
  }
  const v = toValue((given as string | TestValue | undefined) ?? { value: null });
  return [
    literal(v.value),
    literal(v.match),
    literal(v.status),
    `''`,
    literal(v.raw),
    ...Object.keys(field.parts).map((part) => literal(v.parts[part] ?? null)),
  ];
}

function toValue(given: string | TestValue): Required<TestValue> {
  const v = typeof given === 'string' ? { value: given } : given;
  return {
    match: v.value === null ? null : v.value.toUpperCase(),
    status: v.value === null ? 'absent' : 'ok',
    raw: v.value ?? '',
    parts: {},
    ...v,
  };
}
