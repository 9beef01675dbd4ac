import { BOND } from '../../domain/contraction-graph.ts';
import { type Join, storyOf, type StoryPair, weakestOf } from '../../domain/contraction-story.ts';
import { literal } from '../../sql/sql.ts';
import { MestreError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { requireGolden } from '../decide.ts';
import { atDesk } from '../decide/open.ts';
import { openWorkspace } from './workspace.ts';

/** Members up to which the story of a group is told: it is told the slow way, and nobody reads a longer one. */
const MOST = 120;

interface Told {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly by: Join['by'];
  /** Bits above the link threshold of all pairs between the two sides together. */
  readonly sum: number;
  readonly strongest: { readonly l: string; readonly r: string; readonly weight: number };
}

/** Says how a golden record came about: the order in which its records were joined, and the weakest of the joins. */
export async function explainGroup(
  context: Context,
  { golden, entity }: { readonly golden: string; readonly entity?: string },
): Promise<void> {
  // prettier-ignore
  const { goldenId, keys } = await atDesk(context, async (desk) => {
    const id = await requireGolden(desk, golden);
    const rows = await desk.engine.rows(
      `select source || ':' || source_key as name from xref where golden_id = ${literal(id)} order by source, source_key`,
    );
    return { goldenId: id, keys: rows.map(({ name }) => String(name)) };
  });
  if (keys.length > MOST)
    throw new MestreError(
      'usage',
      'group_too_large',
      `${goldenId} has ${keys.length} records; the story of up to ${MOST} is told`,
      {
        hint: `mestre explain ${keys[0]} ${keys[1]} tells of two of them`,
      },
    );
  const workspace = await openWorkspace(context.project(), entity);
  try {
    const { engine, rules } = workspace;
    const members = await engine.rows(`
      select r.record_id, m.node_id, r.source || ':' || r.source_key as name
      from record as r join node_member as m on m.record_id = r.record_id
      where r.source || ':' || r.source_key in (${keys.map((key) => literal(key)).join(', ')}) order by r.record_id`);
    const nodes = [...new Set(members.map((row) => Number(row['node_id'])))].sort((a, b) => a - b);
    const some = nodes.join(', ');
    const never = rules.never.map(({ name }) => name);
    const always = rules.always.map(({ name }) => name);
    const rows = await engine.rows(`
      select l, r, weight, rule, null as verdict from scored where l in (${some}) and r in (${some})
      union all
      select l, r, weight, rule, null from inside_scored where l in (${some}) and r in (${some})
      union all
      select l, r, 0, null, verdict from decision_pair where l in (${some}) and r in (${some})`);
    const pairs = rows.map((row): StoryPair => {
      const rule = String(row['rule'] ?? '');
      const said = row['verdict'] === null ? 0 : row['verdict'] === 'same' ? BOND.decidedSame : BOND.decidedDifferent;
      const bond = said | (never.includes(rule) ? BOND.never : 0) | (always.includes(rule) ? BOND.always : 0);
      const weight = said === 0 ? Number(row['weight']) - rules.thresholds.link : 0;
      return { l: Number(row['l']), r: Number(row['r']), weight, bond };
    });
    const namesOf = (node: number): string[] =>
      members.filter((row) => Number(row['node_id']) === node).map((row) => String(row['name']));
    const told = (join: Join): Told => ({
      left: join.left.flatMap(namesOf),
      right: join.right.flatMap(namesOf),
      by: join.by,
      sum: join.sum,
      strongest: {
        l: namesOf(join.strongest.l)[0]!,
        r: namesOf(join.strongest.r)[0]!,
        weight: join.strongest.weight + rules.thresholds.link,
      },
    });
    const story = storyOf(nodes, pairs);
    const weakest = weakestOf(story);
    const identical = nodes.map(namesOf).filter((names) => names.length > 1);
    const value = {
      golden_id: goldenId,
      records: keys,
      identical,
      joins: story.map(told),
      weakest: weakest === undefined ? null : told(weakest),
    };
    context.out.answer('mestre.explain_group/1', value, () => toText(value));
  } finally {
    await workspace.engine.close();
  }
}

function toText(value: {
  readonly golden_id: string;
  readonly records: readonly string[];
  readonly identical: readonly (readonly string[])[];
  readonly joins: readonly Told[];
  readonly weakest: Told | null;
}): string {
  const bits = (weight: number): string => `${weight < 0 ? '' : '+'}${weight.toFixed(1)}`;
  const how = ({ by, sum, strongest }: Told): string =>
    by === 'weight'
      ? `${bits(sum)} bits above the threshold; strongest: ${strongest.l} and ${strongest.r}, ${bits(strongest.weight)}`
      : by === 'always'
        ? 'a rule says always'
        : 'a person decided';
  const { joins, weakest, identical } = value;
  return [
    `${value.golden_id}: ${value.records.length} records`,
    '',
    ...identical.map((names) => `identical after standardising: ${names.join(', ')}`),
    ...joins.map((join, i) => `${i + 1}. ${join.left.join(' ')}  +  ${join.right.join(' ')}\n   ${how(join)}`),
    ...(joins.length === 0 ? ['Nothing had to be joined.'] : []),
    ...(weakest === null || joins.length === 0
      ? []
      : [
          '',
          `The weakest join is number ${joins.indexOf(joins.find((one) => one.sum === weakest.sum && one.by === 'weight')!) + 1}: ${bits(weakest.sum)} bits above the threshold.`,
        ]),
  ].join('\n');
}
