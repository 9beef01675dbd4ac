import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { apply, type Engine } from '../../src/engine/engine.ts';
import { rulesetSchema } from '../../src/rules/schema/ruleset.ts';
import { fieldsOf } from '../../src/rules/suggest/fields.ts';
import { literal } from '../../src/sql/sql.ts';
import { block, frequency, prepare, scoreBlocks } from '../../src/stages/match.ts';
import { floorOf } from '../../src/stages/match-options.ts';
import { plainRecord } from '../../src/stages/train-record.ts';
import { naiveSql } from './naive-sql.ts';

/** The score stage twice on the same pairs: as the product does it, out of the blocks, and every level of every pair of a table in full. */
export interface ScoreRace {
  readonly pairs: number;
  readonly kept: number;
  readonly cascade: Cost;
  readonly naive: Cost;
  /** Pairs that only one of the two has, or whose weights differ by more than 1e-9. */
  readonly different: number;
}

async function count(engine: Engine, query: string): Promise<number> {
  const [row] = await engine.rows(`select (${query}) as n`);
  return Number(row?.['n'] ?? 0);
}

interface Cost {
  readonly seconds: number;
  /** Of all threads of this process: what stays true on a busy machine. */
  readonly cpuSeconds: number;
}

async function timed(work: () => Promise<unknown>): Promise<Cost> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Races the two forms over a person table (Parquet) under a rules file beside this one. */
export async function raceScores(table: string, rulesFile: string, threads: number): Promise<ScoreRace> {
  const rules = rulesetSchema.parse(parse(readFileSync(join(import.meta.dirname, rulesFile), 'utf8')));
  const engine = await openDuckdb({ memory: '6GB', threads, temporary: join(table, '..', 'spill') });
  const { dialect } = engine;
  try {
    await engine.run(`
      create table plain as
      select
        'persons' as _source,
        record_id as _key,
        row_number() over () as _line,
        row_number() over () as _mestre_row,
        * exclude (record_id)
      from read_parquet(${literal(table)})`);
    await apply(engine, [
      ...plainRecord(fieldsOf(rules), dialect),
      ...prepare(rules, dialect),
      ...frequency(rules, dialect),
      ...block(rules, dialect),
    ]);
    const floor = literal(floorOf(rules));
    const byHand = naiveSql(rules, dialect, { floor: floorOf(rules), into: 'naive' });
    const cascade = await timed(() => apply(engine, scoreBlocks(rules, dialect)));
    const naive = await timed(() => engine.make(byHand));
    return {
      pairs: await count(engine, 'select count(*) from candidate'),
      kept: await count(engine, `select count(*) from scored where weight >= ${floor}`),
      cascade,
      naive,
      different: await count(
        engine,
        `select count(*)
         from (select * from scored where weight >= ${floor}) as one
         full join naive as other on other.l = one.l and other.r = one.r
         where one.l is null or other.l is null or abs(one.weight - other.weight) > 1e-9`,
      ),
    };
  } finally {
    await engine.close();
  }
}
