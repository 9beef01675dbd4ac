import type { ChartKind, Fold, Kind, Language, Threshold } from './schema.ts';

export type Cell = string | number | boolean | null;
/** Good, warning, bad; few where there are too few cases to judge, none where there was nothing to measure. */
export type Status = 'good' | 'warn' | 'bad' | 'few' | 'none';

/** A parameter or filter that the report was made for. */
export interface Said {
  readonly title: string;
  /** As it was typed: a day in ISO, a period as `2026-11-01/2026-11-30` with `..` for an open end. */
  readonly value: string;
  /** As people read it. */
  readonly text: string;
}

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
  /** Whether messages show it, where a screen is all there is. */
  readonly short?: boolean;
  /** True where a filter is on that this table does not follow. */
  readonly whole?: boolean;
}

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly kind: Kind;
  readonly value: number | null;
  /** Cases it stands on: those that it declares, else its denominator, else the count itself. */
  readonly n: number | null;
  readonly status: Status | null;
  readonly good: number | null;
  /** True where a filter is on that this number does not follow. */
  readonly whole?: boolean;
}

export interface Definition {
  readonly name: string;
  readonly title: string;
  readonly numerator: string;
  readonly denominator: string;
  /** What its n counts, where that is not the denominator. */
  readonly n: string;
  readonly formula: string;
  readonly exclusions: string;
  readonly source: string;
}

export interface Chart {
  readonly id: string;
  readonly kind: ChartKind;
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
  readonly parameters: readonly Said[];
  /** What to know before any number: whether these days may still change. Each format shows it at the top. */
  readonly notices: readonly string[];
  readonly headline: readonly Metric[];
  readonly sections: readonly Section[];
  readonly notCompared: readonly string[];
  readonly definitions: readonly Definition[];
  /** True where all of it must fit one message: what is good gives way to what is not. */
  readonly screen?: boolean;
  /** Undefined where the report has no filters. */
  readonly live: Live | undefined;
}

/** One column of a recipe: how its cells come from the rows of a dataset when several of these fold into one. */
export interface ColumnRecipe extends Column {
  readonly fold: Fold;
  /** Numerator and denominator, added up each on its own; the cell is their quotient. */
  readonly ratio: readonly [string, string] | undefined;
  readonly threshold: Threshold | undefined;
  /** Column of the dataset that counts the cases behind the cell. */
  readonly n: string | undefined;
}

/** How a table is made from the rows of a dataset, in one language: what the page needs to make it again from fewer rows. */
export interface TableRecipe {
  readonly id: string;
  readonly dataset: string;
  readonly title: string;
  readonly text: string;
  readonly grain: string;
  readonly columns: readonly ColumnRecipe[];
  /** Rows that agree in these columns become one; undefined keeps every row. */
  readonly by: readonly string[] | undefined;
  /** Column whose values become columns, one per value of the last column. */
  readonly split: string | undefined;
  /** Column to sort by, `-` before it for the largest first; undefined keeps the order of the query. */
  readonly sort: string | undefined;
  readonly totals: readonly string[];
  readonly limit: number;
  readonly short: boolean;
}

export interface ChartRecipe {
  readonly id: string;
  readonly kind: ChartKind;
  readonly title: string;
  readonly text: string;
  readonly share: boolean;
  readonly table: TableRecipe;
}

/** The rows of a dataset: names once, then cells. */
export interface Cube {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A column of datasets by which readers may narrow the report. */
export interface Filter {
  readonly name: string;
  readonly title: string;
  /** A period is narrowed by first and last day, a segment to one of its values. */
  readonly kind: 'period' | 'segment';
  readonly labels: Readonly<Record<string, string>>;
  /** Values there are, sorted; of a period the first and the last day. */
  readonly values: readonly string[];
}

/** A metric that can be measured again from the rows of a dataset. */
export interface Figure {
  readonly metric: string;
  readonly dataset: string;
  readonly numerator: string;
  readonly denominator: string | undefined;
  /** Column that counts its cases; the denominator unless said. */
  readonly n: string | undefined;
  readonly kind: Kind;
  readonly threshold: Threshold | undefined;
}

/** What it takes to make the report again for a period or a segment. */
export interface Live {
  readonly filters: readonly Filter[];
  readonly cubes: Readonly<Record<string, Cube>>;
  readonly tables: Readonly<Record<string, TableRecipe>>;
  readonly charts: Readonly<Record<string, ChartRecipe>>;
  readonly figures: readonly Figure[];
}

/** What a reader narrowed the report to: first and last day, and one value per segment. */
export interface Selection {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly segments?: Readonly<Record<string, string>>;
}
