import { createStatements, editionTables } from '../../domain/edition.ts';
import { toShapes } from '../../domain/edition/shape.ts';
import { openDuckdb } from '../../engine/duckdb.ts';
import { EXIT, MestreError } from '../../errors.ts';
import { listReports } from '../../report/definition.ts';
import { loadRules, loadSources, type Project } from '../../rules/project.ts';
import { kindOf } from '../../standardise/kinds.ts';
import type { Context } from '../context.ts';
import { findEdition, openEdition, type OpenEdition } from './edition.ts';
import { compute, formats, toFormat } from './render.ts';

interface Checked {
  readonly report: string;
  readonly edition: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Runs every definition over an edition without rows and over the current one, in every format. Exit code 1 where one fails. */
export async function checkReports(context: Context, project: Project): Promise<number> {
  const editions: OpenEdition[] = [await openEmpty(project)];
  const checked: Checked[] = [];
  try {
    const current = findCurrent(project);
    if (current !== undefined) editions.push(await openEdition(current, project));
    for (const name of listReports(project.paths.reports))
      for (const edition of editions) checked.push(await check(context, project, name, edition));
  } finally {
    for (const { engine } of editions) await engine.close();
  }
  const failed = checked.filter(({ ok }) => !ok);
  context.out.answer('mestre.report.check/1', { ok: failed.length === 0, checked }, () =>
    [
      ...checked.map(
        ({ report, edition, ok, message }) =>
          `${ok ? 'ok  ' : 'FAIL'} ${report} on ${edition}${ok ? '' : `\n     ${message.replaceAll('\n', '\n     ')}`}`,
      ),
      ...(editions.length === 1 ? ['There is no edition yet: tried on an empty one only.'] : []),
    ].join('\n'),
  );
  return failed.length === 0 ? EXIT.done : EXIT.gate;
}

function findCurrent(project: Project): string | undefined {
  try {
    return findEdition(project, undefined);
  } catch (error) {
    if (error instanceof MestreError && error.code === 'no_edition') return undefined;
    throw error;
  }
}

async function check(context: Context, project: Project, name: string, edition: OpenEdition): Promise<Checked> {
  const where = { report: name, edition: edition.name };
  try {
    const made = await compute(project.paths.reports, name, edition, {
      known: project.known,
      language: project.config.language,
      project: project.config.name,
      asOf: edition.asOf,
      made: context.now().toISOString(),
    });
    for (const format of formats) await toFormat(made, format);
    return { ...where, ok: true, message: '' };
  } catch (error) {
    // What is wrong with a definition is what this command is for; anything else stops it.
    if (error instanceof MestreError && error.kind !== 'bug') return { ...where, ok: false, message: error.message };
    throw error;
  }
}

/** An edition of this project's rules with all tables and no rows, in memory. */
async function openEmpty(project: Project): Promise<OpenEdition> {
  const contracts = [...loadSources(project).values()].map(({ value }) => value);
  const entities = loadRules(project).map(({ value }) => ({
    entity: value.entity,
    title: value.title,
    shapes: toShapes(value.fields, kindOf),
    comparisons: value.comparisons.map(({ name }) => name),
    measures: [
      ...new Set(contracts.filter(({ entity }) => entity === value.entity).flatMap(({ measures }) => measures)),
    ],
  }));
  const engine = await openDuckdb({ threads: 1 });
  for (const statement of createStatements(editionTables(entities), 'main')) await engine.run(statement);
  return { engine, name: '(empty)', asOf: '2026-01-01', lacks: [] };
}
