import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdb } from '../../engine/duckdb.ts';
import { apply } from '../../engine/engine.ts';
import { MestreError } from '../../errors.ts';
import { heldBatches } from '../../ledger/batches.ts';
import { type Ledger, openLedger, openSnapshot } from '../../ledger/open.ts';
import { loadLastFingerprint } from '../../ledger/runs.ts';
import type { Project } from '../../rules/project.ts';
import { holidaysFor } from '../../rules/holidays.ts';
import { loadFactSettings } from '../../rules/facts.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { match, record } from '../../stages/index.ts';
import type { Context } from '../context.ts';
import { dayIn } from '../publish/day.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { fingerprint } from '../run/fingerprint.ts';
import { loadDecided } from '../run/match-decision.ts';
import { stopIfAsked } from '../run/session.ts';
import { standardiseMissing } from '../run/standardise.ts';

/** Rules and contracts that belong together, and what people call them. */
export interface Definitions {
  readonly label: string;
  readonly rulesets: readonly Ruleset[];
  readonly contracts: readonly SourceContract[];
}

/** Where rules are tried on the records that a project holds now; nothing of the project is changed. */
export interface Scratch {
  readonly context: Context;
  readonly project: Project;
  readonly intake: Ledger;
  /** A folder that is taken away at the end. */
  readonly folder: string;
}

/** Opens a scratch over the records that the project holds, and takes it away whatever happens. Throws `nothing_received` (66). */
export async function withScratch<T>(
  context: Context,
  project: Project,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const missing = new MestreError('missing', 'nothing_received', 'The project holds no records yet to try rules on', {
    hint: 'mestre run',
  });
  if (!existsSync(project.paths.ledger)) throw missing;
  const folder = join(project.paths.state, `scratch-${process.pid}`);
  // A snapshot cannot bring an older ledger up to date.
  openLedger(project.paths.ledger).close();
  const intake = openSnapshot(project.paths.ledger);
  try {
    if (heldBatches(intake).length === 0) throw missing;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await work({ context, project, intake, folder });
  } finally {
    intake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Matches the current records of an entity under some rules and returns the workspace's file. Where the last run used
 * exactly these definitions, its workspace serves.
 */
export async function matchScratch(
  { context, project, intake, folder }: Scratch,
  { label, rulesets, contracts }: Definitions,
  rules: Ruleset,
): Promise<{ readonly path: string; readonly reused: boolean }> {
  const last = workspaceOf(project.paths.workspace, rules.entity);
  // As a run does: an entity that nobody has sent anything of takes no part.
  const heard = new Set(heldBatches(intake).map(({ entity }) => entity));
  const own = rulesets.filter(({ entity }) => heard.has(entity));
  const asOf = dayIn(project.config.time_zone, context.now());
  const { value: facts } = loadFactSettings(project);
  if (
    existsSync(last) &&
    fingerprint(intake, { rulesets: own, contracts, facts, holidays: holidaysFor(project, asOf), asOf }) ===
      loadLastFingerprint(intake)
  )
    return { path: last, reused: true };
  const { memory, threads } = project.config;
  const { parts } = await standardiseMissing({ context, project, intake, into: folder }, rules, contracts);
  const path = join(folder, `${rules.entity}-${label.replaceAll(/[^\w-]+/g, '_')}.duckdb`);
  rmSync(path, { force: true });
  const engine = await openDuckdb({ path, memory, threads, temporary: join(folder, 'spill'), scratch: true });
  const stop = () => engine.interrupt();
  context.signal.addEventListener('abort', stop);
  try {
    chmodSync(path, 0o600);
    const unique = contracts
      .filter(({ entity, unique }) => unique && entity === rules.entity)
      .map(({ source }) => source);
    const decisions = await loadDecided({ intake }, engine, rules.entity);
    const plan = [...record(rules, parts, engine.dialect), ...match(rules, engine.dialect, { unique, decisions })];
    const bar = context.out.progress(`match under ${label}`, plan.length, 'tables');
    try {
      await apply(engine, plan, () => {
        bar.advance();
        stopIfAsked(context.signal);
      });
    } finally {
      bar.done();
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
    await engine.close();
  }
  return { path, reused: false };
}
