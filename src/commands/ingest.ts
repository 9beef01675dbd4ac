import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../engine/duckdb.ts';
import { openLedger } from '../ledger/open.ts';
import { sourcesInForce } from './rules/effective.ts';
import { crashAt } from '../schedule/crash.ts';
import { exitCodeOf, type FileOutcome, ingestFiles, type IngestPieces } from '../sources/ingest.ts';
import { bytesOf, offerDrop, offerFiles } from '../sources/offer.ts';
import { revertBatch } from '../sources/revert.ts';
import type { Context } from './context.ts';
import { toDuration, toNumber, toTable } from './table.ts';

const stdin = (): AsyncIterable<Uint8Array> => process.stdin;

export interface IngestOptions {
  /** Files to take in; all of the drop folder where there are none. `-` is standard input. */
  readonly files?: readonly string[];
  /** The source they are from, where their names do not tell. */
  readonly source?: string;
}

/** `mestre ingest [FILE…]`: takes in extracts, each wholly or not at all. Exit 65 where one was not what its contract promises. */
export async function ingest(context: Context, options: IngestOptions): Promise<number> {
  const project = context.project();
  const contracts = sourcesInForce(project);
  const named = options.files ?? [];
  const offered =
    named.length > 0
      ? offerFiles(named, { contracts, cwd: context.cwd, source: options.source, stdin, now: context.now() })
      : offerDrop(project, contracts);
  return withPieces(context, async (pieces) => {
    const bar = context.out.progress('ingest', bytesOf(offered), 'bytes');
    const outcomes = await ingestFiles({ ...pieces, onBytes: bar.advance }, offered);
    bar.done();
    for (const outcome of outcomes) tellProblems(context, outcome);
    context.out.answer('mestre.ingest/1', { files: outcomes.map(toJson) }, () =>
      outcomes.length === 0 ? `Nothing to take in: ${project.paths.drop} is empty` : toText(outcomes, context),
    );
    return exitCodeOf(outcomes);
  });
}

export interface RevertOptions {
  readonly batch: string;
  readonly reason?: string;
}

/** `mestre ingest revert BATCH`: takes a load back; later files of its source are derived anew without it. */
export async function ingestRevert(context: Context, options: RevertOptions): Promise<void> {
  const project = context.project();
  const contracts = sourcesInForce(project);
  await withPieces(context, async (pieces) => {
    const result = await revertBatch(pieces, {
      batch: options.batch,
      contracts,
      reason: options.reason ?? 'taken back by hand',
    });
    context.out.answer('mestre.ingest.revert/1', result, () =>
      [
        `${result.reverted.batch_id} (${result.reverted.file_name}, ${toNumber(result.reverted.received)} ${result.reverted.received === 1 ? 'record' : 'records'}) is taken back`,
        ...result.derived.map(({ from, batch }) => `${from} was derived anew as ${batch.batch_id}: ${balance(batch)}`),
      ].join('\n'),
    );
    return 0;
  });
}

async function withPieces(context: Context, work: (pieces: IngestPieces) => Promise<number>): Promise<number> {
  const project = context.project();
  const ledger = openLedger(project.paths.ledger);
  const engine = await openDuckdb({
    memory: project.config.memory,
    threads: project.config.threads,
    temporary: join(project.paths.state, 'spill', `ingest-${process.pid}`),
  });
  try {
    return await work({
      project,
      ledger,
      engine,
      now: context.now,
      by: userInfo().username,
      signal: context.signal,
      onStep: crashAt,
    });
  } finally {
    await engine.close();
    ledger.close();
  }
}

function tellProblems({ out }: Context, { file, warnings, error }: FileOutcome): void {
  for (const warning of warnings) out.warn(`${file}: ${warning}`);
  if (error) out.warn(error.hint === undefined ? error.message : `${error.message}\n  ${error.hint}`);
}

function toJson({ error, ...outcome }: FileOutcome) {
  return {
    ...outcome,
    error:
      error === null ? null : { kind: error.kind, code: error.code, message: error.message, hint: error.hint ?? null },
  };
}

const balance = (batch: NonNullable<FileOutcome['batch']>): string =>
  `${toNumber(batch.received)} received = ${toNumber(batch.new)} new + ${toNumber(batch.changed)} changed + ${toNumber(batch.unchanged)} unchanged + ${toNumber(batch.rejected)} rejected + ${toNumber(batch.duplicate)} duplicate`;

const countColumn = (name: 'received' | 'new' | 'changed' | 'unchanged' | 'rejected' | 'duplicate' | 'closed') => ({
  title: name,
  right: true,
  value: ({ status, batch }: FileOutcome) => (status === 'taken' && batch ? toNumber(batch[name]) : ''),
});

function toText(outcomes: readonly FileOutcome[], { out }: Context): string {
  const table = toTable(
    outcomes,
    [
      { title: 'file', value: ({ file }) => file },
      { title: 'source', value: ({ source }) => source ?? '?' },
      ...(['received', 'new', 'changed', 'unchanged', 'rejected', 'duplicate', 'closed'] as const).map(countColumn),
      { title: 'batch', value: toFate },
    ],
    out.width,
  );
  const rejects = outcomes.flatMap(({ rejects: path }) => (path === null ? [] : [`rejects for the sender: ${path}`]));
  return [table, ...new Set(rejects)].join('\n');
}

function toFate({ status, batch, milliseconds }: FileOutcome): string {
  if (status === 'taken') return `${batch?.batch_id}, ${toDuration(milliseconds)}`;
  if (status === 'same') return `same bytes as ${batch?.batch_id}: nothing to do`;
  return status === 'quarantined' ? 'put aside' : 'not read';
}
