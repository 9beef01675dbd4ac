import type { FieldShape } from '../domain/edition/shape.ts';
import { strategiesOf, type Strategy, type Survivorship } from '../rules/schema/survivorship.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal } from '../sql/sql.ts';

/** One criterion of the order in which the values of a field are preferred: larger is better. */
export interface Criterion {
  /** What `value_origin.rule` says where this criterion decided. */
  readonly rule: string;
  /** Non-negative integer expression over a row of `candidate`; null where it belongs to the value and is added later. */
  readonly value: string | null;
  readonly bits: number;
}

const RECORD_BITS = 31;
const LAST_RECORD = 2 ** RECORD_BITS - 1;
const SECONDS_BITS = 34;
const RANK_BITS = 8;

/**
 * The total order of a field's values: its strategies, then validated, update time, source rank, place within the record's
 * list, and last the record, whose number follows source name and source key in byte order. Two rows never tie. Times
 * count to the second.
 */
export function orderOf(field: FieldShape, survivorship: Survivorship): Criterion[] {
  const chosen = [...strategiesOf(survivorship, field.name)].filter((s) => s !== 'all' && s !== 'sum');
  const timed = chosen.includes('oldest') ? [] : (['recent'] as const);
  const names = [...new Set<Strategy>([...chosen, 'validated', ...timed, 'source'])];
  return [
    ...names.map((name) => toCriterion(name, field, survivorship)),
    ...(field.list ? [{ rule: 'first_in_record', value: '(15 - least(place, 15))', bits: 4 }] : []),
    { rule: 'source_key', value: `(${LAST_RECORD} - record_id)`, bits: RECORD_BITS },
  ];
}

/** The record number out of a packed order. */
export function recordOf(packed: string, dialect: Dialect): string {
  return `cast(${LAST_RECORD} - ${dialect.packedTail(packed, RECORD_BITS)} as integer)`;
}

/** The status of the row that a packed order belongs to: it is one of the criteria. */
export function statusOf(order: readonly Criterion[], packed: string, dialect: Dialect): string {
  const at = order.findIndex(({ rule }) => rule === 'validated');
  const below = order.slice(at + 1).reduce((sum, { bits }) => sum + bits, 0);
  const rank = dialect.packedTail(dialect.packedHead(packed, below), 2);
  return `case ${rank} when 3 then 'ok' when 2 then 'repaired' when 1 then 'ambiguous' else 'invalid' end`;
}

/** The order of one row, as a number; criteria that belong to the value count zero. */
export function packRow(order: readonly Criterion[], dialect: Dialect): string {
  return dialect.packed(order.map(({ value, bits }) => ({ value: value ?? '0', bits })));
}

/** What to add for the criteria that belong to the value: how many sources hold it. Null where no strategy asks. */
export function packValue(order: readonly Criterion[], sources: string, dialect: Dialect): string | null {
  const at = order.findIndex(({ value }) => value === null);
  if (at < 0) return null;
  return dialect.packed([
    { value: sources, bits: order[at]!.bits },
    ...order.slice(at + 1).map(({ bits }) => ({ value: '0', bits })),
  ]);
}

/** The first criterion in which two packed orders differ. */
export function decidedBy(order: readonly Criterion[], best: string, next: string, dialect: Dialect): string {
  const branches = order.slice(0, -1).map(({ rule }, i) => {
    const below = order.slice(i + 1).reduce((sum, { bits }) => sum + bits, 0);
    return `when ${dialect.packedHead(best, below)} <> ${dialect.packedHead(next, below)} then ${literal(rule)}`;
  });
  return `case when ${next} is null then 'only' ${branches.join(' ')} else 'source_key' end`;
}

function toCriterion(strategy: Strategy, field: FieldShape, survivorship: Survivorship): Criterion {
  switch (strategy) {
    case 'validated':
      return {
        rule: strategy,
        value: `case status when 'ok' then 3 when 'repaired' then 2 when 'ambiguous' then 1 else 0 end`,
        bits: 2,
      };
    case 'recent':
      return { rule: strategy, value: 'seconds', bits: SECONDS_BITS };
    case 'oldest':
      return {
        rule: strategy,
        value: `case when seconds = 0 then 0 else ${2 ** SECONDS_BITS - 1} - seconds end`,
        bits: SECONDS_BITS,
      };
    case 'source':
      return {
        rule: strategy,
        value: rankOf(survivorship.fields[field.name]?.sources ?? survivorship.sources),
        bits: RANK_BITS,
      };
    case 'frequent':
      return { rule: strategy, value: null, bits: 6 };
    case 'complete':
      return { rule: strategy, value: fullness(field), bits: 12 };
    case 'max':
      return { rule: strategy, value: 'size', bits: RECORD_BITS };
    case 'min':
      return { rule: strategy, value: `(${LAST_RECORD} - size)`, bits: RECORD_BITS };
    case 'all':
    case 'sum':
      return { rule: strategy, value: '0', bits: 0 };
  }
}

/** True where the order of the values themselves counts, so that each row needs its `size`. */
export function needsSize(order: readonly Criterion[]): boolean {
  return order.some(({ rule }) => rule === 'min' || rule === 'max');
}

function rankOf(sources: readonly string[]): string {
  if (sources.length === 0) return '0';
  const best = 2 ** RANK_BITS - 1;
  const branches = sources.map((source, i) => `when ${literal(source)} then ${Math.max(1, best - i)}`);
  return `case source ${branches.join(' ')} else 0 end`;
}

/** Filled parts first (15 at most), then length (255 at most). */
function fullness(field: FieldShape): string {
  const length = `least(length(cast(value as varchar)), 255)`;
  const parts = Object.keys(field.parts).map((part) => `case when part_${part} is null then 0 else 1 end`);
  return parts.length === 0 ? length : `(least(${parts.join(' + ')}, 15) * 256 + ${length})`;
}
