import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { compile } from '../../stages/match-compile.ts';

/** Which columns of `record` matching under these rules reads, keys included: in a table that nobody else looks at, no others are made. */
export function columnsRead(rules: Ruleset, dialect: Dialect): (column: string) => boolean {
  const columns = new Set(compile(rules, dialect).columns);
  return (column) =>
    columns.has(column) || columns.has(column.replace(/_status$/, '_valid')) || column.endsWith('_match');
}
