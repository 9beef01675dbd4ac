/** How a value fared. `repaired` and `ambiguous` are proposals: the raw value always stays beside them. */
export const statuses = ['ok', 'repaired', 'ambiguous', 'invalid', 'placeholder', 'absent'] as const;
export type Status = (typeof statuses)[number];

export interface Standard {
  /** The standard form, as text that casts to the kind's SQL type; null where there is none (absent, placeholder, impossible). */
  readonly value: string | null;
  /** What matching compares: folded, without noise. Null is no evidence. An invalid value may still have one; a placeholder never. */
  readonly match: string | null;
  readonly status: Status;
  /** The rule that decided, stable snake_case: `check_digit`, `ninth_digit_added`. Empty where nothing had to be done. */
  readonly rule: string;
  /** The kind's further columns, by name; those missing are null. */
  readonly parts?: Readonly<Record<string, string | null>>;
}

/** What the source's contract and the rules say about a value's surroundings. */
export interface Options {
  /** ISO 3166 alpha-2 in lower case, of a value that does not say its own. */
  readonly country: string;
  readonly date: string;
  readonly decimal: '.' | ',';
  /** Length at which the source cuts the value off. */
  readonly length?: number;
  /** ISO day of the extract: a birth date after it is wrong, a two-digit year is read before it. */
  readonly today: string;
}

/** A kind of value: pure, idempotent (its own value standardises to itself), one file each. */
export interface Kind {
  readonly name: string;
  /** One sentence for the documentation. */
  readonly about: string;
  /** Names of the inputs: `['text']`, or those of a group such as an address. */
  readonly inputs: readonly string[];
  /** SQL type of the value. */
  readonly type: string;
  /** Further columns with their SQL type: `surname: 'VARCHAR'`. */
  readonly parts: Readonly<Record<string, string>>;
  /** `inputs` in their order; a missing column or an empty text is null. */
  standardise(inputs: readonly (string | null)[], options: Options): Standard;
}

export const absent: Standard = { value: null, match: null, status: 'absent', rule: '' };
