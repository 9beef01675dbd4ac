import type { SourceContract } from '../rules/schema/source.ts';
import { literal } from '../sql/sql.ts';

const formats: Readonly<Record<Exclude<SourceContract['date'], 'excel' | 'epoch'>, string>> = {
  'yyyy-mm-dd': '%Y-%m-%d',
  yyyymmdd: '%Y%m%d',
  'dd/mm/yyyy': '%d/%m/%Y',
  'dd-mm-yyyy': '%d-%m-%Y',
  'dd.mm.yyyy': '%d.%m.%Y',
  ddmmyyyy: '%d%m%Y',
  'mm/dd/yyyy': '%m/%d/%Y',
  'dd/mm/yy': '%d/%m/%y',
};

/**
 * A column of text as TIMESTAMP in UTC: in the date style of the source, with or without a time of day; ISO 8601 with
 * its offset; or a year alone, which is its first day. Null where it is none of them.
 */
export function timestampSql(column: string, style: SourceContract['date']): string {
  const value = `trim(${column})`;
  if (style === 'epoch') return `make_timestamp(cast(try_cast(${value} as decimal(20, 6)) * 1000000 as bigint))`;
  const styled =
    style === 'excel'
      ? // 1900 system: serial 60 is the 29 February 1900 that never was, so days count from 30 December 1899.
        `timestamp '1899-12-30 00:00:00' + to_seconds((try_cast(${value} as double) * 86400)::bigint)`
      : `try_strptime(${value}, [${[' %H:%M:%S', ' %H:%M', 'T%H:%M:%S'].map((time) => literal(formats[style] + time)).join(', ')}])`;
  const rare = `case
  when regexp_full_match(${value}, '[12][0-9]{3}') then make_timestamp(${value}::bigint, 1, 1, 0, 0, 0)
  when regexp_matches(${value}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')
    then make_timestamp(epoch_us(try_cast(${value} as timestamptz)))
  when regexp_matches(${value}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(${value} as timestamp)
  else ${styled}
end`;
  // A day alone is what most columns hold: tried first, since it costs a fifth of the rest. A year is not a serial.
  return style === 'excel' ? rare : `coalesce(try_strptime(${column}, ${literal(formats[style])}), ${rare})`;
}
