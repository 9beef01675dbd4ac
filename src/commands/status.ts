import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, heldBatches } from '../ledger/batches.ts';
import { type Edition, loadEditions } from '../ledger/editions.ts';
import { type Lease, loadLeases } from '../ledger/lease.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { loadRunRules, toPromotionId } from '../ledger/promotions.ts';
import { loadRuns, type RunState } from '../ledger/runs.ts';
import type { Project } from '../rules/project.ts';
import type { Context } from './context.ts';
import { isThere } from './there.ts';
import { toList, toNumber, toTable } from './table.ts';

interface Status {
  readonly project: string;
  readonly waiting: readonly string[];
  readonly run: Omit<RunState, 'steps'> | null;
  /** Name of the file that golden.duckdb points to. */
  readonly current: string | null;
  readonly editions: readonly Edition[];
  readonly batches: readonly Batch[];
  readonly locks: readonly Lease[];
  /** The rules of the last run: hash of their meaning, and the approval they held by. */
  readonly rules: { readonly hash: string; readonly promotion: string | null } | null;
  /** Keys, levels and rules that did nothing in the last run: `key name_postcode`. */
  readonly idle: readonly string[];
  /** Pairs that wait for a person, as the last run left them. */
  readonly review: number | null;
}

/** Says where a project stands. Reads only; never waits for a writer. */
export async function status(context: Context): Promise<void> {
  const project = context.project();
  const state = loadStatus(project);
  context.out.answer('mestre.status/1', state, () => toText(state, context.out.width));
}

function loadStatus(project: Project): Status {
  const { paths } = project;
  const link = join(paths.editions, 'golden.duckdb');
  const waiting = isThere(paths.drop) ? readdirSync(paths.drop).filter((name) => !name.startsWith('.')) : [];
  const none = {
    project: project.root,
    waiting,
    run: null,
    current: null,
    editions: [],
    batches: [],
    locks: [],
    rules: null,
    idle: [],
    review: null,
  };
  if (!isThere(paths.ledger)) return none;
  const ledger = openLedger(paths.ledger);
  try {
    const [last] = loadRuns(ledger, 1);
    return {
      ...none,
      run: last === undefined ? null : withoutSteps(last),
      current: isThere(link) ? readlinkSync(link) : null,
      editions: loadEditions(ledger).slice(0, 5),
      batches: heldBatches(ledger),
      locks: loadLeases(ledger).filter(({ alive }) => alive),
      rules: last === undefined ? null : loadUsedRules(ledger, last.runId),
      idle: loadIdle(ledger),
      review: loadReview(ledger),
    };
  } finally {
    ledger.close();
  }
}

function withoutSteps({ steps: _steps, ...run }: RunState): Omit<RunState, 'steps'> {
  return run;
}

function loadUsedRules(ledger: Ledger, runId: string): Status['rules'] {
  const used = loadRunRules(ledger, runId);
  if (used === undefined) return null;
  return { hash: used.rulesHash, promotion: used.promotion === null ? null : toPromotionId(used.promotion) };
}

function loadIdle(ledger: Ledger): string[] {
  const row = ledger
    .prepare("select detail from run_event where kind = 'step' and step = 'idle' order by event_id desc limit 1")
    .get() as { detail: string } | undefined;
  return row === undefined || row.detail === '' ? [] : row.detail.split(', ');
}

function loadReview(ledger: Ledger): number | null {
  const row = ledger
    .prepare("select rows from run_event where kind = 'step' and step = 'review' order by event_id desc limit 1")
    .get() as { rows: number } | undefined;
  return row?.rows ?? null;
}

/** The files of the drop folder: the first few by name, the rest by number. Files stay there after they were taken in. */
function toWaiting(names: readonly string[]): string {
  if (names.length === 0) return 'empty';
  const shown = names.slice(0, FEW).join(' ');
  return names.length <= FEW ? shown : `${toNumber(names.length)} files: ${shown} …`;
}
const FEW = 5;
const MOST_BATCHES = 20;

function toText(state: Status, width: number): string {
  const { run, editions, batches, locks } = state;
  const head = toList([
    ['project', state.project],
    ['drop folder', toWaiting(state.waiting)],
    [
      'last run',
      run === null ? 'none: mestre run' : `${run.runId}, as of ${run.asOf}, ${run.state} (started ${run.startedAt})`,
    ],
    ['current edition', state.current ?? 'none'],
    [
      'rules',
      state.rules === null
        ? '-'
        : `${state.rules.hash.slice(0, 12)}, ${state.rules.promotion === null ? 'the files as they stood' : `promoted: ${state.rules.promotion}`}`,
    ],
    ...(state.idle.length === 0
      ? []
      : [['did nothing', `${state.idle.length} keys, levels and rules in the last run: mestre rules lint`] as const]),
    ['to review', state.review === null ? '-' : `${toNumber(state.review)} pairs`],
    [
      'locks',
      locks.length === 0 ? 'none' : locks.map((lock) => `${lock.name} by ${lock.holder.split('@')[0]}`).join(', '),
    ],
  ]);
  const editionTable = toTable(
    editions,
    [
      { title: 'edition', value: (e) => e.path },
      { title: 'published', value: (e) => e.publishedAt },
      { title: 'golden', value: (e) => toNumber(e.golden), right: true },
      { title: 'records', value: (e) => toNumber(e.records), right: true },
    ],
    width,
  );
  const batchTable = toTable(
    batches.slice(-MOST_BATCHES),
    [
      { title: 'batch', value: (b) => b.batch_id },
      { title: 'file', value: (b) => b.file_name, shrink: true },
      { title: 'received', value: (b) => toNumber(b.received), right: true },
      { title: 'new', value: (b) => toNumber(b.new), right: true },
      { title: 'changed', value: (b) => toNumber(b.changed), right: true },
      { title: 'unchanged', value: (b) => toNumber(b.unchanged), right: true },
      { title: 'rejected', value: (b) => toNumber(b.rejected), right: true },
      { title: 'duplicate', value: (b) => toNumber(b.duplicate), right: true },
    ],
    width,
  );
  const rest =
    batches.length > MOST_BATCHES
      ? `The last ${MOST_BATCHES} of ${toNumber(batches.length)} batches; --json lists all.`
      : '';
  return [head, editionTable, batchTable, rest].filter((part) => part !== '').join('\n\n');
}
