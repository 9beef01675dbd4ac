import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { literal } from '../../sql/sql.ts';

export interface FoundRecord {
  readonly record_id: number;
  readonly source: string;
  readonly source_key: string;
  readonly node_id: number;
  readonly group_no: number;
}

/** Finds a record by `source:key`, or by its key where one source alone has it. Throws `record_not_found` (66) or `record_ambiguous` (64). */
export async function findRecord(engine: DuckdbEngine, what: string): Promise<FoundRecord> {
  const colon = what.indexOf(':');
  const named =
    colon > 0
      ? ` or (r.source = ${literal(what.slice(0, colon))} and r.source_key = ${literal(what.slice(colon + 1))})`
      : '';
  const rows = (await engine.rows(`
    select r.record_id, r.source, r.source_key, m.node_id, g.group_no
    from record as r
    join node_member as m on m.record_id = r.record_id
    join grouping as g on g.record_id = r.record_id
    where r.source_key = ${literal(what)}${named}
    order by r.source, r.source_key
  `)) as unknown as FoundRecord[];
  const [first] = rows;
  if (first === undefined)
    throw new MestreError('missing', 'record_not_found', `No current record has the key ${what}`, {
      hint: 'name it as SOURCE:KEY, or look for it with mestre search',
    });
  if (rows.length > 1)
    throw new MestreError('usage', 'record_ambiguous', `Several sources have a record ${what}`, {
      hint: `say which: ${rows.map(({ source, source_key: key }) => `${source}:${key}`).join(', ')}`,
    });
  return first;
}
