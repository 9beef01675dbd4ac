import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckdbEngine, openDuckdb } from '../../engine/duckdb.ts';
import { MestreError } from '../../errors.ts';
import { type Ledger, openLedger } from '../../ledger/open.ts';
import { startRun } from '../../ledger/runs.ts';
import type { Project } from '../../rules/project.ts';
import { rulesInForce, sourcesInForce } from '../rules/effective.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { literal } from '../../sql/sql.ts';
import { loadVersion } from '../../version.ts';
import type { Context } from '../context.ts';
import { publishEdition } from '../publish/edition.ts';
import { matchEntity } from '../run/match.ts';
import type { Session } from '../run/session.ts';
import { standardiseMissing } from '../run/standardise.ts';

/** The figures of really unifying some sources. */
export interface Wave {
  readonly wave: number;
  /** Sources that this wave adds, `a + b`. */
  readonly added: string;
  readonly records: number;
  readonly people: number;
  /** Records more than before that turned out to be of a person known already. */
  readonly gain: number;
  readonly effort: number;
  readonly shared: number;
  readonly reached: number;
  readonly same: number;
  readonly comparable: number;
  readonly review: number;
  readonly rejected: number;
}

type Figures = Omit<Wave, 'wave' | 'added' | 'gain' | 'effort'>;

/**
 * The order in which sources are best unified: the pair with the most records of the same people for its effort first,
 * then whatever source adds most for its effort. What a subset would merge is read off the cross-reference; the figures
 * of each wave come from unifying it.
 */
export async function orderSources(
  engine: DuckdbEngine,
  sources: readonly string[],
  effort: (source: string) => number,
): Promise<string[][]> {
  const merged = async (some: readonly string[]): Promise<number> => {
    const [row] = await engine.rows(
      `select count(*) - count(distinct golden_id) as n from xref where source in (${some.map((one) => literal(one)).join(', ')})`,
    );
    return Number(row!['n']);
  };
  if (sources.length < 3) return [[...sources]];
  let best: { pair: string[]; gain: number } = { pair: sources.slice(0, 2), gain: -1 };
  for (const [i, one] of sources.entries())
    for (const other of sources.slice(i + 1)) {
      const gain = (await merged([one, other])) / (effort(one) + effort(other));
      if (gain > best.gain) best = { pair: [one, other], gain };
    }
  const waves = [best.pair];
  const taken = [...best.pair];
  while (taken.length < sources.length) {
    const before = await merged(taken);
    let next = { source: '', gain: -1 };
    for (const source of sources.filter((one) => !taken.includes(one))) {
      const gain = ((await merged([...taken, source])) - before) / effort(source);
      if (gain > next.gain) next = { source, gain };
    }
    taken.push(next.source);
    waves.push([next.source]);
  }
  return waves;
}

export interface Simulation {
  readonly waves: readonly (readonly string[])[];
  readonly effort: (source: string) => number;
  readonly entity: string;
  /** The current edition, open. */
  readonly edition: DuckdbEngine;
}

/** Unifies each wave's sources with those before it, in a scratch project beside the real one, and counts what came out. */
export async function simulateWaves(
  context: Context,
  project: Project,
  { waves, effort, entity, edition }: Simulation,
): Promise<Wave[]> {
  const made: Wave[] = [];
  const taken: string[] = [];
  for (const [i, added] of waves.entries()) {
    taken.push(...added);
    context.out.note(`wave ${i + 1}: ${taken.join(', ')}`);
    // The last wave is what is published already.
    const figures =
      i === waves.length - 1
        ? await figuresOf(edition, entity)
        : await unifySome(context, project, { sources: taken, entity });
    const before = made.at(-1);
    const merged = figures.records - figures.people;
    made.push({
      wave: i + 1,
      added: added.join(' + '),
      ...figures,
      gain: merged - (before === undefined ? 0 : before.records - before.people),
      effort: added.reduce((sum, source) => sum + effort(source), 0),
    });
  }
  return made;
}

