import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Row } from '../../engine/engine.ts';
import { literal } from '../../sql/sql.ts';

/** Everything the edition knows about one golden record. */
export interface Person {
  readonly entity: string;
  readonly golden_id: string;
  readonly golden: Row;
  readonly origins: readonly Row[];
  readonly products: readonly Row[];
  readonly contact_points: readonly Row[];
  readonly members: readonly Row[];
  readonly reviews: readonly Row[];
  readonly history: readonly Row[];
  /** Ids that lead here. */
  readonly former_ids: readonly string[];
}

/** Reads one golden record with all that belongs to it. Every table is sorted by the id, so this reads little. */
export async function loadPerson(engine: DuckdbEngine, entity: string, goldenId: string): Promise<Person> {
  const id = literal(goldenId);
  const where = `entity = ${literal(entity)} and golden_id = ${id}`;
  const [golden] = await engine.rows(`select * from ${engine.dialect.id(`golden_${entity}`)} where golden_id = ${id}`);
  const origins = await engine.rows(
    `select attribute, value, source, source_key, rule, rivals, runner_up, runner_up_source from value_origin where ${where} order by attribute`,
  );
  const products = await engine.rows(
    `select product, source, source_key, since, until from holding where ${where} order by since, product, source_key`,
  );
  const points = await engine.rows(
    `select attribute, kind, value, preferred, status, sources, records, first_seen, last_seen from contact_point where ${where} order by attribute, preferred desc, value`,
  );
  const members = await engine.rows(
    `select source, source_key, linked_by, weight, run_id from xref where ${where} order by source, source_key`,
  );
  const reviews = await engine.rows(
    `select case_id, source_l, source_key_l, source_r, source_key_r, weight, reason from review_case
     where entity = ${literal(entity)} and (golden_id_l = ${id} or golden_id_r = ${id}) order by case_id`,
  );
  const history = await engine.rows(
    `select run_id, happened_at, kind, source, source_key, other_id, cause, attribute, from_value, to_value
     from (
       select run_id, happened_at, kind, source, source_key, other_id, cause, null as attribute, null as from_value, null as to_value
       from id_event where ${where}
       union all
       select run_id, happened_at, 'value_changed', null, null, null, null, attribute, from_value, to_value
       from golden_history where ${where}
     ) as told
     order by run_id, kind, source, source_key, attribute`,
  );
  const former = await engine.rows(`select old_id from id_redirect where ${where} order by old_id`);
  return {
    entity,
    golden_id: goldenId,
    golden: golden ?? {},
    origins,
    products,
    contact_points: points,
    members,
    reviews,
    history,
    former_ids: former.map(({ old_id }) => String(old_id)),
  };
}
