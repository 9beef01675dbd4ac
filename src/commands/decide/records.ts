import type { RecordKey } from '../../domain/decision.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import { columnsOf } from '../show/open.ts';
import { evidenceSql } from './evidence.ts';

/** A record of the current edition, as decisions need it. */
export interface Held extends RecordKey {
  readonly entity: string;
  readonly golden_id: string;
  readonly evidence: string;
}

/** Finds records by `SOURCE:KEY`, or by key where one source alone has it, in the order asked. Throws `record_not_found` (66) or `record_ambiguous` (64). */
export async function findHeld(
  engine: DuckdbEngine,
  rulesets: readonly Ruleset[],
  names: readonly string[],
): Promise<Held[]> {
  const rows = await loadHeld(engine, rulesets, (r) => {
    const keys = names.flatMap((name) => [name, name.slice(name.indexOf(':') + 1)]);
    return `${r}.source_key in (${[...new Set(keys)].map((key) => literal(key)).join(', ')})`;
  });
  return names.map((name) => {
    const whole = rows.filter(({ source, key }) => `${source}:${key}` === name);
    const fits = whole.length > 0 ? whole : rows.filter(({ key }) => key === name);
    if (fits.length === 0)
      throw new MestreError('missing', 'record_not_found', `No current record has the key ${name}`, {
        hint: 'name it as SOURCE:KEY, or look for it with mestre search',
      });
    if (fits.length > 1)
      throw new MestreError('usage', 'record_ambiguous', `Several sources have a record ${name}`, {
        hint: `say which: ${fits.map(({ source, key }) => `${source}:${key}`).join(', ')}`,
      });
    return fits[0]!;
  });
}

/** The records that a condition (over the alias it is given) holds for, by entity, source and key. */
export async function loadHeld(
  engine: DuckdbEngine,
  rulesets: readonly Ruleset[],
  where: (alias: string) => string,
): Promise<Held[]> {
  const columns = (await columnsOf(engine, (table) => `${table} = 'record'`)).get('record');
  const parts = rulesets.map(
    (rules) =>
      `select entity, source, source_key as key, golden_id, ${evidenceSql(rules, engine.dialect, 'r', columns)} as evidence
       from record as r where entity = ${literal(rules.entity)} and ${where('r')}`,
  );
  return (await engine.rows(`${parts.join('\nunion all\n')}\norder by entity, source, key`)) as unknown as Held[];
}

/** How much hangs on golden records: the records behind them, and the sum of their measures, signs left out. */
export async function stakesOf(
  engine: DuckdbEngine,
  goldenIds: readonly string[],
): Promise<{ readonly records: number; readonly exposure: number }> {
  const sum = await exposureSql(engine, 'r');
  const [row] = await engine.rows(
    `select count(*) as records, coalesce(sum(${sum}), 0)::double as exposure from record as r where golden_id in (${goldenIds.map((id) => literal(id)).join(', ')})`,
  );
  return { records: Number(row!['records']), exposure: Number(row!['exposure']) };
}

/** SQL for the measures of a record added up, signs left out. */
export async function exposureSql(engine: DuckdbEngine, record: string): Promise<string> {
  const measures = await engine.rows(
    "select column_name as name from duckdb_columns() where table_name = 'record' and starts_with(column_name, 'm_') and numeric_precision is not null",
  );
  const terms = measures.map(({ name }) => `coalesce(abs(${record}.${engine.dialect.id(String(name))}), 0)`);
  return terms.length === 0 ? '0' : terms.join(' + ');
}
