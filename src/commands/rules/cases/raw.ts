import type { CaseRecord, Cases } from '../../../rules/schema/cases.ts';
import { valuesOf } from '../../../rules/cases.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import { type SourceContract, sourceSchema } from '../../../rules/schema/source.ts';
import type { Counts } from '../../../stages/cases.ts';
import { findKind, kindOf } from '../../../standardise/kinds.ts';
import type { Options } from '../../../standardise/standard.ts';

/** A record of a case, with what names it. */
export interface PlacedRecord {
  readonly key: string;
  readonly label: string;
  readonly caseNo: number;
  readonly survives: boolean;
  readonly record: CaseRecord;
}

/** Every record of a file of cases; cases of matching first, then those of survivorship, numbered through. */
export function placeRecords(cases: Cases): PlacedRecord[] {
  const all = [
    ...cases.matching.map(({ records }) => ({ records, survives: false })),
    ...cases.survivorship.map(({ records }) => ({ records, survives: true })),
  ];
  return all.flatMap(({ records, survives }, caseNo) =>
    Object.entries(records).map(([label, record], i) => ({
      key: `${String(caseNo).padStart(6, '0')}:${String(i).padStart(4, '0')}`,
      label,
      caseNo,
      survives,
      record,
    })),
  );
}

/** The raw columns of all records, by name: one per field, place of a list, or input of a group. */
export function toRawColumns(records: readonly PlacedRecord[]): Map<string, (string | null)[]> {
  const columns = new Map<string, (string | null)[]>();
  records.forEach(({ record }, row) => {
    for (const [field, value] of Object.entries(valuesOf(record)))
      for (const [column, text] of cellsOf(field, value)) {
        const cells = columns.get(column) ?? columns.set(column, Array.from({ length: records.length }, () => null)).get(column)!; // prettier-ignore
        cells[row] = text;
      }
  });
  return columns;
}

function cellsOf(field: string, value: ReturnType<typeof valuesOf>[string]): [string, string][] {
  if (typeof value === 'string') return [[`${field} 1`, value]];
  if (isList(value)) return value.map((text, i) => [`${field} ${i + 1}`, text]);
  return Object.entries(value).map(([input, text]) => [`${field}.${input}`, text]);
}

const isList = (value: ReturnType<typeof valuesOf>[string]): value is readonly string[] => Array.isArray(value);

/** A contract under which the raw columns of the cases are read, in the style that the file says. */
export function toContract(rules: Ruleset, style: Cases['style'], columns: readonly string[]): SourceContract {
  const map: Record<string, string | string[] | Record<string, string>> = {};
  for (const [name, field] of Object.entries(rules.fields)) {
    const inputs = columns.filter((column) => column.startsWith(`${name}.`));
    const places = columns.filter((column) => column.startsWith(`${name} `)).toSorted(byNumber);
    if (inputs.length > 0) {
      // Text without inputs is the first input of a group.
      const first = kindOf(field.kind).inputs[0]!;
      const entries = inputs.map((column) => [column.slice(name.length + 1), column] as const);
      map[name] = Object.fromEntries(places.length > 0 ? [[first, places[0]!], ...entries] : entries);
    } else if (places.length > 0) map[name] = field.list ? places : places[0]!;
  }
  return sourceSchema.parse({
    source: 'cases',
    entity: rules.entity,
    title: 'Cases',
    owner: 'cases',
    files: ['cases'],
    mode: 'full',
    format: 'csv',
    key: ['_key'],
    country: style.country,
    date: style.date,
    decimal: style.decimal,
    layouts: [{ name: 'v1', columns: ['_key', ...columns] }],
    map,
  });
}

const numberOf = (column: string) => Number(column.split(' ').at(-1));
const byNumber = (a: string, b: string) => numberOf(a) - numberOf(b);

/** The surroundings that values of the file are read in. */
export function toOptions(style: Cases['style']): Options {
  const { country, date, decimal, today } = style;
  return { country, date, decimal, today };
}

/** What the file says of how common values are, for each column that matching reads: the match form and every part of it. */
export function toCounts(rules: Ruleset, { counts, style }: Cases): Counts {
  const byColumn = new Map<string, Map<string, number>>();
  for (const [field, values] of Object.entries(counts)) {
    const kind = findKind(rules.fields[field]?.kind ?? '');
    if (kind === undefined) continue;
    for (const [raw, count] of Object.entries(values)) {
      const { match, parts } = kind.standardise([raw], toOptions(style));
      for (const [part, value] of Object.entries({ ...parts, match })) {
        if (value === null || value === '') continue;
        const column = byColumn.get(`${field}_${part}`) ?? byColumn.set(`${field}_${part}`, new Map()).get(`${field}_${part}`)!; // prettier-ignore
        // Several names that sound alike are as common as all of them together.
        column.set(value, (column.get(value) ?? 0) + count);
      }
    }
  }
  return new Map([...byColumn].map(([column, values]) => [column, [...values].map(([value, count]) => ({ value, count }))])); // prettier-ignore
}
