import { existsSync } from 'node:fs';
import { openDuckdb, type DuckdbEngine } from '../../engine/duckdb.ts';
import type { LintFinding } from '../../rules/lint/finding.ts';
import type { Loaded } from '../../rules/load.ts';
import type { Project } from '../../rules/project.ts';
import type { Ruleset } from '../../rules/schema/ruleset.ts';
import { literal } from '../../sql/sql.ts';
import { workspaceOf } from '../publish/resolve.ts';
import { toNumber } from '../table.ts';

/** What a key, level or rule did in the last run. */
export interface Used {
  readonly kind: 'key' | 'level' | 'rule';
  /** Name of the key or rule; `comparison.level`. */
  readonly name: string;
  /** Pairs that a key found first, or that reached a level or were decided by a rule, of those that were kept. */
  readonly pairs: number;
  /** Keys: pairs left out because their blocks were too large, and how many blocks. */
  readonly cutPairs: number;
  readonly cutBlocks: number;
}

/** Whether a run has left something to ask about these rules. */
export function hasWorkspace(project: Project, rules: Loaded<Ruleset>): boolean {
  return existsSync(workspaceOf(project.paths.workspace, rules.value.entity));
}

/** What every key, level and rule did, as a workspace tells it: the tables `block_report` and `link` of matching. */
export async function readUse(engine: DuckdbEngine, rules: Ruleset): Promise<Used[]> {
  const none = { cutPairs: 0, cutBlocks: 0 };
  const columns = await engine.rows('select column_name as name from (describe link)');
  const has = new Set(columns.map(({ name }) => name));
  const keys = await engine.rows('select name, new_pairs, cut_pairs, cut_blocks from block_report order by key');
  const decided = await engine.rows(
    'select rule as name, count(*) as n from link where rule is not null group by rule',
  );
  // Small numbers are grouped many times faster than each level is counted by itself.
  const asked = rules.comparisons.filter(({ name }) => has.has(`${name}_level`));
  const counts = asked.map(({ name }, i) => {
    const level = engine.dialect.id(`${name}_level`);
    return `select ${i} as comparison, ${level} as level, count(*) as n from link where ${level} > 0 group by ${level}`;
  });
  const counted = counts.length === 0 ? [] : await engine.rows(counts.join('\nunion all\n'));
  const levels = asked.flatMap(({ name, levels: own }, i) =>
    own.map((level, j): Used => {
      const found = counted.find((row) => row['comparison'] === i && row['level'] === j + 1);
      return { kind: 'level', name: `${name}.${level.name}`, pairs: Number(found?.['n'] ?? 0), ...none };
    }),
  );
  return [
    ...keys.map((row): Used => ({
      kind: 'key',
      name: String(row['name']),
      pairs: Number(row['new_pairs']),
      cutPairs: Number(row['cut_pairs']),
      cutBlocks: Number(row['cut_blocks']),
    })),
    ...levels,
    ...[...rules.never, ...rules.always].map(({ name }): Used => {
      const pairs = Number(decided.find((row) => row['name'] === name)?.['n'] ?? 0);
      return { kind: 'rule', name, pairs, ...none };
    }),
  ];
}

/** What did nothing, by kind and name: `key name_postcode`, `level phones.local`, `rule twins`. */
export const idleOf = (used: readonly Used[]): string[] =>
  used.filter(({ pairs }) => pairs === 0).map(({ kind, name }) => `${kind} ${name}`);

/** Findings that only data can give: keys over budget, and whatever did nothing. */
export async function lintWorkspace(project: Project, loaded: Loaded<Ruleset>): Promise<LintFinding[]> {
  const { entity } = loaded.value;
  const engine = await openDuckdb({ memory: project.config.memory, threads: project.config.threads });
  try {
    await engine.run(`attach ${literal(workspaceOf(project.paths.workspace, entity))} as workspace (read_only); use workspace`); // prettier-ignore
    const used = await readUse(engine, loaded.value);
    return used.flatMap((one) => toFindings(loaded, one));
  } finally {
    await engine.close();
  }
}

function toFindings({ value: rules, at }: Loaded<Ruleset>, one: Used): LintFinding[] {
  const path = pathOf(rules, one);
  // A workspace may be older than the rules: what is no more is not told.
  if (path === undefined) return [];
  const tell = (found: Pick<LintFinding, 'rule' | 'severity' | 'message' | 'remedy'>): LintFinding => ({
    ...found,
    at: at(path),
    path: path.join('.'),
  });
  const findings: LintFinding[] = [];
  if (one.cutPairs > 0)
    findings.push(
      tell({
        rule: 'over_budget',
        severity: 'warning',
        message: `the key ${one.name} left out ${toNumber(one.cutPairs)} pairs in ${toNumber(one.cutBlocks)} blocks that are too large`,
        remedy: 'add a second part to the key, raise its largest: or the budget:, or name generic values',
      }),
    );
  if (one.pairs === 0) findings.push(tell(idle(one)));
  return findings;
}

function idle({ kind, name }: Used): Pick<LintFinding, 'rule' | 'severity' | 'message' | 'remedy'> {
  if (kind === 'key')
    return { rule: 'idle_key', severity: 'note', message: `the key ${name} found no pair that no earlier key had found`, remedy: 'take it out, or find out with mestre blocking why it finds nothing' }; // prettier-ignore
  if (kind === 'level')
    return { rule: 'idle_level', severity: 'note', message: `no pair that was kept reached the level ${name}`, remedy: 'keep it if such pairs may come; otherwise take it out' }; // prettier-ignore
  return { rule: 'idle_rule', severity: 'note', message: `the rule ${name} decided no pair that was kept`, remedy: 'keep it if such pairs may come; a case in rules/*.cases.yaml shows that it works' }; // prettier-ignore
}

function pathOf(rules: Ruleset, { kind, name }: Used): readonly PropertyKey[] | undefined {
  if (kind === 'key') {
    const i = rules.blocking.keys.findIndex((key) => key.name === name);
    return i < 0 ? undefined : ['blocking', 'keys', i, 'name'];
  }
  if (kind === 'rule') {
    const never = rules.never.findIndex((rule) => rule.name === name);
    return never >= 0 ? ['never', never, 'name'] : ['always', rules.always.findIndex((rule) => rule.name === name), 'name']; // prettier-ignore
  }
  const [comparison, level] = name.split('.');
  const i = rules.comparisons.findIndex((one) => one.name === comparison);
  const j = rules.comparisons[i]?.levels.findIndex((one) => one.name === level) ?? -1;
  return j < 0 ? undefined : ['comparisons', i, 'levels', j, 'name'];
}
