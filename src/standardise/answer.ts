import type { Rule } from './rules.ts';
import type { Standard, Status } from './standard.ts';

export type Parts = Readonly<Record<string, string | null>>;

/** A value with its match form (itself unless given) and parts. The rule is one of the table in rules.ts. */
export function answer(
  status: Status,
  rule: Rule | '',
  value: string | null,
  match: string | null = value,
  parts?: Parts,
): Standard {
  return parts === undefined ? { value, match, status, rule } : { value, match, status, rule, parts };
}

/** A filler: it has neither value nor evidence. */
export function placeholder(rule: Rule = 'known_placeholder'): Standard {
  return { value: null, match: null, status: 'placeholder', rule };
}
