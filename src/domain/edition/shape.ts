/** A field of the rules with the SQL types that its kind gives it: all that tables with a column per field need to know. */
export interface FieldShape {
  readonly name: string;
  /** How reports call it. */
  readonly title: string;
  readonly kind: string;
  /** Privacy category. */
  readonly category: string;
  readonly list: boolean;
  /** SQL type of one value. */
  readonly type: string;
  /** Further columns `<name>_<part>` with their SQL types; none for lists. */
  readonly parts: Readonly<Record<string, string>>;
  /** False for fields that only serve matching. */
  readonly golden: boolean;
}

interface RuleField {
  readonly kind: string;
  readonly title?: string | undefined;
  readonly category: string;
  readonly list: boolean;
  readonly golden: boolean;
}

/** Parts that kinds make for matching only: they help no reader, so no table for people has them. */
const MATCHING_PARTS: ReadonlySet<string> = new Set([
  'tokens_sorted',
  'first',
  'initials',
  'nickname_of',
  'phonetic',
  'given_phonetic',
  'surname_phonetic',
  'street_match',
  'district_match',
  'city_match',
  'postcode_match',
  'cut',
  'year',
  'month_day',
  'swapped',
  'root',
]);

/** The shapes of a ruleset's fields. `kindOf` throws where there is no such kind. */
export function toShapes(
  fields: Readonly<Record<string, RuleField>>,
  kindOf: (name: string) => { readonly type: string; readonly parts: Readonly<Record<string, string>> },
): FieldShape[] {
  return Object.entries(fields).map(([name, field]) => {
    const kind = kindOf(field.kind);
    return {
      name,
      title: field.title ?? name,
      kind: field.kind,
      category: field.category,
      list: field.list,
      type: kind.type,
      parts: field.list
        ? {}
        : Object.fromEntries(Object.entries(kind.parts).filter(([part]) => !MATCHING_PARTS.has(part))),
      golden: field.golden,
    };
  });
}
