import type { CurvePoint } from '../../domain/evaluation-curve.ts';
import type { Cell, Column, Metric, Report, Section, Table } from '../../report/model.ts';
import type { Measured } from './measured.ts';

const column = (name: string, title: string, kind: Column['kind'] = 'text'): Column => ({ name, title, kind, about: title, labels: {} }); // prettier-ignore

function table(
  id: string,
  title: string,
  {
    text,
    grain,
    columns,
    rows,
    count = rows.length,
  }: {
    readonly text: string;
    readonly grain: string;
    readonly columns: readonly Column[];
    readonly rows: readonly (readonly Cell[])[];
    readonly count?: number;
  },
): Table {
  // prettier-ignore
  return { id, dataset: id, title, text, grain, columns, rows, statuses: rows.map((row) => row.map(() => null)), total: undefined, count };
}

const share = (name: string, title: string, value: number, n: number): Metric => ({ name, title, kind: 'percent', value: value * 100, n, status: null, good: null }); // prettier-ignore

const section = (id: string, title: string, parts: Partial<Section>): Section => ({ id, title, text: '', status: null, metrics: [], charts: [], tables: [], notes: [], ...parts }); // prettier-ignore

export interface EvaluationFacts {
  readonly prediction: string;
  readonly truth: string;
  /** ISO time. */
  readonly made: string;
}

/** A measured prediction as a report, so that it is told as HTML and text like any other. */
export function toEvaluationReport(measured: Measured, facts: EvaluationFacts): Report {
  const { evaluation, curve, waiting, keys } = measured;
  const { pairwise, bCubed, exactGroups, errors } = evaluation;
  return {
    name: 'evaluate',
    title: `${facts.prediction} against ${facts.truth}`,
    text: `${evaluation.records} records of the truth. Pairs are counted over whole groups.`,
    project: '',
    language: 'en',
    privacy: 'keys only',
    asOf: facts.made.slice(0, 10),
    made: facts.made,
    edition: facts.prediction,
    status: null,
    parameters: [],
    notices: [],
    headline: [
      share('precision', 'Precision of pairs', pairwise.precision, pairwise.claimed),
      share('recall', 'Recall of pairs', pairwise.recall, pairwise.actual),
      share('f1', 'F1 of pairs', pairwise.f1, pairwise.actual),
      ...(bCubed === null ? [] : [share('b_cubed', 'F1 of B-cubed', bCubed.f1, evaluation.records)]),
      ...(exactGroups === null ? [] : [share('exact', 'Groups found exactly', exactGroups, evaluation.records)]),
      ...(keys === null ? [] : [share('keys', 'True pairs that were compared', keys.recall, keys.pairs)]),
      ...(waiting === null
        ? []
        : [share('review', 'Records that wait for a person', waiting.share, evaluation.records)]),
    ],
    sections: [
      ...(curve.length === 0 ? [] : [curveSection(curve)]),
      section('errors', 'Errors', {
        text: 'By kind; five examples of each.',
        tables: [
          table('kinds', 'How many', {
            text: 'Merged: groups of several entities. Parted: entities in several pure groups. Overlapping: both.',
            grain: 'one kind',
            columns: [column('kind', 'Kind'), column('count', 'How many', 'integer')],
            rows: Object.entries(errors).map(([kind, { count }]) => [kind, count]),
          }),
          table('examples', 'Examples', {
            text: 'Keys of the records.',
            grain: 'one group or entity',
            columns: [column('kind', 'Kind'), column('records', 'Records')],
            rows: Object.entries(errors).flatMap(([kind, { examples }]) => (examples as readonly (readonly string[])[]).map((keys) => [kind, keys.slice(0, 8).join(' ')])), // prettier-ignore
          }),
        ],
      }),
    ],
    notCompared: [],
    definitions: [],
    live: undefined,
  };
}

function curveSection(curve: readonly CurvePoint[]): Section {
  const points = curve.toReversed();
  const all = table('curve', 'By weight', {
    text: 'Each line: only ties of at least this weight hold.',
    grain: 'one weight',
    columns: [column('weight', 'From bits'), column('precision', 'Precision', 'percent'), column('recall', 'Recall', 'percent'), column('f1', 'F1', 'percent')], // prettier-ignore
    rows: points.map(({ weight, precision, recall, f1 }) => [String(weight), 100 * precision, 100 * recall, 100 * f1]),
  });
  return section('threshold', 'Precision and recall by threshold', {
    text: 'What a higher threshold would have given: groups fall apart where what ties them is weaker.',
    charts: [
      { id: 'curve_chart', kind: 'line', title: 'Precision, recall and F1', text: 'From the lowest threshold on the left to the highest.', share: false, table: all }, // prettier-ignore
    ],
  });
}
