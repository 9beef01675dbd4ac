import { Document, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Ruleset } from '../../rules/schema/ruleset.ts';

/** Sentences beside choices, by path: `fields.name`, `blocking.keys.0`, `model`. */
export type Reasons = ReadonlyMap<string, string>;

/** Rules as YAML that a person reads: each reason as a comment above the choice it is for. */
export function toRulesYaml(rules: Ruleset, reasons: Reasons, head: readonly string[]): string {
  const document = new Document(slim(rules), { aliasDuplicateObjects: false });
  document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  for (const [path, reason] of reasons) {
    const steps = path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const last = steps.at(-1)!;
    const comment = ` ${reason.replaceAll('\n', ' ')}`;
    if (typeof last === 'number') {
      const item = document.getIn(steps, true) as { commentBefore?: string } | undefined;
      if (item) item.commentBefore = comment;
    } else {
      const parent = (
        steps.length === 1 ? document.contents : document.getIn(steps.slice(0, -1), true)
      ) as YAMLMap | null;
      const pair = parent?.items.find((one: Pair) => (one.key as Scalar).value === last);
      if (pair) (pair.key as Scalar).commentBefore = comment;
    }
  }
  for (const path of [['fields'], ['comparisons'], ['blocking', 'keys']]) inline(document, path);
  return document.toString({ lineWidth: 140, flowCollectionPadding: true });
}

/** Short things on one line: a field, a level, a key, the weights of a comparison. */
function inline(document: Document, path: readonly string[]): void {
  const node = document.getIn(path, true) as YAMLMap | null;
  for (const item of node?.items ?? []) {
    const value = ('value' in (item as object) ? (item as Pair).value : item) as YAMLMap;
    if (path[0] !== 'comparisons') value.flow = true;
    const levels = path[0] === 'comparisons' ? (value.get('levels', true) as YAMLMap | undefined) : undefined;
    for (const level of levels?.items ?? []) (level as unknown as YAMLMap).flow = true;
  }
}

/** Without what the schema fills in by itself. */
function slim(rules: Ruleset): object {
  const fields = Object.fromEntries(
    Object.entries(rules.fields).map(([name, field]) => [
      name,
      Object.fromEntries(
        Object.entries(field).filter(([key, value]) => value !== undefined && !(key === 'list' && value === false) && !(key === 'golden' && value === true) && !(key === 'category' && value === 'none')),
      ),
    ]),
  ); // prettier-ignore
  const { entity, title, blocking, comparisons, always, never, thresholds, generic, model } = rules;
  return {
    entity,
    title,
    fields,
    blocking,
    comparisons,
    ...(always.length > 0 ? { always } : {}),
    ...(never.length > 0 ? { never } : {}),
    thresholds,
    ...(Object.keys(generic).length > 0 ? { generic } : {}),
    ...(model ? { model } : {}),
  };
}
