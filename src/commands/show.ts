import type { FieldShape } from '../domain/edition/shape.ts';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import type { Row } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import { sourcesInForce } from './rules/effective.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { shapesOf } from './publish/resolve.ts';
import { find, type Hit } from './show/find.ts';
import { openCurrentEdition, rulesOfEdition } from './show/open.ts';
import { loadPerson } from './show/person.ts';
import { toPersonText } from './show/text.ts';
import { toTable } from './table.ts';

export interface ShowOptions {
  /** Golden id old or new, document, phone, e-mail, name or source key. */
  readonly what: string;
}

/** Shows one golden record with origins, products, contacts, members and history; several that fit, as a list. Throws `not_found` (66). */
export async function show(context: Context, { what }: ShowOptions): Promise<void> {
  const project = context.project();
  const contracts = [...sourcesInForce(project).values()].map(({ value }) => value);
  const engine = await openCurrentEdition(project);
  try {
    const rulesets = await rulesOfEdition(engine, project);
    const { hits, near, note } = await find(engine, what, rulesets, contracts);
    if (note !== undefined && hits.length > 0) context.out.note(note);
    const [hit] = hits;
    if (hit === undefined) throw notFound(what, near, note);
    if (hits.length === 1) {
      const person = await loadPerson(engine, hit.entity, hit.golden_id);
      const shapes = shapesOf(rulesets.find(({ entity }) => entity === hit.entity)!);
      context.out.answer('mestre.show/1', { found: 1, by: hit.by, person }, () =>
        toPersonText(person, shapes, context.out.width),
      );
      return;
    }
    const list = await describeHits(engine, hits, rulesets);
    context.out.answer('mestre.show/1', { found: hits.length, hits: list }, () =>
      [`${hits.length} golden records fit ${what}; show one by its id:`, hitTable(list, context.out.width)].join(
        '\n\n',
      ),
    );
  } finally {
    await engine.close();
  }
}

function notFound(what: string, near: readonly string[], note: string | undefined): MestreError {
  if (near.length > 0)
    return new MestreError('missing', 'mistyped_id', `${note}; did you mean ${near.join(' or ')}?`, {
      hint: `mestre show ${near[0]}`,
    });
  return new MestreError('missing', 'not_found', note ?? `Nothing in the current edition is called ${what}`, {
    hint: `mestre search "${what}" looks for parts of names and values`,
  });
}

/** A hit with enough of its values to tell it from the others. */
export async function describeHits(
  engine: DuckdbEngine,
  hits: readonly Hit[],
  rulesets: readonly Ruleset[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const ruleset of rulesets) {
    const own = hits.filter(({ entity }) => entity === ruleset.entity);
    if (own.length === 0) continue;
    const columns = telling(shapesOf(ruleset)).map(({ name, list }) =>
      list ? `${engine.dialect.id(name)}[1] as ${engine.dialect.id(name)}` : engine.dialect.id(name),
    );
    const found = await engine.rows(
      `select golden_id, ${columns.join(', ')}, records from ${engine.dialect.id(`golden_${ruleset.entity}`)}
       where golden_id in (${own.map(({ golden_id: id }) => literal(id)).join(', ')}) order by golden_id`,
    );
    for (const row of found) rows.push({ ...row, by: own.find(({ golden_id: id }) => id === row['golden_id'])!.by });
  }
  return rows;
}

/** The first few golden fields: rules name what matters first. */
export function telling(shapes: readonly FieldShape[]): FieldShape[] {
  const golden = shapes.filter((field) => field.golden);
  const name = golden.find(({ category }) => category === 'name');
  const rest = golden.filter(
    (field) => field !== name && ['document', 'birth', 'phone', 'email', 'none'].includes(field.category),
  );
  return [...(name === undefined ? [] : [name]), ...rest].slice(0, 5);
}

export function hitTable(rows: readonly Row[], width: number): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return toTable(
    rows,
    names.map((name) => ({ title: name, value: (row) => String(row[name] ?? '') })),
    width,
  );
}
