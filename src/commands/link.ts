import { basename, join } from 'node:path';
import { writeWhole } from './write-whole.ts';
import { apply } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal } from '../sql/sql.ts';
import { drawLabels } from '../stages/draw-label.ts';
import { loadFiles } from './auto/load-files.ts';
import { fitMemory, withEngine } from './auto/open-engine.ts';
import { toReport } from './auto/report.ts';
import { resolveRecords } from './auto/resolve-records.ts';
import type { Context } from './context.ts';
import { makeFolder, reviewQuery, toLabelQuery } from './dedupe.ts';

export interface LinkOptions {
  readonly files: readonly string[];
  /** Column that names the records of both files; found by itself otherwise. */
  readonly key?: string;
  readonly rules?: string;
  /** Pairs that people judged, to train with. */
  readonly labels?: string;
  /** Writes to-label.csv: so many pairs, drawn by chance, for people to judge and give back as labels. */
  readonly toLabel?: number;
  readonly out?: string;
  /** A record may have several partners: the files hold duplicates of their own. */
  readonly many?: boolean;
  readonly review?: boolean;
}

/** Finds the records of two files that are the same, one to one unless the data or `--many` say otherwise. */
export async function link(context: Context, options: LinkOptions): Promise<void> {
  if (options.files.length !== 2)
    throw new MestreError('usage', 'two_files', `link takes two files, not ${options.files.length}`, {
      hint: 'mestre dedupe takes any number of files',
    });
  const started = performance.now();
  const folder = makeFolder(context, options.out, options.files[0]!);
  await withEngine(context, async (engine) => {
    const loaded = await loadFiles(context, engine, options.files, {
      key: options.key,
      isDescribed: options.rules !== undefined,
    });
    const first = loaded.sources[0]!;
    await fitMemory(context, engine, loaded);
    context.out.note(`${loaded.rows.toLocaleString('en')} ${loaded.rows === 1 ? 'record' : 'records'} read; ${loaded.key === null ? 'no column names them, so the number of the row does' : `named by ${loaded.key}`}`); // prettier-ignore
    const result = await resolveRecords(context, engine, { loaded, rules: options.rules, labels: options.labels, first, many: options.many ?? false }); // prettier-ignore
    await engine.run(`create or replace table links as ${linksQuery(first, result.rules, result.facts.oneToOne)}`);
    if (result.facts.oneToOne) await engine.run(ambiguous());
    const { id } = engine.dialect;
    const key = loaded.key ?? 'row';
    const copy = (query: string, name: string) =>
      engine.run(`copy (${query}) to ${literal(join(folder, name))} (header, delimiter ',')`);
    const name = (side: string) =>
      loaded.key === null ? `(select p._line from plain as p where p._source = q.source_${side} and p._key = q.key_${side})` : `q.key_${side}`; // prettier-ignore
    await copy(`select ${name('l')} as ${id(`${key}_l`)}, ${name('r')} as ${id(`${key}_r`)}, round(weight, 3) as weight, verdict from links as q order by verdict, weight desc nulls last, key_l, key_r`, 'links.csv'); // prettier-ignore
    if (options.review) await copy(reviewQuery(), 'review.csv');
    if (options.toLabel !== undefined) {
      await apply(engine, [drawLabels({ count: options.toLabel, across: true }, engine.dialect)]);
      await copy(toLabelQuery(loaded.key === null), 'to-label.csv');
    }
    const [counts] = await engine.rows(`select count(*) filter (where verdict = 'same') as same, count(*) filter (where verdict = 'unsure') as unsure from links`); // prettier-ignore
    const answer = {
      records: loaded.rows,
      links: Number(counts!['same']),
      review: Number(counts!['unsure']),
      key: loaded.key,
      seconds: Math.round(performance.now() - started) / 1000,
      ...result.facts,
      files: {
        links: join(folder, 'links.csv'),
        rules: join(folder, 'rules.yaml'),
        report: join(folder, 'report.html'),
      },
    };
    writeWhole(join(folder, 'rules.yaml'), result.yaml, 'none');
    writeWhole(join(folder, 'report.html'), await toReport(engine, { title: options.files.map((file) => basename(file)).join(' and '), facts: answer, rules: result.rules }), 'none'); // prettier-ignore
    for (const warning of result.facts.warnings) context.out.warn(warning);
    context.out.answer('mestre.link/1', answer, () =>
      [
        `${answer.links.toLocaleString('en')} links, ${answer.oneToOne ? 'one to one' : 'several partners allowed'}; ${answer.review.toLocaleString('en')} unsure pairs for a person; ${answer.seconds.toFixed(1)} s`,
        `links   ${answer.files.links}`,
        `rules   ${answer.files.rules}`,
        `report  ${answer.files.report}`,
      ].join('\n'),
    );
  });
}

