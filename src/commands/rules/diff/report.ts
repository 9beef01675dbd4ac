import type { Cell, Column, Metric, Report, Section, Table } from '../../../report/model.ts';
import type { Change, ChangedGroup, Difference } from './difference.ts';

/** What a difference is told with. */
export interface DiffFacts {
  readonly project: string;
  readonly before: string;
  readonly after: string;
  readonly asOf: string;
  /** ISO time. */
  readonly made: string;
  readonly masked: boolean;
  /** Golden records that may be changed before the gate says no; undefined without a gate. */
  readonly edition: string;
  /** What is compared, where that is not rules. */
  readonly runs?: true;
}

const done: Readonly<Record<Change, string>> = {
  merged: 'Groups that became one.',
  parted: 'Groups that became several.',
  overlapping: 'Groups that exchanged records.',
};

const about: Readonly<Record<Change, string>> = {
  merged: 'Golden records that would become one. A wrong one shows a person the data of another.',
  parted: 'Golden records that would become several. A wrong one makes a customer a stranger to a product.',
  overlapping: 'Golden records that would exchange records.',
};

/** The difference as a report, so that it is told as HTML, Markdown and text like any other. */
export function toDiffReport(differences: readonly Difference[], facts: DiffFacts): Report {
  return {
    name: facts.runs ? 'runs-diff' : 'rules-diff',
    title: facts.runs ? 'What changed between two runs' : 'What these rules would change',
    text: `From ${facts.before} to ${facts.after}, on the records that ${facts.runs ? 'both have' : 'the project holds now. Nothing was changed'}.${facts.masked ? ' Names, documents and keys are masked.' : ''}`,
    project: facts.project,
    language: 'en',
    privacy: facts.masked ? 'masked' : 'clear',
    asOf: facts.asOf,
    made: facts.made,
    edition: facts.edition,
    status: null,
    parameters: [],
    notices: [],
    headline: differences.flatMap((one) => headline(one, differences.length > 1)),
    sections: differences.flatMap((difference) => sections(difference, facts)),
    notCompared: ['Report figures, breaks of reconciliation and quality scores are not compared.'],
    definitions: [],
    live: undefined,
  };
}

const toMetric = (name: string, title: string, value: number): Metric => ({
  name,
  title,
  kind: 'integer',
  value,
  n: value,
  status: null,
  good: null,
});

/** The figures of an entity; of several, each says whose it is. */
function headline(
  { entity, plain, changes, appeared, disappeared, confirmed, values }: Difference,
  several: boolean,
): Metric[] {
  const metric = (name: string, title: string, value: number) =>
    toMetric(`${entity}_${name}`, several ? `${title}: ${entity}` : title, value);
  const valued = Object.values(values).reduce((sum, n) => sum + n, 0);
  const groups = [
    metric('merged', 'Merged', changes.merged),
    metric('parted', 'Parted', changes.parted),
    metric('overlapping', 'Exchanging records', changes.overlapping),
  ];
  if (plain) return groups;
  return [
    ...groups,
    metric('appeared', 'Ids that appear', appeared),
    metric('disappeared', 'Ids that are lost', disappeared),
    metric('confirmed', 'Touching a person’s decision', confirmed),
    metric('values', 'Golden values changed', valued),
  ];
}

const column = (name: string, title: string, kind: Column['kind'] = 'text'): Column => ({ name, title, kind, about: title, labels: {} }); // prettier-ignore

function table(
  id: string,
  title: string,
  content: { readonly text: string; readonly grain: string; readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[]; readonly count?: number }, // prettier-ignore
): Table {
  const { text, grain, columns, rows, count = rows.length } = content;
  return { id, dataset: id, title, text, grain, columns, rows, statuses: rows.map((row) => row.map(() => null)), total: undefined, count }; // prettier-ignore
}

const section = (id: string, title: string, text: string, tables: readonly Table[]): Section => ({ id, title, text, status: null, metrics: [], charts: [], tables, notes: [] }); // prettier-ignore

