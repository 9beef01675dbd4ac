import { createHash } from 'node:crypto';

/**
 * SHA-256 of what rules or contracts mean: of their values once read, defaults filled in. Comments, layout and the order of
 * keys change nothing; the order of a list does.
 */
export function semanticHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Hashes of rules and contracts, by kind and name, in order: what an edition says it was made from. */
export function hashesOf(
  rulesets: readonly { readonly entity: string }[],
  contracts: readonly { readonly source: string }[],
): { readonly kind: 'rules' | 'source'; readonly name: string; readonly hash: string }[] {
  return [
    ...rulesets.map((one) => ({ kind: 'rules' as const, name: one.entity, hash: semanticHash(one) })),
    ...contracts.map((one) => ({ kind: 'source' as const, name: one.source, hash: semanticHash(one) })),
  ].toSorted((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

/** One hash over all rules and contracts: what runs, editions and promotions are known by. */
export function rulesHash(
  rulesets: readonly { readonly entity: string }[],
  contracts: readonly { readonly source: string }[],
): string {
  return semanticHash(hashesOf(rulesets, contracts));
}
