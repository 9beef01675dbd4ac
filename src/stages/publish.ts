import type { EditionEntity } from '../domain/edition/entity.ts';
import type { FieldShape } from '../domain/edition/shape.ts';
import { reconciliationTables } from '../domain/edition/reconciliation.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { eventSql, redirectSql, xrefSql } from './publish-id.ts';
import { lookupSql } from './publish-lookup.ts';
import { metricSql } from './publish-metric.ts';
import { linkSql } from './publish-pair.ts';
import { type ReviewOptions, reviewSql } from './publish-review.ts';
import { contactSql, goldenSql, originSql } from './publish-value.ts';

export interface PublishOptions {
  readonly entity: EditionEntity;
  /** Weight in bits from which a pair is one for a person: pairs below it that a rule decided are not published. */
  readonly review: number;
  readonly queue: ReviewOptions;
  readonly run: {
    readonly runId: string;
    readonly seq: number;
    /** UTC timestamp without zone. */ readonly at: string;
  };
}

/** A table of the edition and the query over one entity's workspace whose columns, by name, fill it. */
export interface Fill {
  readonly table: string;
  readonly query: string;
  /** Sorted as the catalogue says; otherwise rows keep the order of records and groups, which is nearly the same and costs nothing. */
  readonly sorted: boolean;
}

/** What goes from the workspace of one entity into the edition. */
export function publishFills(options: PublishOptions, dialect: Dialect): Fill[] {
  const { entity, review } = options;
  const e = literal(entity.entity);
  const golden = entity.shapes.filter((field) => field.golden);
  const plain = (table: string, query: string): Fill => ({ table, query, sorted: false });
  const sorted = (table: string, query: string): Fill => ({ table, query, sorted: true });
  const copied = (table: string) => sorted(table, `select ${e} as entity, * from ${table}`);
  return [
    // Two runs in the order of the ids: groups of one record, then all others. A sort of so many wide rows would save no reader anything.
    plain(`golden_${entity.entity}`, goldenSql(entity, dialect)),
    plain('xref', xrefSql(options)),
    sorted('id_redirect', redirectSql(options)),
    ...(golden.some((field) => field.list) ? [plain('contact_point', contactSql(e, golden, dialect))] : []),
    ...golden.map((field) => plain('value_origin', originSql(entity, field, dialect))),
    plain('link', linkSql(entity, review, dialect)),
    sorted('review_case', reviewSql(entity, options.queue, dialect)),
    plain('id_event', eventSql(options)),
    plain('record', recordSql(e)),
    // The index is read by its first column alone: only sorted is it one.
    sorted('lookup', lookupSql(entity, dialect)),
    ...['quality', 'quality_count', 'quality_issue'].map(copied),
    sorted('meta_metric', metricSql(entity.entity)),
  ];
}

/** The tables of stages before that fills and the segment of ids read; all others may go once the stages are done. */
export function fillReads(shapes: readonly FieldShape[]): string[] {
  const lists = shapes.filter((field) => field.golden && field.list);
  return [
    'identity',
    'group_identity',
    'claimed',
    'id_event',
    'golden_group',
    'golden',
    'value_origin',
    'quality',
    'quality_count',
    'quality_issue',
    ...reconciliationTables.map(({ from, name }) => from ?? name),
    ...lists.flatMap(({ name }) => [`point_${name}`, `winner_${name}`]),
  ];
}

function recordSql(e: string): string {
  return sql`
    select
      ${e} as entity,
      i.golden_id as golden_id,
      r.*
    from record as r
    left join identity as i on i.record_id = r.record_id
  `;
}
