import { userInfo } from 'node:os';
import type { DuckdbEngine } from '../engine/duckdb.ts';
import { MestreError } from '../errors.ts';
import { type BreakEventKind, recordBreakEvents } from '../ledger/breaks.ts';
import { openLedger } from '../ledger/open.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { dayIn } from './publish/day.ts';
import { findEdition, openEdition } from './report/edition.ts';
import { toNumber, toTable } from './table.ts';

export interface BreakListOptions {
  readonly status?: readonly string[];
  readonly level?: readonly string[];
  readonly severity?: readonly string[];
  readonly source?: readonly string[];
  readonly owner?: readonly string[];
  readonly limit: number;
}

export interface BreakSayOptions {
  readonly ids: readonly string[];
  readonly kind: BreakEventKind;
  readonly reason: string;
  /** ISO day; only of an explanation. */
  readonly until?: string;
}

interface Break {
  readonly break_id: string;
  readonly level: string;
  readonly class: string;
  readonly source: string;
  readonly source_key: string;
  readonly attribute: string;
  readonly severity: string;
  readonly owner: string | null;
  readonly status: string;
  readonly first_seen: string;
  readonly age_days: number;
  readonly reason: string | null;
}

/** Lists the breaks of the current edition with what people said of them so far. */
export async function breakList(context: Context, options: BreakListOptions): Promise<void> {
  const project = context.project();
  const edition = await openEdition(findEdition(project, undefined), project);
  try {
    const where = [
      isIn('status', options.status ?? ['open', 'regressed']),
      ...(['level', 'severity', 'source', 'owner'] as const).map((name) => isIn(name, options[name])),
    ].filter((part) => part !== '');
    const from = `from break_item ${where.length === 0 ? '' : `where ${where.join(' and ')}`}`;
    const [total] = await edition.engine.rows(`select count(*) as n ${from}`);
    const breaks = (await edition.engine.rows(`
      select
        break_id, level, class, source, source_key, attribute, severity, owner, status, first_seen,
        date_diff('day', first_seen, date ${literal(edition.asOf)}) as age_days, reason
      ${from}
      order by case severity when 'high' then 1 when 'medium' then 2 else 3 end, first_seen, level, source, attribute, source_key
      limit ${options.limit}`)) as unknown as Break[];
    const count = Number(total!['n']);
    context.out.answer('mestre.breaks/1', { edition: edition.name, count, breaks }, () =>
      toText(breaks, count, context),
    );
  } finally {
    await edition.engine.close();
  }
}

function isIn(name: string, values: readonly string[] | undefined): string {
  if (values === undefined || values.includes('all')) return '';
  return `coalesce(${name}, '') in (${values.map((value) => literal(value)).join(', ')})`;
}

function toText(breaks: readonly Break[], count: number, context: Context): string {
  if (count === 0) return 'No break is like that.';
  const table = toTable(
    breaks,
    [
      { title: 'id', value: (b) => b.break_id },
      { title: 'level', value: (b) => b.level },
      { title: 'class', value: (b) => b.class },
      { title: 'source', value: (b) => b.source },
      { title: 'key', value: (b) => b.source_key, shrink: true },
      { title: 'attribute', value: (b) => b.attribute },
      { title: 'severity', value: (b) => b.severity },
      { title: 'status', value: (b) => b.status },
      { title: 'days', value: (b) => toNumber(b.age_days), right: true },
    ],
    context.out.width,
  );
  const rest = count > breaks.length ? `\n\n${toNumber(breaks.length)} of ${toNumber(count)}; --limit shows more` : '';
  return `${table}${rest}`;
}

/** Writes down what somebody says of breaks. Throws `no_break` (66) where an id is not in the current edition, `until_past` (64). */
export async function breakSay(context: Context, { ids, kind, reason, until }: BreakSayOptions): Promise<void> {
  const project = context.project();
  const day = dayIn(project.config.time_zone, context.now());
  if (until !== undefined && until < day)
    throw new MestreError('usage', 'until_past', `--until ${until} is past`, { hint: 'name today or a day to come' });
  const edition = await openEdition(findEdition(project, undefined), project);
  try {
    await checkIds(edition.engine, ids);
  } finally {
    await edition.engine.close();
  }
  const ledger = openLedger(project.paths.ledger);
  try {
    const by = userInfo().username;
    const at = context.now().toISOString();
    recordBreakEvents(
      ledger,
      ids.map((breakId) => ({ breakId, kind, by, at, day, reason, until: until ?? null })),
    );
    context.out.answer(
      'mestre.break.said/1',
      { breaks: ids, kind, by, at, reason, until: until ?? null },
      () =>
        `${kind} ${ids.length === 1 ? ids[0]! : `${ids.length} breaks`}${until === undefined ? '' : ` until ${until}`}`,
    );
  } finally {
    ledger.close();
  }
}

async function checkIds(engine: DuckdbEngine, ids: readonly string[]): Promise<void> {
  const rows = await engine.rows(
    `select break_id from break_item where break_id in (${ids.map((id) => literal(id)).join(', ')})`,
  );
  const known = new Set(rows.map((row) => row['break_id']));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new MestreError('missing', 'no_break', `No break ${unknown.join(', ')} in the current edition`, {
      hint: 'mestre break list --status all',
    });
}
