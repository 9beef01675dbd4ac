import type { DuckdbEngine } from '../engine/duckdb.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { rulesetSchema } from '../rules/schema/ruleset.ts';

/** A record for tests: match forms by field; lists as arrays. */
export interface TestRecord {
  readonly source?: string;
  readonly key?: string;
  readonly values: Readonly<Record<string, string | readonly string[] | null>>;
}

/** Rules for tests out of what differs from test to test. */
export function testRules(rules: object): Ruleset {
  return rulesetSchema.parse({ entity: 'thing', title: 'Thing', thresholds: { link: 0, review: -3 }, ...rules });
}

const text = (value: string | readonly string[] | null | undefined) =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** Makes the table `record` as standardising would, with ids in the order of (source, key). */
export async function loadRecords(engine: DuckdbEngine, rules: Ruleset, records: readonly TestRecord[]): Promise<void> {
  const fields = Object.entries(rules.fields);
  const named = records.map((record, i) => ({
    source: record.source ?? 'a',
    key: record.key ?? String(i).padStart(6, '0'),
    values: record.values,
  }));
  const columns: Record<string, (string | null)[]> = {
    source: named.map((record) => record.source),
    source_key: named.map((record) => record.key),
  };
  for (const [name] of fields) columns[name] = named.map((record) => text(record.values[name]));
  const types = Object.fromEntries(Object.keys(columns).map((name) => [name, 'VARCHAR']));
  await engine.load('loaded', types, columns);
  const selected = fields.map(([name, field]) =>
    field.list
      ? `"${name}"::json::varchar[] as "${name}_match", list_transform("${name}"::json::varchar[], lambda x: 'ok') as "${name}_status"`
      : `"${name}" as "${name}_match", case when starts_with("${name}", 'bad') then 'invalid' else 'ok' end as "${name}_status"`,
  );
  await engine.run(
    `create or replace table record as select (row_number() over (order by source, source_key) - 1)::integer as record_id, source, source_key, ${selected.join(', ')} from loaded`,
  );
}
