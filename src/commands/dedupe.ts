import { mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { writeWhole } from './write-whole.ts';
import { apply } from '../engine/engine.ts';
import { toFileError } from '../errors.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import type { MakeOptions } from './auto/make-rules.ts';
import { fitMemory, withEngine } from './auto/open-engine.ts';
import { loadFiles } from './auto/load-files.ts';
import { resolveRecords } from './auto/resolve-records.ts';
import { drawLabels } from '../stages/draw-label.ts';
import { clusterTable, goldenQuery, goldenTable, neededLinks } from './auto/write-results.ts';
import { toReport } from './auto/report.ts';

export interface DedupeOptions {
  readonly files: readonly string[];
  /** Column that names the records; found by itself otherwise. */
  readonly key?: string;
  /** Rules to use instead of making them. */
  readonly rules?: string;
  /** Pairs that people judged, to train with. */
  readonly labels?: string;
  /** Writes to-label.csv: so many pairs, drawn by chance, for people to judge and give back as labels. */
  readonly toLabel?: number;
  /** Folder of the results; NAME.mestre beside the first file otherwise. */
  readonly out?: string;
  /** Writes review.csv: pairs that a person should look at. */
  readonly review?: boolean;
  /** From which size on training looks at a part: no flag, for tests of that way with small files. */
  readonly large?: MakeOptions['large'];
}

/** Finds the records of one or more files that are the same, and writes clusters, golden records, rules and a report. */
export async function dedupe(context: Context, options: DedupeOptions): Promise<void> {
  const started = performance.now();
  const folder = makeFolder(context, options.out, options.files[0]!);
  await withEngine(context, async (engine) => {
    const loaded = await loadFiles(context, engine, options.files, {
      key: options.key,
      isDescribed: options.rules !== undefined,
    });
    await fitMemory(context, engine, loaded);
    context.out.note(`${loaded.rows.toLocaleString('en')} ${loaded.rows === 1 ? 'record' : 'records'} read; ${loaded.key === null ? 'no column names them, so the number of the row does' : `named by ${loaded.key}`}`); // prettier-ignore
    const result = await resolveRecords(context, engine, {
      loaded,
      rules: options.rules,
      labels: options.labels,
      first: null,
      many: true,
      ...(options.large === undefined ? {} : { large: options.large }),
    });
    await apply(engine, [neededLinks(), clusterTable(loaded), goldenTable(loaded, engine.dialect)]);
    const copy = (query: string, name: string) =>
      engine.run(`copy (${query}) to ${literal(join(folder, name))} (header, delimiter ',')`);
    const { id } = engine.dialect;
    const source = loaded.sources.length > 1 ? ', _source as source' : '';
    await copy(`select _key as ${id(loaded.key ?? 'row')}, _cluster as cluster_id, _weight as weight${source} from clusters order by _record`, 'clusters.csv'); // prettier-ignore
    await copy(goldenQuery(loaded, engine.dialect), 'golden.csv');
    if (options.review) await copy(reviewQuery(), 'review.csv');
    if (options.toLabel !== undefined) {
      await apply(engine, [drawLabels({ count: options.toLabel, across: false }, engine.dialect)]);
      await copy(toLabelQuery(loaded.key === null), 'to-label.csv');
    }
    const [counts] = await engine.rows('select coalesce(sum(n), 0) as records, count(*) as clusters, coalesce(max(n), 0) as largest from (select count(*) as n from clusters group by _cluster) as c'); // prettier-ignore
    const [unsure] = await engine.rows('select count(*) as n from review_pair');
    const answer = {
      records: Number(counts!['records']),
      clusters: Number(counts!['clusters']),
      duplicates: Number(counts!['records']) - Number(counts!['clusters']),
      largest: Number(counts!['largest']),
      review: Number(unsure!['n']),
      key: loaded.key,
      seconds: Math.round(performance.now() - started) / 1000,
      ...result.facts,
      files: { clusters: join(folder, 'clusters.csv'), golden: join(folder, 'golden.csv'), rules: join(folder, 'rules.yaml'), report: join(folder, 'report.html') }, // prettier-ignore
    };
    writeWhole(join(folder, 'rules.yaml'), result.yaml, 'none');
    writeWhole(join(folder, 'report.html'), await toReport(engine, { title: options.files.map((file) => basename(file)).join(', '), rules: result.rules, facts: answer }), 'none'); // prettier-ignore
    for (const warning of result.facts.warnings) context.out.warn(warning);
    context.out.answer('mestre.dedupe/1', answer, () =>
      [
        `${answer.records.toLocaleString('en')} ${answer.records === 1 ? 'record' : 'records'}, ${answer.clusters.toLocaleString('en')} after matching; ${answer.review.toLocaleString('en')} cases for a person; ${answer.seconds.toFixed(1)} s`,
        `clusters  ${answer.files.clusters}`,
        `golden    ${answer.files.golden}`,
        `rules     ${answer.files.rules}`,
        `report    ${answer.files.report}`,
      ].join('\n'),
    );
  });
}

/** The folder of the results, made where it is missing. */
export function makeFolder(context: Context, out: string | undefined, file: string): string {
  const path = resolve(context.cwd, file);
  const folder = out === undefined ? join(dirname(path), `${basename(path).replace(/\.[^.]*(\.gz|\.zip)?$/i, '')}.mestre`) : resolve(context.cwd, out); // prettier-ignore
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw toFileError(error, folder);
  }
  return folder;
}

/** Pairs for a person, each with its two records' keys. */
export const reviewQuery = (): string =>
  'select a.source as source_l, a.source_key as key_l, b.source as source_r, b.source_key as key_r, round(v.weight, 3) as weight, v.reason from review_pair as v join record as a on a.record_id = v.l join record as b on b.record_id = v.r order by v.weight desc nulls last, v.l nulls last, v.r nulls last';

/** Pairs to judge as a file of labels without verdicts; where nothing names the records, by the number of their row. */
export const toLabelQuery = (byRow: boolean): string =>
  `select a.source as source_l, ${byRow ? 'p._line' : 'a.source_key'} as key_l, b.source as source_r, ${byRow ? 'q._line' : 'b.source_key'} as key_r, '' as verdict, round(t.weight, 3) as weight, round(t.pairs, 2) as pairs from to_label as t join record as a on a.record_id = t.l join record as b on b.record_id = t.r${byRow ? ' join plain as p on p._source = a.source and p._key = a.source_key join plain as q on q._source = b.source and q._key = b.source_key' : ''}`;
