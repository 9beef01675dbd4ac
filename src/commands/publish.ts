import { relative, resolve } from 'node:path';
import { EXIT } from '../errors.ts';
import { takeLease } from '../ledger/lease.ts';
import { heldBatches } from '../ledger/batches.ts';
import { openLedger } from '../ledger/open.ts';
import { recordRunRules } from '../ledger/promotions.ts';
import { recordRunEvent, startRun } from '../ledger/runs.ts';
import { rulesHash } from '../rules/hash.ts';
import { loadVersion } from '../version.ts';
import type { Context } from './context.ts';
import { publishEdition } from './publish/edition.ts';
import { exportEdition, type ExportOptions } from './publish/export.ts';
import { dayIn } from './publish/day.ts';
import { toList, toNumber } from './table.ts';
import { loadEffective } from './rules/effective.ts';

export interface PublishOptions extends ExportOptions {
  /** ISO day that the edition stands for; today in the project's time zone unless said otherwise. */
  readonly asOf?: string | undefined;
  /** Seconds to wait for another run to end. */
  readonly wait?: number | undefined;
}

/**
 * Builds an edition of what is matched, checks it and moves golden.duckdb to it. Exit code 1 where a check kept the old
 * edition. `--parquet` and `--csv` write the same tables into folders.
 */
export async function publish(context: Context, options: PublishOptions): Promise<number> {
  const project = context.project();
  const ledger = openLedger(project.paths.ledger);
  try {
    const release = await takeLease(ledger, 'run', {
      wait: options.wait ?? 0,
      now: context.now,
      signal: context.signal,
    });
    try {
      const heard = new Set(heldBatches(ledger).map(({ entity }) => entity));
      const { rulesets: loaded, sources, promotion } = loadEffective(project, ledger);
      const contracts = [...sources.values()].map(({ value }) => value);
      const rulesets = loaded.map(({ value }) => value).filter(({ entity }) => heard.has(entity));
      const asOf = options.asOf ?? dayIn(project.config.time_zone, context.now());
      const run = startRun(ledger, { asOf, codeVersion: loadVersion(), by: 'publish', now: context.now() });
      recordRunRules(ledger, { runId: run.runId, rulesHash: rulesHash(rulesets, contracts), promotion });
      const bar = context.out.progress('publish', 0, 'tables');
      const input = { project, ledger, run, rulesets, contracts, now: context.now };
      const outcome = await publishEdition({
        ...input,
        onWarn: context.out.warn,
        onMade: () => bar.advance(),
        onTable: () => bar.advance(),
      }).finally(() => bar.done());
      const { path, golden, records, failed, removed } = outcome;
      recordRunEvent(ledger, run.runId, {
        kind: path === null ? 'failed' : 'done',
        step: 'publish',
        rows: golden,
        detail: failed.map(({ says }) => says).join('; '),
        now: context.now(),
      });
      const exported =
        path === null
          ? []
          : await exportEdition(path, {
              parquet: options.parquet === undefined ? undefined : resolve(context.cwd, options.parquet),
              csv: options.csv === undefined ? undefined : resolve(context.cwd, options.csv),
            });
      const value = {
        run: run.runId,
        as_of: asOf,
        edition: path,
        golden,
        records,
        failed,
        removed,
        exported: exported.length,
      };
      context.out.answer('mestre.publish/1', value, () =>
        path === null
          ? [...failed.map(({ check, says }) => `${check}: ${says}`), 'The edition before stays the current one.'].join(
              '\n',
            )
          : toList([
              ['golden file', relative(context.cwd, path)],
              ['golden', `${toNumber(golden)} of ${toNumber(records)} records`],
              ...(exported.length > 0 ? [['exported', `${exported.length} files`] as const] : []),
            ]),
      );
      return path === null ? EXIT.gate : EXIT.done;
    } finally {
      release();
    }
  } finally {
    ledger.close();
  }
}
