import { parseGoldenId } from '../../domain/golden-id.ts';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import type { Row } from '../../engine/engine.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { lookupFields } from '../../stages/publish-lookup.ts';
import { kindOf } from '../../standardise/kinds.ts';
import { shapesOf } from '../publish/resolve.ts';

export interface Hit {
  readonly entity: string;
  readonly golden_id: string;
  /** What was recognised: golden_id, merged_id, source_key, or the name of a field. */
  readonly by: string;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** Where the text looks like a mistyped golden id: the existing ids that one slip away. */
  readonly near: readonly string[];
  /** What is to be said about it: an id that is retired, say. */
  readonly note: string | undefined;
}

/** Finds whom a text names: by golden id old or new, source key, document, phone, e-mail or whole name, in any punctuation. */
export async function find(
  engine: DuckdbEngine,
  text: string,
  rulesets: readonly Ruleset[],
  contracts: readonly SourceContract[],
): Promise<Found> {
  const byId = await findId(engine, text, rulesets);
  if (byId.hits.length > 0) return byId;
  const byKey = await findKey(engine, text, contracts);
  const byValue = await findValue(engine, text, rulesets, contracts);
  // What is a key of a source is no mistyped id, though it may look like one.
  return { ...byId, note: byKey.length > 0 ? undefined : byId.note, hits: distinct([...byKey, ...byValue]) };
}

async function findId(engine: DuckdbEngine, text: string, rulesets: readonly Ruleset[]): Promise<Found> {
  const parsed = parseGoldenId(text);
  if (parsed.kind === 'other') return { hits: [], near: [], note: undefined };
  const ids = (parsed.kind === 'id' ? [parsed.id] : parsed.near).map((id) => literal(id)).join(', ');
  const live = rulesets.map(
    ({ entity }) =>
      `select ${literal(entity)} as entity, golden_id, golden_id as given, 'golden_id' as found_by from ${engine.dialect.id(`golden_${entity}`)} where golden_id in (${ids})`,
  );
  const rows = (await engine.rows(
    [
      ...live,
      `select entity, golden_id, old_id as given, concat(reason, '_id') as found_by from id_redirect where old_id in (${ids})`,
    ].join('\nunion all\n'),
  )) as unknown as { entity: string; golden_id: string | null; given: string; found_by: string }[];
  if (parsed.kind === 'mistyped')
    return { hits: [], near: parsed.near.filter((id) => rows.some(({ given }) => given === id)), note: parsed.message };
  const [row] = rows;
  if (row === undefined) return { hits: [], near: [], note: undefined };
  if (row.golden_id === null)
    return { hits: [], near: [], note: `${row.given} is retired: none of its records is held any more` };
  const hit = { entity: row.entity, golden_id: row.golden_id, by: row.found_by };
  const note =
    row.golden_id === row.given ? undefined : `${row.given} was merged: its records are now in ${row.golden_id}`;
  return { hits: [hit], near: [], note };
}

/** `NU0000001`, `nucleo:NU0000001` or `nucleo NU0000001`. */
async function findKey(engine: DuckdbEngine, text: string, contracts: readonly SourceContract[]): Promise<Hit[]> {
  const source = contracts.find((contract) => new RegExp(`^${contract.source}[\\s:/]`).test(text))?.source;
  const key = (source === undefined ? text : text.slice(source.length + 1)).trim();
  const where = source === undefined ? '' : ` and source = ${literal(source)}`;
  const rows = await engine.rows(
    `select distinct entity, golden_id, 'source_key' as found_by from record where source_key = ${literal(key)}${where} order by entity, golden_id`,
  );
  return toHits(rows);
}

/** Every field that names a person reads the text as a value of its kind would be read; what gives a match form is looked up. */
async function findValue(
  engine: DuckdbEngine,
  text: string,
  rulesets: readonly Ruleset[],
  contracts: readonly SourceContract[],
): Promise<Hit[]> {
  const names: { entity: string; field: string; named: string }[] = [];
  for (const ruleset of rulesets)
    for (const field of lookupFields(shapesOf(ruleset))) {
      const own = contracts.filter(({ entity }) => entity === ruleset.entity);
      for (const country of new Set(own.map((contract) => contract.country))) {
        const kind = kindOf(field.kind);
        const given = kind.inputs.map((_, i) => (i === 0 ? text : null));
        const { match } = kind.standardise(given, { country, date: 'dd/mm/yyyy', decimal: ',', today: '9999-12-31' });
        if (match !== null) names.push({ entity: ruleset.entity, field: field.name, named: `${field.name}|${match}` });
      }
    }
  if (names.length === 0) return [];
  // A constant on the sorted column: the engine reads one block of the index and not all of it.
  const asked = names.map(
    ({ entity, field, named }) =>
      `select ${literal(entity)} as entity, golden_id, ${literal(field)} as found_by from lookup where hash = ${engine.dialect.hash60(literal(named))}`,
  );
  const rows = await engine.rows(
    `select distinct * from (${asked.join('\nunion all\n')}) as found order by found_by, golden_id limit 200`,
  );
  return toHits(rows);
}

function toHits(rows: readonly Row[]): Hit[] {
  return rows.map((row) => ({
    entity: String(row['entity']),
    golden_id: String(row['golden_id']),
    by: String(row['found_by']),
  }));
}

function distinct(hits: readonly Hit[]): Hit[] {
  const byId = new Map<string, Hit>();
  for (const hit of hits) {
    const twin = byId.get(hit.golden_id);
    if (twin === undefined) byId.set(hit.golden_id, hit);
    else if (!twin.by.split(', ').includes(hit.by)) byId.set(hit.golden_id, { ...twin, by: `${twin.by}, ${hit.by}` });
  }
  return [...byId.values()];
}
