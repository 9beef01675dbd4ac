import { toAscii } from './train-ascii.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { EMAIL, quickColumns, type QuickColumn, WORDS } from './train-quick.ts';

/** Kinds of value that are read in SQL, for tables that no contract describes. */
export const plainKinds = {
  plain_name: 'A name of one or two words, compared without accents, case and punctuation.',
  plain_text: 'Several words, compared in any order.',
  plain_address: 'Words and numbers, compared in any order.',
  plain_category: 'One of a few values.',
  plain_code: 'Letters and digits without punctuation and leading zeros; its last eight stand in `tail`.',
  plain_email: 'An e-mail address, with `local` and `domain`.',
  plain_date: 'A date, in one order of day, month and year.',
  plain_number: 'An amount, compared by its size.',
} as const;
export type PlainKind = keyof typeof plainKinds;
export const isPlainKind = (kind: string): kind is PlainKind => kind in plainKinds;

/** Shorter words of letters and digits are sizes and numbers of houses. */
export const MARK = 4;

/** A field of a plain table: which column it is read from, and how. */
export interface PlainField {
  readonly name: string;
  readonly kind: PlainKind;
  readonly column: string;
  /** Columns whose text is added to it. */
  readonly also?: readonly string[] | undefined;
  /** Order of day, month and year. */
  readonly order?: 'ymd' | 'dmy' | 'mdy' | undefined;
  /** Columns whose words are taken out, since they are compared on their own. */
  readonly without?: readonly string[] | undefined;
  /** Of the words of a text the longest of letters and digits, as model numbers are, or the others. */
  readonly take?: 'mark' | 'rest' | undefined;
}

const WORDLESS = ['null', 'none', 'nan', 'na', 'n a', 'nil', 'unknown', 'unk', 'unspecified', 'not available', 'not applicable', 'sem informacao', 'nao informado', 'nao consta', 'no informado', 'sin informacion', 'desconocido', 'desconhecido', 'unbekannt', 'inconnu', 'neizvestno', 'xxx', 'test', 'tbd', 'undefined']; // prettier-ignore

/** Makes `record` from `plain(_source, _key, _line, _mestre_row, columns…)`, all text but the last two numbers: the standard form of every field, by SQL alone; of its columns those that are read. */
export function plainRecord(
  fields: readonly PlainField[],
  dialect: Dialect,
  isRead: (column: string) => boolean = () => true,
): Step[] {
  const columns = [
    ...new Set(fields.flatMap((field) => [field.column, ...(field.also ?? []), ...(field.without ?? [])])),
  ];
  return [otherScripts(columns, dialect), places(), record(fields, dialect, isRead)];
}

/** Values that accents alone do not explain: they are romanised outside the engine, each once. */
function otherScripts(columns: readonly string[], dialect: Dialect): Step {
  const beyond = columns.map((column) => {
    const id = dialect.id(column);
    return `select distinct ${id} as value from plain where strlen(${id}) <> length(${id}) and strlen(strip_accents(${id})) <> length(strip_accents(${id}))`;
  });
  return {
    kind: 'compute',
    table: 'romanised',
    why: 'values beyond the Latin alphabet, in ASCII, since similarity functions count bytes',
    reads: ['plain'],
    inputs: { values: `select distinct value from (${beyond.join('\nunion all\n')}) as beyond order by value` },
    columns: { value: 'VARCHAR', ascii: 'VARCHAR' },
    compute: ({ values }) => {
      const raw = (values!['value'] ?? []) as (string | null)[];
      return { value: raw, ascii: raw.map((text) => (text === null ? null : toAscii(text))) };
    },
  };
}

/** Numbers are given apart from the values: sorting them with all that a record says would take as long as reading it. */
function places(): Step {
  return select(
    'record_place',
    'the number of each record, in the order of source and key, and the row that it is read from',
    ['plain'],
    sql`
      select
        (row_number() over (order by _source asc nulls first, _key asc nulls first, _line asc nulls first) - 1)::integer as record_id,
        _mestre_row
      from plain
    `,
  );
}

/** Every value as it stands (`r0`, …) and in lower-case ASCII (`c0`, …); null where `quick` reads it as it stands. */
function folded(columns: readonly string[], quick: ReadonlyMap<string, QuickColumn>, dialect: Dialect): string {
  return sql`
    select
      n.record_id,
      p._source,
      p._key,
      ${columns.map((column, i) => {
        const id = `p.${dialect.id(column)}`;
        const known = quick.get(column);
        return sql`
          case
            when ${id} is null${known === undefined ? '' : ` or regexp_matches(${id}, ${literal(known.pattern)})`} then null
            when strlen(${id}) = length(${id}) then lower(${unescaped(id)})
            else coalesce(a${i}.ascii, lower(strip_accents(${unescaped(id)})))
          end as c${i}`;
      })},
      ${columns.map((column, i) => `p.${dialect.id(column)} as r${i}`)}
    from plain as p
    join record_place as n on n._mestre_row = p._mestre_row
    ${columns.map((column, i) => `left join romanised as a${i} on a${i}.value = p.${dialect.id(column)}`).join('\n')}
  `;
}

