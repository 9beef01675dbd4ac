import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricNames } from '../../schedule/metric-names.ts';
import { mestreHere as mestre, temporaryFolder } from '../../test/program.ts';
import { cronBefore, known, tinyProject, writeBrief } from '../../test/schedule.ts';
import { packageRoot } from '../../version.ts';

const folder = temporaryFolder();
const cron = cronBefore(20);

/** Every metric that a project can emit, and its values by labels. */
function read(file: string): Map<string, Map<string, number>> {
  const metrics = new Map<string, Map<string, number>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [, name, labels = '', value] = /^([a-z_]+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const values = metrics.get(name) ?? new Map<string, number>();
    values.set(labels, Number(value));
    metrics.set(name, values);
  }
  return metrics;
}

test('every metric of the catalogue is written, with numbers that agree with the run; the log has no value of a record', async () => {
  const root = tinyProject(
    join(folder, 'metrics'),
    `metrics: prom/mestre.prom
schedule:
  jobs:
    nightly: { kind: pipeline, cron: '${cron}', deadline: 1m }
    tables: { kind: export, cron: '${cron}', after: [nightly], csv: out/csv }
    morning: { kind: report, report: brief, cron: '${cron}', after: [nightly], deliver: [staff], retry: { times: 0 } }
recipients:
  staff: { file: out/staff, webhook: { url: 'http://127.0.0.1:9/nobody', secret: { env: HOOK } } }
`,
  );
  writeBrief(root);
  mkdirSync(join(root, 'prom'));
  known(root, { nightly: cron, tables: cron, morning: cron });
  // A source that disagrees with the other, so that there is drift and a break; a file that nobody knows.
  writeFileSync(join(root, 'drop/unknown.csv'), 'a,b\n1,2\n');
  const log = join(root, 'logs/mestre.jsonl');
  const ended = await mestre(['schedule', 'tick', '--log', log], { cwd: root, env: { HOOK: 'x' } });
  expect(ended.stderr).toContain('late');
  expect(ended.code).toBe(65);

  const metrics = new Map([...read(join(root, 'prom/mestre.prom')), ...read(join(root, 'prom/mestre-edition.prom'))]);
  expect([...metrics.keys()].toSorted()).toEqual(Object.keys(metricNames).toSorted());
  expect(metrics.get('mestre_edition_golden_records')!.get('')).toBe(7);
  expect(metrics.get('mestre_job_last_exit_code')!.get('{job="nightly"}')).toBe(65);
  expect(metrics.get('mestre_job_late_total')!.get('{job="nightly"}')).toBe(1);
  expect(metrics.get('mestre_outbox_deliveries')!.get('{channel="webhook",state="waiting"}')).toBe(1);
  expect(metrics.get('mestre_outbox_sent_total')!.get('{channel="file"}')).toBe(1);
  expect(metrics.get('mestre_source_rows_total')!.get('{source="bank",fate="new"}')).toBe(5);
  expect(metrics.get('mestre_source_files_refused_total')!.get('{source="unknown"}')).toBe(1);
  expect(readdirSync(join(root, 'prom')).toSorted()).toEqual(['mestre-edition.prom', 'mestre.prom']);

  const text = readFileSync(log, 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ event }) => event === 'step').map(({ step }) => step)).toEqual(
    expect.arrayContaining(['ingest', 'standardise', 'match', 'publish']),
  );
  expect(
    lines.filter(({ event }) => event === 'job').map(({ job, state }) => `${String(job)} ${String(state)}`),
  ).toEqual(['nightly done', 'tables done', 'morning done']);
  expect(lines.filter(({ event }) => event === 'delivery')).toMatchObject([
    { channel: 'file' },
    { channel: 'webhook' },
  ]);
  expect(lines.at(-1)).toMatchObject({ event: 'ended', command: 'schedule tick', exit: 65 });
  // Every value of every record that came in, longer than a code.
  const values = ['bank.csv', 'shop.csv'].flatMap((name) =>
    readFileSync(join(packageRoot, 'fixtures/tiny/drop', name), 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split(/[;,]/)),
  );
  const personal = values
    .map((value) => value.trim())
    .filter((value) => value.length > 4 && !/^\d{4}-\d\d/.test(value));
  expect(personal.length).toBeGreaterThan(10);
  for (const value of personal) expect(text).not.toContain(value);
});