/**
 * Pairs across the two files: those in one group are the same; others above the review threshold are unsure, vetoed for
 * review or not. Where a record may have several partners, a pair stands for itself if only a veto parts its groups: that
 * one speaks of a third record.
 */
function linksQuery(first: string, { never, thresholds }: Ruleset, oneToOne: boolean): string {
  const vetoes = never.filter((rule) => rule.review).map((rule) => literal(rule.name));
  const isVeto = vetoes.length === 0 ? 'false' : `coalesce(k.rule in (${vetoes.join(', ')}), false)`;
  return `
    with sided as (
      select
        r.record_id,
        r.source,
        r.source_key,
        g.group_no,
        m.node_id
      from record as r
      join grouping as g on g.record_id = r.record_id
      join node_member as m on m.record_id = r.record_id
    ),
    parted as (
      select distinct
        least(x.group_no, y.group_no) as one,
        greatest(x.group_no, y.group_no) as other
      from link as k
      join sided as x on x.record_id = k.l
      join sided as y on y.record_id = k.r
      where ${isVeto} and x.group_no <> y.group_no
    ),
    pair as (
      select
        a.record_id as l,
        b.record_id as r,
        'same' as verdict
      from sided as a
      join sided as b on b.group_no = a.group_no and b.source <> a.source
      where a.source = ${literal(first)}
      union all
      select
        a.record_id as l,
        b.record_id as r,
        case when k.verdict = 'same' and v.one is not null then 'same' else 'unsure' end as verdict
      from link as k
      join sided as x on x.record_id = k.l
      join sided as y on y.record_id = k.r and y.source <> x.source
      join sided as a on a.record_id = case when x.source = ${literal(first)} then x.record_id else y.record_id end
      join sided as b on b.record_id = case when x.source = ${literal(first)} then y.record_id else x.record_id end
      left join parted as v on v.one = least(a.group_no, b.group_no) and v.other = greatest(a.group_no, b.group_no)
      where
        a.group_no <> b.group_no
        and (k.verdict = 'unsure' or (${isVeto} and k.weight >= ${literal(thresholds.review)})${oneToOne ? '' : " or k.verdict = 'same'"})
    )
    select
      a.source as source_l,
      a.source_key as key_l,
      b.source as source_r,
      b.source_key as key_r,
      coalesce(k.weight, t.weight) as weight,
      a.node_id as node_l,
      b.node_id as node_r,
      p.verdict
    from pair as p
    join sided as a on a.record_id = p.l
    join sided as b on b.record_id = p.r
    left join link as k on k.l = least(a.node_id, b.node_id) and k.r = greatest(a.node_id, b.node_id) and a.node_id <> b.node_id
    left join (select node_id, any_value(s.weight) as weight from twin as w join twin_scored as s on s.l = w.node_id group by node_id) as t
      on t.node_id = a.node_id and a.node_id = b.node_id
  `;
}

/** Two partners are told apart by at least so many bits, or nobody can say which one is right. */
const TIE = 0.5;

/**
 * One to one, a link is unsure where another assignment is as good: exchanging partners with another link, or taking a
 * record that has none. Three columns called "book review" on either side are three guesses, not three links.
 */
function ambiguous(): string {
  return `
    create or replace table tie as
    with
      taken as (
        select node_l as a, node_r as b, weight from links where verdict = 'same' and node_l <> node_r
      ),
      -- In the table of links the smaller node stands first; here the first file does.
      known as (
        select
          case when x.source = s.first then k.l else k.r end as a,
          case when x.source = s.first then k.r else k.l end as b,
          k.weight
        from link as k
        join record as x on x.record_id = k.l
        join record as y on y.record_id = k.r and y.source <> x.source
        cross join (select any_value(source_l) as first from links) as s
        where k.l <> k.r
      )
    select distinct
      t.a,
      t.b
    from taken as t
    join known as k on k.a = t.a and k.b <> t.b
    left join taken as o on o.b = k.b
    left join known as e on e.a = o.a and e.b = t.b
    where case when o.a is null then k.weight >= t.weight - ${TIE} else k.weight + e.weight >= t.weight + o.weight - ${TIE} end
    union
    select
      t.a,
      t.b
    from taken as t
    join known as k on k.b = t.b and k.a <> t.a
    left join taken as o on o.a = k.a
    where o.a is null and k.weight >= t.weight - ${TIE};
    update links set verdict = 'unsure' where (node_l, node_r) in (select (a, b) from tie);
  `;
}
