import type { Kind, Language } from './schema.ts';

export type Cell = string | number | boolean | null;
/** Good, warning, bad, or none where there was nothing to measure. */
export type Status = 'good' | 'warn' | 'bad' | 'none';

export interface Column {
  readonly name: string;
  readonly title: string;
  readonly kind: Kind;
  readonly about: string;
  /** Words for codes. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Table {
  readonly id: string;
  /** The query that its rows come from. */
  readonly dataset: string;
  readonly title: string;
  readonly text: string;
  /** What one row is. */
  readonly grain: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Parallel to rows; null where a cell has no threshold. */
  readonly statuses: readonly (readonly (Status | null)[])[];
  /** Sums, null where a column is not added up; undefined without totals. */
  readonly total: readonly Cell[] | undefined;
  /** All rows there are; more than `rows` where the table is cut. */
  readonly count: number;
}

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly kind: Kind;
  readonly value: number | null;
  /** Size of the denominator, or of the count itself. */
  readonly n: number | null;
  readonly status: Status | null;
  readonly good: number | null;
}

export interface Definition {
  readonly name: string;
  readonly title: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly formula: string;
  readonly exclusions: string;
  readonly source: string;
}

export interface Chart {
  readonly id: string;
  readonly kind: 'bar' | 'stacked' | 'line' | 'heat';
  readonly title: string;
  readonly text: string;
  readonly share: boolean;
  /** The numbers it draws, as the table that stands under it: names first, then one column per series. */
  readonly table: Table;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly status: Status | null;
  readonly metrics: readonly Metric[];
  readonly charts: readonly Chart[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

/** A report that was computed: what every renderer shows, and nothing else. */
export interface Report {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly project: string;
  readonly language: Language;
  readonly privacy: string;
  /** ISO day that the numbers stand for. */
  readonly asOf: string;
  /** ISO time at which it was made. */
  readonly made: string;
  /** Name of the edition it was read from. */
  readonly edition: string;
  readonly status: Status | null;
  readonly parameters: readonly { readonly title: string; readonly value: string }[];
  readonly headline: readonly Metric[];
  readonly sections: readonly Section[];
  readonly notCompared: readonly string[];
  readonly definitions: readonly Definition[];
}
