import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { metricNames } from '../schedule/metric-names.ts';
import { packageRoot } from '../version.ts';

const folder = join(packageRoot, 'docs/monitoring');
const known: Readonly<Record<string, { readonly type: string; readonly labels: readonly string[] }>> = metricNames;

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string }[];
}

const dashboards = readdirSync(folder)
  .filter((name) => name.endsWith('.dashboard.json'))
  .map((name) => ({
    name,
    text: readFileSync(join(folder, name), 'utf8'),
    board: JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly uid: string; readonly panels: Panel[] },
  }));
const { groups } = parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8')) as {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
};
const alerts = groups.flatMap(({ rules }) => rules);
const expressions = [
  ...dashboards.flatMap(({ name, board }) =>
    board.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`${name} ${title}`, expr] as const)),
  ),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
];

test.each(expressions)('%s uses metrics and labels that there are', (_, expression) => {
  const used = [...expression.matchAll(/mestre_[a-z_]+/g)].map(([name]) => name);
  expect(used).not.toEqual([]);
  for (const name of used) expect(Object.keys(known)).toContain(name);
  const labels = used.flatMap((name) => known[name]!.labels);
  for (const [, inside] of expression.matchAll(/\{([^}]*)\}/g))
    for (const [, label] of inside!.matchAll(/(\w+)\s*[=!]/g)) expect([...labels, 'instance']).toContain(label);
  for (const [, by] of expression.matchAll(/by \(([^)]*)\)/g))
    for (const label of by!.split(',')) expect(labels).toContain(label.trim());
  // A counter is looked at by its growth, anything else as it is.
  for (const name of used)
    expect(new RegExp(`(increase|rate)\\(${name}\\b`).test(expression), name).toBe(known[name]!.type === 'counter');
});

test('every metric is looked at somewhere', () => {
  const text = expressions.map(([, expression]) => expression).join(' ');
  expect(Object.keys(known).filter((name) => name !== 'mestre_build_info' && !text.includes(name))).toEqual([]);
});

test('dashboards name no data source of ours, and every panel says what it shows', () => {
  for (const { text, board } of dashboards) {
    expect([...text.matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid)).toEqual(
      expect.arrayContaining(['${datasource}', board.uid]),
    );
    expect(new Set([...text.matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid)).size).toBe(2);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    for (const { description } of board.panels) expect(description).not.toBe('');
  }
  for (const { annotations } of alerts) expect(Object.keys(annotations)).toEqual(['summary', 'action']);
});

test('counters end in _total, times in seconds, and no label can name a person', () => {
  for (const [name, { type, labels }] of Object.entries(known)) {
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name).toMatch(/^mestre_[a-z_]+$/);
    for (const label of labels)
      expect(['version', 'state', 'job', 'channel', 'source', 'fate', 'level', 'severity', 'dimension']).toContain(
        label,
      );
  }
});
