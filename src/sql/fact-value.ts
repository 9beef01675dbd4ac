import { amountSql } from './amount.ts';
import { literal } from './sql.ts';

/** What of a contract decides how the values of a fact are read. */
export interface FactStyle {
  readonly decimal: '.' | ',';
  /** Date style, as contracts name them. */
  readonly date: string;
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface FactValue {
  readonly name: string;
  readonly type: 'text' | 'code' | 'time' | 'day' | 'amount' | 'quantity' | 'integer';
  readonly codes?: readonly string[];
}

const formats: Readonly<Record<string, string>> = {
  'yyyy-mm-dd': '%Y-%m-%d',
  yyyymmdd: '%Y%m%d',
  'dd/mm/yyyy': '%d/%m/%Y',
  'dd-mm-yyyy': '%d-%m-%Y',
  'dd.mm.yyyy': '%d.%m.%Y',
  ddmmyyyy: '%d%m%Y',
  'mm/dd/yyyy': '%m/%d/%Y',
  'dd/mm/yy': '%d/%m/%y',
};

/** Text without blanks around it; null where nothing is left. */
export const givenSql = (column: string): string => `nullif(trim(${column}), '')`;

const OFFSET = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'";

/**
 * A column of text as two TIMESTAMPs of which at most one is there: `utc` where the text itself tells the instant (epoch seconds, an
 * offset), `wall` where it is what a clock on the wall showed.
 */
export function instantSql(column: string, style: string): { readonly utc: string; readonly wall: string } {
  const value = `trim(${column})`;
  const none = 'cast(null as timestamp)';
  if (style === 'epoch') return { utc: epochSql(value), wall: none };
  if (style === 'excel')
    return {
      utc: none,
      wall: `case when try_cast(${value} as double) between 1 and 200000 then timestamp '1899-12-30 00:00:00' + to_seconds(cast(round(try_cast(${value} as double) * 86400) as bigint)) end`,
    };
  const format = formats[style]!;
  const styled = [' %H:%M:%S', ' %H:%M', 'T%H:%M:%S', ' %H:%M:%S.%f', ''].map((time) => literal(format + time));
  return {
    utc: `case when regexp_matches(${value}, ${OFFSET}) then make_timestamp(epoch_us(try_cast(${value} as timestamptz))) else ${none} end`,
    wall: `coalesce(try_strptime(${column}, ${styled[0]!}), case when regexp_matches(${value}, ${OFFSET}) then ${none} else try_strptime(${value}, [${styled.join(', ')}]) end)`,
  };
}

/**
 * Seconds since 1970 as a timestamp, to the microsecond. Through a double, which holds the microseconds of any year up to 2096: a decimal
 * wide enough for all of them is read a hundred times slower, and is asked only for what is longer.
 */
function epochSql(value: string): string {
  const seconds = `try_cast(${value} as double)`;
  return `case when abs(${seconds}) < 4000000000 then make_timestamp(cast(round(${seconds} * 1000000) as bigint)) else make_timestamp(cast(try_cast(${value} as decimal(20, 6)) * 1000000 as bigint)) end`;
}

/** A field's column as its SQL type; null where it is blank or none. Times: see `instantSql`. */
export function valueSql(field: FactValue, column: string, style: FactStyle): string {
  const given = givenSql(column);
  switch (field.type) {
    case 'amount':
    case 'quantity':
      return amountSql(given, style.decimal);
    case 'integer':
      return `try_cast(${amountSql(given, style.decimal)} as bigint)`;
    case 'day': {
      const { utc, wall } = instantSql(column, style.date);
      return `cast(coalesce(${utc}, ${wall}) as date)`;
    }
    case 'time': {
      const { utc, wall } = instantSql(column, style.date);
      return `coalesce(${utc}, ${wall})`;
    }
    default:
      return codeSql(field, given, style);
  }
}

/** The contract's own codes first, then the known ones in any case; where only some are known, null for another. */
function codeSql({ name, codes }: FactValue, given: string, { values }: FactStyle): string {
  const means = Object.entries(values[name] ?? {});
  if (means.length === 0 && codes === undefined) return given;
  const cases = means.map(([code, meaning]) => `when ${given} = ${literal(code)} then ${literal(meaning)}`);
  const known =
    codes === undefined
      ? `else ${given}`
      : `when lower(${given}) in (${codes.map(literal).join(', ')}) then lower(${given})`;
  return `case ${[...cases, known].join(' ')} end`;
}
