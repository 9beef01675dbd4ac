import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../engine/duckdb.ts';
import type { Row } from '../engine/engine.ts';
import { type Batch, currentParts, toRejectPath } from '../ledger/batches.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { type Loaded, loadYaml, parseYaml } from '../rules/load.ts';
import type { Project } from '../rules/project.ts';
import { type SourceContract, sourceSchema } from '../rules/schema/source.ts';
import { projectSchema } from '../rules/schema/project.ts';
import { type FileOutcome, ingestFiles, type IngestPieces } from '../sources/ingest.ts';

/** A project in a temporary folder, for tests that take files in. */
export interface Bench {
  readonly root: string;
  readonly project: Pick<Project, 'paths' | 'config'>;
  readonly ledger: Ledger;
  readonly engine: DuckdbEngine;
  readonly pieces: IngestPieces;
  take(path: string, contract: Loaded<SourceContract>): Promise<FileOutcome>;
  /** Raw rows of a batch's part, by key. */
  rows(batch: Batch): Promise<Row[]>;
  rejects(batch: Batch): Promise<Row[]>;
  /** Key and hash of the current state of a source, by key. */
  state(source: string): Promise<string[]>;
  close(): Promise<void>;
}

export const day = new Date('2026-11-22T12:00:00Z');

export async function openBench(options: { readonly memory?: string; readonly root?: string } = {}): Promise<Bench> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'mestre-ingest-'));
  const state = join(root, '.mestre');
  const project = {
    config: { ...projectSchema.parse({ name: 'test', memory: '1GB' }), threads: 2 },
    paths: {
      drop: join(root, 'drop'),
      editions: join(root, 'editions'),
      out: join(root, 'out'),
      reports: join(root, 'reports'),
      sources: join(root, 'rules/sources'),
      state,
      ledger: join(state, 'ledger.sqlite'),
      archive: join(state, 'archive'),
      lake: join(state, 'lake'),
      quarantine: join(state, 'quarantine'),
      workspace: join(state, 'workspace'),
      outbox: join(root, 'outbox'),
    },
  };
  const ledger = openLedger(project.paths.ledger);
  const engine = await openDuckdb({
    threads: 2,
    temporary: join(state, 'spill'),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  });
  const signal = new AbortController().signal;
  const pieces = { project, ledger, engine, now: () => day, by: 'test', signal };
  const from = (path: string) => `read_parquet('${join(project.paths.lake, path)}')`;
  return {
    root,
    project,
    ledger,
    engine,
    pieces,
    take: async (path, contract) => (await ingestFiles(pieces, [{ path, contract }]))[0]!,
    rows: (batch) => engine.rows(`select * from ${from(batch.part)} order by _key`),
    rejects: (batch) =>
      batch.rejected + batch.duplicate === 0
        ? Promise.resolve([])
        : engine.rows(`select * from ${from(toRejectPath(batch.part))} order by line, rule`),
    state: (source) => stateOf(engine, ledger, project.paths.lake, source),
    close: async () => {
      await engine.close();
      ledger.close();
      if (options.root === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The state worked out the slow and plain way: batch after batch, in JavaScript. */
export async function stateOf(engine: DuckdbEngine, ledger: Ledger, lake: string, source: string): Promise<string[]> {
  const held = new Map<string, { hash: string; updated: string; epoch: number }>();
  for (const part of currentParts(ledger, source)) {
    if (part.closed !== null)
      for (const row of await engine.rows(`select _key from read_parquet('${join(lake, part.closed)}')`))
        held.delete(String(row['_key']));
    const rows = await engine.rows(`select _key, _hash, _updated from read_parquet('${join(lake, part.part)}')`);
    for (const row of rows) {
      const before = held.get(String(row['_key']));
      const next = { hash: String(row['_hash']), updated: String(row['_updated'] ?? ''), epoch: part.epoch };
      if (before && before.epoch === next.epoch && before.updated > next.updated) continue;
      held.set(String(row['_key']), next);
    }
  }
  return [...held].map(([key, { hash }]) => `${key} ${hash}`).sort();
}

export function contractAt(path: string): Loaded<SourceContract> {
  return loadYaml(path, sourceSchema);
}

/** A small CSV contract, with what a test needs otherwise. */
export function contractOf(extra = ''): Loaded<SourceContract> {
  return parseYaml(
    'test.yaml',
    `source: test
title: Test
owner: test@bank.example
files: ['*.csv']
mode: delta
format: csv
key: [id]
updated: at
layouts:
  - { name: v1, delimiter: ',', columns: [id, name, at] }
map: { name: name }
${extra}`.replace(/^mode: delta\n(?=[^]*^mode: )/mu, ''),
    sourceSchema,
  );
}

export const textOf = (path: string): string => readFileSync(path, 'utf8');
export const nameOf = basename;
