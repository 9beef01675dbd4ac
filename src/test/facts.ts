import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../engine/engine.ts';
import { apply } from '../engine/engine.ts';
import { currentParts, heldBatches } from '../ledger/batches.ts';
import { parseYaml } from '../rules/load.ts';
import { type Ruleset, rulesetSchema } from '../rules/schema/ruleset.ts';
import { type SourceContract, sourceSchema } from '../rules/schema/source.ts';
import type { FileOutcome } from '../sources/ingest.ts';
import { duckdb } from '../sql/duckdb.ts';
import { literal } from '../sql/sql.ts';
import type { Step } from '../sql/step.ts';
import { facts } from '../stages/fact.ts';
import type { FactPart } from '../stages/fact-current.ts';
import { factSegment } from '../stages/fact-segment.ts';
import { inThread } from '../standardise/column.ts';
import { type Bench, openBench } from './ingest.ts';

/** A golden record that facts may name: by the keys of its sources, by match forms of its fields. */
export interface Known {
  readonly entity: string;
  readonly golden_id: string;
  /** `source:key` */
  readonly keys?: readonly string[];
  /** `field|match form` */
  readonly values?: readonly string[];
}

export interface FactsBench extends Bench {
  /** Takes a file in under a contract; returns what became of it. */
  receive(name: string, text: string | Uint8Array, contract: string): Promise<FileOutcome>;
  /** Makes the fact tables, and what comes after them. */
  build(after?: (rulesets: readonly Ruleset[]) => Step[]): Promise<void>;
  ask(query: string): Promise<Row[]>;
}

/** The fields of customers, articles and shops that facts are joined to in tests. */
export const testRules: readonly Ruleset[] = [
  'entity: customer\ntitle: C\nfields:\n  document: { kind: cpf }\n  phones: { kind: phone, list: true }\n',
  'entity: item\ntitle: I\nfields:\n  title: { kind: text }\n  category: { kind: category }\n  cost: { kind: money }\n  price: { kind: money }\n',
  'entity: shop\ntitle: S\nfields:\n  title: { kind: text }\n  time_zone: { kind: id }\n  cut_off_hour: { kind: id }\n',
].map(
  (text) =>
    parseYaml(
      'rules.yaml',
      `${text}blocking: { keys: [{ name: k, on: [${text.includes('document') ? 'document' : 'title'}] }] }
comparisons: [{ name: c, on: ${text.includes('document') ? 'document' : 'title'}, levels: [{ name: exact, when: exact, weight: 9 }] }]
thresholds: { link: 3, review: 0 }
survivorship: {}
`,
      rulesetSchema,
    ).value,
);

/** An ingest bench with golden records made by hand instead of a matched edition. */
export async function openFacts(
  known: readonly Known[] = [],
  golden: Readonly<Record<'golden_item' | 'golden_shop', string>> = {
    golden_item: `select '' as golden_id, '' as title, '' as category, 0.0 as cost, 0.0 as price where false`,
    golden_shop: `select '' as golden_id, '' as title, 'UTC' as time_zone, '0' as cut_off_hour where false`,
  },
): Promise<FactsBench> {
  const bench = await openBench();
  const contracts = new Map<string, SourceContract>();
  const { engine } = bench;
  const values = (rows: readonly string[], none: string) => (rows.length === 0 ? `${none} where false` : rows.join('\nunion all\n')); // prettier-ignore
  const keys = known.flatMap(({ entity, golden_id, keys: some = [] }) =>
    some.map((key) => {
      const [source, ...rest] = key.split(':');
      return `select ${literal(entity)} as entity, ${literal(source!)} as source, ${literal(rest.join(':'))} as source_key, ${literal(golden_id)} as golden_id`;
    }),
  );
  const named = known.flatMap(({ golden_id, values: some = [] }) =>
    some.map((value) => `select ${duckdb.hash60(literal(value))} as hash, ${literal(golden_id)} as golden_id`),
  );
  await engine.run(`
    create table xref as ${values(keys, `select '' as entity, '' as source, '' as source_key, '' as golden_id`)};
    create table lookup as ${values(named, `select 0::bigint as hash, '' as golden_id`)};
    create table id_redirect as select '' as entity, '' as old_id, '' as golden_id where false;
    create table golden_item as ${golden.golden_item};
    create table golden_shop as ${golden.golden_shop}`);
  const make = async (): Promise<FactPart[]> => {
    const parts: FactPart[] = [];
    for (const contract of contracts.values())
      for (const part of currentParts(bench.ledger, contract.source)) {
        const path = join(bench.project.paths.lake, part.part);
        const described = await engine.rows(`describe select * from ${duckdb.parquet([path])}`);
        const columns = described.map((row) => String(row['column_name']));
        const raw = { path, batch_id: part.batch_id, layout: part.layout, columns, today: '2026-01-01' };
        const steps = factSegment(contract, testRules, raw, { dialect: duckdb, standardise: inThread });
        await apply(engine, steps);
        const to = `${path}.segment`;
        await engine.run(`copy fact_segment to ${literal(to)} (format parquet)`);
        const held = heldBatches(bench.ledger).find(({ batch_id }) => batch_id === part.batch_id)!;
        parts.push({
          source: contract.source,
          batch_id: part.batch_id,
          seq: part.seq,
          path: to,
          closed: part.closed === null ? null : join(bench.project.paths.lake, part.closed),
          corrects: held.changed > 0,
        });
      }
    return parts;
  };
  return {
    ...bench,
    receive: async (name, text, yaml) => {
      const loaded = parseYaml(
        'test.yaml',
        `title: T\nowner: o@example.com\nfiles: ['*']\nmode: delta\nformat: csv\n${yaml}`.replace(/^mode: delta\n(?=[^]*^mode: )/mu, '').replace(/^format: csv\n(?=[^]*^format: )/mu, ''), // prettier-ignore
        sourceSchema,
      );
      contracts.set(loaded.value.source, loaded.value);
      mkdirSync(bench.project.paths.drop, { recursive: true });
      const path = join(bench.project.paths.drop, name);
      writeFileSync(path, text);
      return bench.take(path, loaded);
    },
    build: async (after = () => []) => {
      const input = { contracts: [...contracts.values()], rulesets: testRules, parts: await make(), timeZone: 'UTC' };
      await apply(engine, [...facts(input, duckdb), ...after(testRules)]);
    },
    ask: (query) => engine.rows(query),
  };
}
