import { literal } from './sql.ts';

/**
 * A column of text as an exact DECIMAL(18, 4), or null where it is no number. The style is the source's: with ',' as
 * decimal sign '.' groups thousands (by three, or not at all), and the other way round: a number in the other style is
 * no number here. Takes a currency sign before, a minus before or after, and brackets for negatives.
 */
export function amountSql(column: string, decimal: '.' | ','): string {
  const grouping = decimal === ',' ? '.' : ',';
  const number = `([0-9]+|[0-9]{1,3}([${grouping}][0-9]{3})+)([${decimal}][0-9]*)?`;
  const pattern = `[(]?[-+]?([A-Z]{0,3}[$][ ]?|S/[ ]?)?[-+]?${number}[-]?[)]?`;
  const digits = `replace(replace(regexp_replace(${column}, '[^0-9.,]|S/[.]', '', 'g'), ${literal(grouping)}, ''), ${literal(decimal)}, '.')`;
  // Without grouping a cast is enough, at a fifth of the cost.
  const plain = `try_cast(${decimal === ',' ? `replace(${column}, ',', '.')` : column} as decimal(18, 4))`;
  const dressed = `case
  when not regexp_full_match(trim(${column}), ${literal(pattern)}) then null
  when regexp_matches(${column}, '[(-]') then -try_cast(${digits} as decimal(18, 4))
  else try_cast(${digits} as decimal(18, 4))
end`;
  return `case when contains(${column}, ${literal(grouping)}) then ${dressed} else coalesce(${plain}, ${dressed}) end`;
}
