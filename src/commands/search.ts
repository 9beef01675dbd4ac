import { MestreError } from '../errors.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { shapesOf } from './publish/resolve.ts';
import { hitTable, telling } from './show.ts';
import { columnsOf, openCurrentEdition, rulesOfEdition } from './show/open.ts';
import type { Row } from '../engine/engine.ts';
import { toNumber } from './table.ts';

export interface SearchOptions {
  readonly text: string;
  /** Golden records to list at most. */
  readonly limit?: number | undefined;
}

const LIMIT = 20;

/** Lists golden records whose values hold every word of a text, in any order, without regard to case, accents and punctuation. */
export async function search(context: Context, options: SearchOptions): Promise<void> {
  const words = fold(options.text).split(/\s+/).filter(Boolean);
  if (words.length === 0)
    throw new MestreError('usage', 'nothing_to_search', 'Nothing to search for', {
      hint: 'mestre search "maria souza"',
    });
  const limit = options.limit ?? LIMIT;
  const project = context.project();
  const engine = await openCurrentEdition(project);
  try {
    const rows: Row[] = [];
    const held = await columnsOf(engine, (table) => `starts_with(${table}, 'golden_')`);
    for (const ruleset of await rulesOfEdition(engine, project)) {
      const columns = held.get(`golden_${ruleset.entity}`)!;
      const shapes = shapesOf(ruleset).filter((field) => field.golden && columns.has(field.name));
      const texts = shapes
        .filter(({ type }) => type === 'VARCHAR')
        .map(({ name, list }) => (list ? `array_to_string(${engine.dialect.id(name)}, ' ')` : engine.dialect.id(name)));
      if (texts.length === 0) continue;
      const shown = telling(shapes).map(({ name, list }) =>
        list ? `${engine.dialect.id(name)}[1] as ${engine.dialect.id(name)}` : engine.dialect.id(name),
      );
      // Whose name holds all words comes first.
      const named = shapes.find(({ category, list }) => category === 'name' && !list)?.name;
      const holds = words.map((word) => `contains(folded, ${literal(word)})`);
      rows.push(
        ...(await engine.rows(
          `select golden_id, ${shown.join(', ')}, records
           from (select *, lower(strip_accents(concat_ws(' ', ${texts.join(', ')}))) as folded from ${engine.dialect.id(`golden_${ruleset.entity}`)}) as g
           where ${holds.join(' and ')}
           order by ${named === undefined ? '' : `(${words.map((word) => `contains(lower(strip_accents(${engine.dialect.id(named)})), ${literal(word)})`).join(' and ')}) is not true, `}golden_id
           limit ${limit + 1}`,
        )),
      );
    }
    const found = rows.slice(0, limit);
    context.out.answer('mestre.search/1', { found, cut: rows.length > limit }, () =>
      found.length === 0
        ? `Nothing in the current edition holds ${words.join(' and ')}`
        : hitTable(found, context.out.width),
    );
    if (rows.length > limit)
      context.out.warn(`These are the first ${toNumber(limit)}; --limit shows more, more words fewer.`);
  } finally {
    await engine.close();
  }
}

/** Lower case without accents; numbers without the punctuation inside them, as the standard forms have them. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/(?<=\d)[.\-/](?=\d)/g, '')
    .replace(/[^\p{L}\p{N}@._+\s-]/gu, ' ');
}
