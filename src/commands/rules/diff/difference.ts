import type { Change } from '../../../domain/evaluation-compare.ts';
import type { Row } from '../../../engine/engine.ts';

export type { Change };

export interface ChangedGroup {
  readonly change: Change;
  /** Golden ids before and after, in order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly records: number;
  /** Products that the records stand for. */
  readonly products: number;
  /** Sum of the money measures of all records; 0 where sources send none. */
  readonly money: number;
  /** Whether a person decided about one of its records. */
  readonly confirmed: boolean;
  readonly members: readonly { readonly source: string; readonly key: string; readonly before: string; readonly after: string; readonly values: Readonly<Record<string, string>> }[]; // prettier-ignore
}

export interface ChangedValue {
  readonly golden: string;
  readonly attribute: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly products: number;
  readonly money: number;
  readonly confirmed: boolean;
}

export interface Counts {
  readonly golden: number;
  readonly largest: number;
  readonly links: number;
  readonly review: number;
}

/** What another set of rules would do to the golden records of an entity. */
export interface Difference {
  readonly entity: string;
  /** True for groups of plain files: their ids mean nothing elsewhere, and nothing is known of products, money and links. */
  readonly plain?: true;
  readonly records: number;
  readonly before: Counts;
  readonly after: Counts;
  /** Golden records with the same records on both sides. */
  readonly same: number;
  readonly changes: Readonly<Record<Change, number>>;
  /** Changes that touch a record about which a person decided. */
  readonly confirmed: number;
  /** Ids that nobody had before, that nobody has any more, and records that get another id. */
  readonly appeared: number;
  readonly disappeared: number;
  readonly moved: number;
  /** By attribute, golden ids of both sides whose value differs. */
  readonly values: Readonly<Record<string, number>>;
  readonly groups: readonly ChangedGroup[];
  readonly examples: readonly ChangedValue[];
}

/** A number of a row; 0 where there is none. */
export const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0);