/** Character references of HTML (`&#233;`, `&amp;`) as what they stand for. */
const unescaped = (text: string): string =>
  `case when contains(${text}, '&') then strip_accents(list_reduce(list_prepend(replace(replace(replace(${text}, '&amp;', '&'), '&quot;', '"'), '&apos;', ''''), regexp_extract_all(${text}, '&#[0-9]{2,6};')), lambda done, code: replace(done, code, chr(regexp_extract(code, '[0-9]+')::integer)))) else ${text} end`;

function record(fields: readonly PlainField[], dialect: Dialect, isRead: (column: string) => boolean): Step {
  const columns = [
    ...new Set(fields.flatMap((field) => [field.column, ...(field.also ?? []), ...(field.without ?? [])])),
  ];
  const quick = quickColumns(fields);
  const raw = (column: string) => `r${columns.indexOf(column)}`;
  const folding = (column: string) => `c${columns.indexOf(column)}`;
  const fold = (column: string) =>
    quick.has(column) ? `coalesce(${folding(column)}, ${raw(column)})` : folding(column);
  const id = (field: PlainField, part = '') => dialect.id(part === '' ? field.name : `${field.name}_${part}`);
  const forms = fields.map((field, i) => {
    const known = quick.get(field.column);
    return known?.field !== field
      ? `${matchForm(field, fold)} as f${i}`
      : `case when ${folding(field.column)} is null then ${known.read(raw(field.column))} else ${matchForm(field, folding)} end as f${i}`;
  });
  const matched = fields.map(
    (field, i) => `${isWord(field) ? said(`f${i}`, dialect) : `f${i}`} as ${id(field, 'match')}`,
  );
  const raws = [...new Set(fields.map((field) => raw(field.column)))];
  const made = fields.flatMap((field) => {
    const match = id(field, 'match');
    const all: [name: string, text: string][] = [
      [field.name, value(field, match, raw(field.column))],
      [`${field.name}_match`, match],
      [`${field.name}_status`, `case when ${match} is null then 'absent' else 'ok' end`],
      ...parts(field, match).map(([part, text]): [string, string] => [`${field.name}_${part}`, text]),
    ];
    return all.filter(([name]) => isRead(name)).map(([name, text]) => `${text} as ${dialect.id(name)}`);
  });
  return select(
    'record',
    'one row per record of the table, in standard form',
    ['plain', 'record_place', 'romanised'],
    sql`
      select
        record_id,
        _source as source,
        _key as source_key,
        ${made}
      from (
        select
          record_id,
          _source,
          _key,
          ${[...raws, ...matched]}
        from (
          select
            record_id,
            _source,
            _key,
            ${[...raws, ...forms]}
          from (
            ${folded(columns, quick, dialect)}
          ) as folded
        ) as formed
      ) as read
    `,
  );
}

const words = (text: string): string =>
  `case when regexp_matches(${text}, '${WORDS}') then ${text} else trim(regexp_replace(replace(replace(${text}, '''', ''), '\`', ''), '[^a-z0-9]+', ' ', 'g')) end`;

/** Null where nothing is said: blank, punctuation only, or a word for "unknown". A list, since an `in` of so many becomes a join. */
const said = (text: string, { listOf, listContains }: Dialect): string =>
  `case when ${listContains(listOf(['', ...WORDLESS].map(literal)), text)} then null else ${text} end`;

function matchForm(field: PlainField, fold: (column: string) => string): string {
  const text = field.also?.length ? `nullif(concat_ws(' ', ${[field.column, ...field.also].map(fold).join(', ')}), '')` : fold(field.column); // prettier-ignore
  switch (field.kind) {
    case 'plain_email':
      return `case when regexp_matches(${text}, '${EMAIL}') then ${text} else regexp_replace(${text}, '[^a-z0-9@._+-]+', '', 'g') end`;
    case 'plain_code': {
      // Most codes are plain once the usual signs between their parts are gone, hyphens above all: a regular expression that replaces
      // costs ten times as much as one that looks.
      if (field.take === 'mark') return mark(text);
      const without = (signs: readonly string[]) => signs.reduce((all, sign) => `replace(${all}, '${sign}', '')`, text);
      return sql`
        case
          when regexp_matches(${text}, '^[a-z1-9][a-z0-9]*$') then ${text}
          when regexp_matches(${text}, '^[a-z1-9][a-z0-9-]*$') then ${without(['-'])}
          when regexp_matches(${text}, '^[ /.-]*[a-z1-9][a-z0-9 /.-]*$') then ${without([' ', '-', '/', '.'])}
          else regexp_replace(regexp_replace(${text}, '[^a-z0-9]+', '', 'g'), '^0+', '')
        end`;
    }
    case 'plain_date':
      return dateForm(text, field.order ?? 'ymd');
    case 'plain_number':
      return `try_cast(${number(text)} as double)::varchar`;
    default:
      if (field.take === 'rest') return rest(words(joined(text)), [mark(text), ...(field.without ?? []).map((c) => words(fold(c)))]); // prettier-ignore
      return field.without?.length ? rest(words(text), field.without.map((c) => words(fold(c)))) : words(text); // prettier-ignore
  }
}