/** Runs the real pipeline over some sources: their standard records from the lake, the same rules and decisions, an edition of its own. */
async function unifySome(
  context: Context,
  project: Project,
  { sources, entity }: { readonly sources: readonly string[]; readonly entity: string },
): Promise<Figures> {
  const [rulesets, all] = [rulesInForce(project), sourcesInForce(project)];
  const contracts = [...all.values()].map(({ value }) => value).filter(({ source }) => sources.includes(source));
  const root = mkdtempSync(join(project.paths.state, 'assess-'));
  try {
    const scratch: Project = {
      ...project,
      paths: {
        ...project.paths,
        state: root,
        editions: join(root, 'editions'),
        workspace: join(root, 'workspace'),
        ledger: join(root, 'ledger.sqlite'),
      },
    };
    mkdirSync(scratch.paths.workspace);
    const facts = join(project.paths.state, 'facts');
    if (existsSync(facts)) cpSync(facts, join(root, 'facts'), { recursive: true });
    const ledger = copyLedger(project.paths.ledger, scratch.paths.ledger, sources);
    try {
      const rules = rulesets.map(({ value }) => value).filter((one) => one.entity === entity);
      return await unify({ context: quiet(context), project: scratch, ledger }, rules, contracts);
    } finally {
      ledger.close();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function unify(
  { context, project, ledger }: Pick<Session, 'context' | 'project' | 'ledger'>,
  rulesets: readonly Ruleset[],
  contracts: readonly SourceContract[],
): Promise<Figures> {
  const asOf = new Date(context.now()).toISOString().slice(0, 10);
  const run = startRun(ledger, { asOf, codeVersion: loadVersion(), by: 'assess', now: context.now() });
  const session: Session = { context, project, ledger, intake: ledger, run };
  for (const rules of rulesets) {
    const { parts } = await standardiseMissing(session, rules, contracts);
    await matchEntity(session, rules, { parts, contracts, full: true });
  }
  const published = await publishEdition({ project, ledger, run, rulesets, contracts, now: context.now });
  if (published.path === null)
    throw new MestreError(
      'gate',
      'wave_failed',
      `Unifying ${contracts.map(({ source }) => source).join(', ')} fails: ${published.failed.map(({ says }) => says).join('; ')}`,
    );
  const engine = await openDuckdb({
    path: published.path,
    readOnly: true,
    memory: project.config.memory,
    threads: project.config.threads,
  });
  try {
    return await figuresOf(engine, rulesets[0]!.entity);
  } finally {
    await engine.close();
  }
}

async function figuresOf(engine: DuckdbEngine, entity: string): Promise<Figures> {
  const [row] = await engine.rows(figuresSql(literal(entity)));
  return Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, Number(value)])) as unknown as Figures;
}

const figuresSql = (entity: string): string => `
  with person as (
    select
      golden_id,
      count(*) as records,
      count(distinct source) as sources
    from xref
    where entity = ${entity}
    group by golden_id
  )
  select
    coalesce(sum(records), 0) as records,
    count(*) as people,
    count(case when sources > 1 then 1 end) as shared,
    (select count(distinct golden_id) from contact_point where entity = ${entity} and status in ('ok', 'repaired')) as reached,
    (select coalesce(sum(equal + equal_normalised), 0) from drift where entity = ${entity}) as same,
    (select coalesce(sum(comparable), 0) from drift where entity = ${entity}) as comparable,
    (select count(*) from review_case where entity = ${entity}) as review,
    (select coalesce(sum(rejected), 0) from batch where entity = ${entity}) as rejected
  from person`;

/** A copy of the ledger that knows only some sources and has given out no id yet; decisions of people are kept. */
function copyLedger(from: string, to: string, sources: readonly string[]): Ledger {
  const real = openLedger(from, { readOnly: true });
  try {
    real.exec(`vacuum into ${literal(to)}`);
  } finally {
    real.close();
  }
  const ledger = openLedger(to);
  // The copy is thrown away: nothing in it has to be kept.
  ledger.pragma('foreign_keys = OFF');
  const triggers = ledger.prepare("select name from sqlite_master where type = 'trigger'").all() as { name: string }[];
  for (const { name } of triggers) ledger.exec(`drop trigger "${name}"`);
  const others = `source not in (${sources.map((one) => literal(one)).join(', ')})`;
  ledger.exec(`
    delete from batch_total where batch_id in (select batch_id from batch where ${others});
    delete from batch_event where coalesce(source, '') not in (${sources.map((one) => literal(one)).join(', ')});
    delete from batch where ${others};
    delete from id_segment;
    delete from break_trend;
    delete from quality_trend;
    delete from certificate;
    delete from edition`);
  return ledger;
}

/** What a simulated run says of its steps is of no use to anybody. */
function quiet(context: Context): Context {
  const progress = () => ({ advance: () => {}, done: () => {} });
  return { ...context, out: { ...context.out, note: () => {}, progress } };
}
