import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricNames } from '../schedule/metric-names.ts';
import { type Sample, toExposition } from '../schedule/prometheus.ts';
import { temporaryFolder } from '../test/program.ts';
import { packageRoot } from '../version.ts';

const folder = join(packageRoot, 'docs/monitoring');
const temporary = temporaryFolder();

/** Debian's package prometheus has promtool; where it is missing this fails, on purpose. */
function promtool(args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { cwd: folder, input, encoding: 'utf8' });
  if (error) throw new Error(`promtool does not run: apt-get install prometheus (${error.message})`);
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('promtool takes the alert rules, and they fire when they should', () => {
  expect(promtool(['check', 'rules', 'alerts.yaml'])).toContain('rules found');
  expect(promtool(['test', 'rules', 'alerts.test.yaml'])).toContain('SUCCESS');
});

test('promtool reads every expression of the dashboards', () => {
  const rules = readdirSync(folder)
    .filter((name) => name.endsWith('.dashboard.json'))
    .flatMap((name) => {
      const board = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        panels: { targets: { expr: string }[] }[];
      };
      return board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$instance', '.*')));
    })
    .map((expr, i) => ({ record: `panel:${i}`, expr }));
  expect(rules.length).toBeGreaterThan(20);
  const file = join(temporary, 'panels.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
  promtool(['check', 'rules', file]);
});

test('promtool finds nothing wrong with what is written', () => {
  const samples = Object.entries(metricNames).map(([name, { labels }]): Sample => ({
    name: name as Sample['name'],
    labels: Object.fromEntries(labels.map((label) => [label, 'odd "value" \\ of\nlines'])),
    value: 1.5,
  }));
  promtool(['check', 'metrics'], toExposition(samples));
});
