import type { Ruleset } from '../../rules/schema/ruleset.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { literal } from '../../sql/sql.ts';

/** Fields that comparisons read, without those that the edition does not hold yet where its columns are given. */
function comparedFields(rules: Ruleset, columns?: ReadonlySet<string>): string[] {
  const names = rules.comparisons.map(({ on }) => on.split(/[.|]/)[0]!);
  return [...new Set(names)]
    .filter((name) => rules.fields[name] !== undefined && columns?.has(name) !== false)
    .toSorted();
}

/**
 * SQL for what a decision rests on: `birth:03f1 name:9c0a`, one hash per compared field of a record, `-` where it is
 * empty. Case, accents and the order of a list do not count. Sixteen bits tell that a value changed and too little to
 * find the value by trying.
 */
export function evidenceSql(rules: Ruleset, dialect: Dialect, record: string, columns?: ReadonlySet<string>): string {
  // prettier-ignore
  const parts = comparedFields(rules, columns).map((name) => {
    const column = `${record}.${dialect.id(name)}`;
    const text = rules.fields[name]!.list ? `array_to_string(list_sort(${column}), ',')` : `cast(${column} as varchar)`;
    const empty = rules.fields[name]!.list ? `coalesce(len(${column}), 0) = 0` : `${column} is null`;
    const hash = `substr(md5(concat(${literal(name)}, lower(strip_accents(${text})))), 1, 4)`;
    return `case when ${empty} then ${literal(`${name}:-`)} else concat(${literal(`${name}:`)}, ${hash}) end`;
  });
  return parts.length === 0 ? "''" : `concat_ws(' ', ${parts.join(', ')})`;
}

/** Fields whose value is another one now than when it was decided; a field that only one of the two knows does not count. */
export function changedFields(then: string, now: string): string[] {
  const before = new Map(then.split(' ').map((part) => part.split(':') as [string, string]));
  return now.split(' ').flatMap((part) => {
    const [name = '', hash] = part.split(':');
    const old = before.get(name);
    return old !== undefined && old !== hash ? [name] : [];
  });
}
