import type { PlainField, PlainKind } from '../../stages/train-record.ts';
import type { Comparison } from '../schema/ruleset.ts';
import type { ColumnProfile, ColumnType } from './column-type.ts';
import { findComposites, REPEATED } from './composite.ts';
import { suggestComparison } from './comparisons.ts';
import { markedShare, mostMarked } from './marked.ts';
import { suggestNumber } from './numbers.ts';
import { mostTelling } from './most-telling.ts';

/** Columns of a table as sampled rows: a place per sampled record. */
export type SampleColumns = ReadonlyMap<string, readonly (string | null)[]>;

/** So many records are looked at to tell what a column holds. */
export const SAMPLE = 3000;

/** What the columns of a table are, and how they would be compared. */
export interface Suggestion {
  readonly fields: readonly SuggestedField[];
  readonly comparisons: readonly Comparison[];
  /** Columns that are not compared, each with the reason. */
  readonly left: readonly { readonly column: string; readonly why: string }[];
}

export interface SuggestedField extends PlainField {
  readonly why: string;
}

const KINDS: Readonly<Record<Exclude<ColumnType, 'empty'>, PlainKind>> = {
  email: 'plain_email',
  date: 'plain_date',
  number: 'plain_number',
  code: 'plain_code',
  text: 'plain_text',
  address: 'plain_address',
  name: 'plain_name',
  category: 'plain_category',
};

/** Fields and comparisons for columns that were profiled; `partners` are name columns whose values stand exchanged in some records. */
export function suggest(
  profiles: readonly ColumnProfile[],
  sample: SampleColumns,
  partners: readonly (readonly [string, string])[],
): Suggestion {
  const compared = new Set(mostTelling(profiles, sampleRows(sample)));
  const composites = new Map(findComposites([...compared], sample).map((found) => [found.column, found]));
  const left: { column: string; why: string }[] = [];
  const fields: SuggestedField[] = [];
  const names = new Set<string>();
  const marked = mostMarked([...compared], sample);
  for (const profile of profiles) {
    const composite = composites.get(profile.column);
    if (profile.type === 'empty') {
      left.push({ column: profile.column, why: profile.why });
    } else if (!compared.has(profile)) {
      left.push({ column: profile.column, why: `${compared.size} other columns tell records apart better` });
    } else if (composite && composite.covered > REPEATED) {
      left.push({
        column: profile.column,
        why: `${Math.round(composite.covered * 100)} % of its words stand in ${composite.parts.join(', ')} already`,
      });
    } else {
      const residual = composite === undefined ? [] : composite.parts;
      const isMarked = profile.column === marked;
      if (isMarked)
        fields.push({
          name: fieldName(`${profile.column}_mark`, names),
          kind: 'plain_code',
          column: profile.column,
          take: 'mark',
          why: `${Math.round(markedShare(sample.get(profile.column)!) * 100)} % of its values hold a word of letters and digits: a model number tells more than the words about it`,
        });
      fields.push({
        ...(isMarked ? { take: 'rest' as const } : {}),
        name: fieldName(profile.column, names),
        kind: KINDS[profile.type],
        column: profile.column,
        order: profile.type === 'date' ? profile.dateOrder : undefined,
        without: residual.length > 0 ? residual : undefined,
        why:
          residual.length > 0
            ? `${profile.why}; the words of ${residual.join(', ')} are taken out, since they count there`
            : profile.why,
      });
    }
  }
  const partnerOf = new Map(partners.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
  const comparisons = fields.map((field): Comparison => {
    if (field.kind === 'plain_number') return suggestNumber(field.name, sample.get(field.column)!);
    const partner = fields.find(({ column }) => column === partnerOf.get(field.column));
    return suggestComparison(
      field.name,
      field.kind,
      partner && { field: partner.name, leads: fields.indexOf(field) < fields.indexOf(partner) },
    );
  });
  for (const [a, b] of partners)
    fields.push({
      name: fieldName(`${a}_and_${b}`, names),
      kind: 'plain_text',
      column: a,
      also: [b],
      why: `${a} and ${b} stand exchanged in some records: both together, for blocking only`,
    });
  return { fields, comparisons, left };
}

/** How many records a sample has. */
export const sampleRows = (sample: SampleColumns): number => sample.values().next().value?.length ?? 0;

/** Names that the tables of matching use themselves. */
const RESERVED =
  /^(record_id|source|source_key|batch_id|row_hash|updated_at|since|until|node_id|size|side|unique_mask|l|r|key|rule|weight)$|_(match|status|raw|rule|local|domain|tail|valid|level|weight|code|bin|l|r)$/;

/** A column's name as rules can write it; a number where nothing of it is left. */
function fieldName(column: string, taken: Set<string>): string {
  const plain = column
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  const base = plain === '' ? 'column' : RESERVED.test(plain) ? `${plain}_value` : plain;
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  taken.add(name);
  return name;
}
