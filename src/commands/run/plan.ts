import type { Project } from '../../rules/project.ts';
import { rulesInForce, sourcesInForce } from '../rules/effective.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { SourceContract } from '../../rules/schema/source.ts';
import { duckdb } from '../../sql/duckdb.ts';
import { render } from '../../sql/step.ts';
import { match, publishFills, record, remember, standardHash, standardise } from '../../stages/index.ts';
import { inThread } from '../../standardise/column.ts';
import { resolvePlan, shapesOf } from '../publish/resolve.ts';
import { standardPath } from './standardise.ts';

/**
 * The whole plan of a run as SQL, made from rules and contracts alone: each source stands for one file of its first
 * layout, and identity for that of a first run. No database is opened.
 */
export function toPlanText(project: Project, asOf: string): string {
  const contracts = [...sourcesInForce(project).values()].map(({ value }) => value);
  const parts: string[] = [];
  for (const { value: rules } of rulesInForce(project)) {
    const own = contracts.filter(({ entity }) => entity === rules.entity);
    const files = own.map((contract) => ({ contract, ...nominalPart(contract) }));
    for (const { contract, part } of files) {
      const raw = {
        path: part,
        batch_id: `${contract.source}-BATCH`,
        layout: contract.layouts[0]!.name,
        columns: columnsOf(contract),
        today: asOf,
      };
      const steps = standardise(rules, contract, raw, { dialect: duckdb, standardise: inThread });
      parts.push(heading(`standardise ${contract.source}`), ...steps.map(render));
    }
    const standard = files.map(({ contract, part, seq }) => ({
      source: contract.source,
      batch_id: `${contract.source}-BATCH`,
      seq,
      epoch: contract.mode === 'full' ? 1 : 0,
      path: standardPath(part, standardHash(rules, contract)),
      closed: null,
    }));
    const unique = own.filter((contract) => contract.unique).map(({ source }) => source);
    const first = { asOf, lastSerial: 0, lastBatch: null, rulesChanged: false };
    parts.push(heading(`match ${rules.entity}`), ...record(rules, standard, duckdb).map(render));
    parts.push(...match(rules, duckdb, { unique, asked: true }).map(render), ...remember(rules, duckdb).map(render));
    parts.push(heading(`identify, survive, quality, reconcile ${rules.entity}`));
    parts.push(...resolvePlan(rules, contracts, first, duckdb).map(render));
    parts.push(heading(`publish ${rules.entity}`), ...publishTexts(rules, own));
  }
  return parts.join('\n');
}

const heading = (text: string): string => `\n-- ${'='.repeat(20)} ${text} ${'='.repeat(20)}\n`;

/** A first file of a source, by names that say what they stand for. */
function nominalPart({ source }: SourceContract): { readonly part: string; readonly seq: number } {
  return { part: `LAKE/${source}/${source}-BATCH.parquet`, seq: 1 };
}

/** What the first layout declares, and whatever else the contract names. */
function columnsOf({ layouts, map, key, measures, updated, since, until }: SourceContract): string[] {
  const [layout] = layouts;
  const declared = [...(layout?.columns ?? []), ...(layout?.fields ?? []).map(({ name }) => name)];
  const mapped = Object.values({ ...map, ...layout?.map }).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry),
  );
  const named = [updated, since, until].filter((column) => column !== undefined);
  return [...new Set([...declared, ...key, ...mapped, ...measures, ...named])];
}

function publishTexts(rules: Ruleset, own: readonly SourceContract[]): string[] {
  const entity = {
    entity: rules.entity,
    title: rules.title,
    shapes: shapesOf(rules),
    comparisons: rules.comparisons.map(({ name }) => name),
    measures: [...new Set(own.flatMap(({ measures }) => measures))],
  };
  const queue = { day: '1970-01-01', days: 10, owner: null };
  const run = { runId: 'RUN', seq: 1, at: '1970-01-01 00:00:00' };
  return publishFills({ entity, review: rules.thresholds.review, queue, run }, duckdb).map(
    ({ table, query }) => `-- ${table}: into the edition\n${query};\n`,
  );
}