/** Where a word for "unknown" may stand in place of a value. */
const isWord = ({ kind }: PlainField) => kind !== 'plain_date' && kind !== 'plain_number';

/** The words of a text that none of the others has. */
const rest = (text: string, others: readonly string[]): string => {
  const taken = others.map((other) => `coalesce(string_split(${other}, ' '), [])`).join(' || ');
  return `array_to_string(list_filter(string_split(${text}, ' '), lambda word: not list_contains(${taken}, word)), ' ')`;
};

/** A hyphen inside a model number counts for nothing: `hs-7180` is `hs7180`. */
const joined = (text: string): string => `regexp_replace(${text}, '([a-z0-9])-([a-z]*[0-9])', '\\1\\2', 'g')`;

/** The longest word of letters and digits; null where there is none. As `marksOf` of the profile. */
const mark = (text: string): string =>
  `substr(list_max(list_transform(list_filter(string_split(${words(joined(text))}, ' '), lambda word: length(word) >= ${MARK} and regexp_matches(word, '[0-9]') and regexp_matches(word, '[a-z]')), lambda word: lpad(length(word)::varchar, 4, '0') || word)), 5)`;

/** Years of two digits below this are of this century, as `toDate` reads them. */
const TWO_DIGITS = 30;

/** Eight digits, year first; null where the text is no date. */
function dateForm(text: string, order: 'ymd' | 'dmy' | 'mdy'): string {
  const part = (pattern: string, group: number) => `regexp_extract(${text}, ${literal(pattern)}, ${group})`;
  const groups = { ymd: [1, 2, 3], dmy: [3, 2, 1], mdy: [3, 1, 2] }[order] as [number, number, number];
  const split = '^\\s*([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})';
  const plain = order === 'ymd' ? '^\\s*([0-9]{4})([0-9]{2})([0-9]{2})' : '^\\s*([0-9]{2})([0-9]{2})([0-9]{4})';
  const yearFirst = '^\\s*([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})';
  const joined = (pattern: string, [y, m, d]: readonly number[]) =>
    `lpad(${part(pattern, y!)}, 4, '0') || lpad(${part(pattern, m!)}, 2, '0') || lpad(${part(pattern, d!)}, 2, '0')`;
  const short = '^\\s*([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{2})\\s*$';
  const century = `case when ${part(short, 3)} < '${TWO_DIGITS}' then '20' else '19' end`;
  return sql`
    case
      when regexp_matches(${text}, ${literal(yearFirst)}) then ${joined(yearFirst, [1, 2, 3])}
      ${order === 'ymd' ? '' : `when regexp_matches(${text}, ${literal(short)}) then ${century} || ${joined(short, groups).replace(", 4, '0')", ", 2, '0')")}`}
      when regexp_matches(${text}, ${literal(split)}) then ${joined(split, groups)}
      when regexp_matches(${text}, ${literal(`${plain}\\s*$`)}) then ${joined(plain, groups)}
    end`;
}

/** An amount with a point for decimals: the last sign of the two that stands before one to four digits is the decimal sign. */
const number = (text: string): string => {
  const bare = `regexp_replace(${text}, '[^0-9.,-]+', '', 'g')`;
  return `case when regexp_matches(${bare}, ',[0-9]{1,2}$') then replace(replace(${bare}, '.', ''), ',', '.') else replace(${bare}, ',', '') end`;
};

function value(field: PlainField, match: string, raw: string): string {
  if (field.kind === 'plain_date') return `try_cast(substr(${match}, 1, 4) || '-' || substr(${match}, 5, 2) || '-' || substr(${match}, 7, 2) as date)`; // prettier-ignore
  return field.kind === 'plain_number' ? `try_cast(${match} as double)` : `trim(${raw})`;
}

function parts(field: PlainField, match: string): [string, string][] {
  if (field.kind === 'plain_email')
    return [
      ['local', `nullif(split_part(${match}, '@', 1), '')`],
      ['domain', `nullif(split_part(${match}, '@', 2), '')`],
    ];
  return field.kind === 'plain_code' ? [['tail', `case when length(${match}) >= 8 then right(${match}, 8) end`]] : [];
}