function sections(difference: Difference, facts: DiffFacts): Section[] {
  const { entity, plain, before, after, records, same, moved } = difference;
  const counts: [string, number, number][] = [
    [plain ? 'groups' : 'golden records', before.golden, after.golden],
    ['records of the largest', before.largest, after.largest],
    ...(plain
      ? []
      : ([
          ['pairs linked', before.links, after.links],
          ['cases for a person', before.review, after.review],
        ] as const)),
  ].map(([what, one, other]) => [String(what), Number(one), Number(other)]);
  const overview = table('counts', 'Before and after', {
    text: plain
      ? `${records} records in both; ${same} groups have exactly the same ones.`
      : `${records} records; ${same} golden records keep exactly their records; ${moved} records get another golden id.`,
    grain: 'one count',
    columns: [column('what', 'What'), column('before', 'Before', 'integer'), column('after', 'After', 'integer'), column('more', 'More or fewer', 'integer')], // prettier-ignore
    rows: counts.map(([what, one, other]) => [what, one, other, other - one]),
  });
  return [
    section(
      `${entity}`,
      `Overview of ${entity}`,
      facts.runs
        ? 'How many groups there are on each side.'
        : 'How many golden records there are under each set of rules.',
      [overview],
    ),
    ...(['merged', 'parted', 'overlapping'] as const)
      .filter((change) => difference.changes[change] > 0)
      .map((change) => groupSection(difference, { change, text: (facts.runs ? done : about)[change] })),
    ...valueSections(difference),
  ];
}

function groupSection(
  difference: Difference,
  { change, text }: { readonly change: Change; readonly text: string },
): Section {
  const { plain } = difference;
  const groups = difference.groups.filter((group) => group.change === change);
  const summary = table(`${change}_groups`, plain ? 'The largest first' : 'The most harmful first', {
    text: plain ? 'By records.' : 'By decisions of people, then products, then money.',
    grain: 'one change',
    columns: [column('before', 'Ids before'), column('after', 'Ids after'), column('records', 'Records', 'integer'), ...(plain ? [] : [column('products', 'Products', 'integer'), column('money', 'Money', 'integer'), column('confirmed', 'Decided by a person')])], // prettier-ignore
    rows: groups.map((group) => [group.before.join(' '), group.after.join(' '), group.records, ...(plain ? [] : [group.products, group.money, group.confirmed ? 'yes' : 'no'])]), // prettier-ignore
    count: difference.changes[change],
  });
  const fields = [...new Set(groups.flatMap(({ members }) => members.flatMap(({ values }) => Object.keys(values))))];
  const examples = table(`${change}_records`, 'Their records', {
    text: 'At most six of each.',
    grain: 'one record',
    columns: [column('before', 'Before'), column('after', 'After'), column('record', 'Record'), ...fields.map((name) => column(name, name))], // prettier-ignore
    rows: groups.flatMap((group) => memberRows(group, fields)),
  });
  const title = `${change.charAt(0).toUpperCase()}${change.slice(1)} ${plain ? 'groups' : 'golden records'}`;
  return section(`${difference.entity}-${change}`, title, text, [summary, examples]);
}

const memberRows = ({ members }: ChangedGroup, fields: readonly string[]): Cell[][] =>
  members.map(({ source, key, before, after, values }) => [before, after, `${source}:${key}`, ...fields.map((name) => values[name] ?? null)]); // prettier-ignore

function valueSections({ entity, values, examples }: Difference): Section[] {
  if (examples.length === 0) return [];
  const counts = table('value_counts', 'How many, by attribute', {
    text: 'Golden ids that both sets of rules have, with another value.',
    grain: 'one attribute',
    columns: [column('attribute', 'Attribute'), column('changed', 'Changed', 'integer')],
    rows: Object.entries(values),
  });
  const shown = table('value_examples', 'The most harmful first', {
    text: 'By decisions of people, then products, then money.',
    grain: 'one value',
    columns: [column('golden', 'Golden id'), column('attribute', 'Attribute'), column('before', 'Before'), column('after', 'After'), column('products', 'Products', 'integer')], // prettier-ignore
    rows: examples.map((one) => [one.golden, one.attribute, one.before, one.after, one.products]),
    count: Object.values(values).reduce((sum, n) => sum + n, 0),
  });
  return [section(`${entity}-values`, 'Changed golden values', 'Another source, or another record, wins.', [counts, shown])]; // prettier-ignore
}
