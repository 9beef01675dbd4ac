import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../commands/context.ts';
import { openOut } from '../commands/out.ts';
import { knowJob } from '../ledger/jobs.ts';
import { openLedger } from '../ledger/open.ts';
import { findProject, loadProject } from '../rules/project.ts';
import { packageRoot } from '../version.ts';

/** A copy of the project that fits on a screen, with more at the end of its mestre.yaml. */
export function tinyProject(root: string, yaml: string): string {
  cpSync(join(packageRoot, 'fixtures/tiny'), root, { recursive: true });
  appendFileSync(join(root, 'mestre.yaml'), `\n${yaml}`);
  return root;
}

/** `minutes` before now as a daily cron expression in UTC: a slot that is due exactly once. */
export function cronBefore(minutes: number): string {
  const then = new Date(Date.now() - minutes * 60_000);
  return `${then.getUTCMinutes()} ${then.getUTCHours()} * * *`;
}

/** Makes jobs known since a day ago, so that what was due meanwhile counts. */
export function known(root: string, crons: Readonly<Record<string, string>>): void {
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'));
  for (const [name, cron] of Object.entries(crons))
    knowJob(ledger, name, {
      timetable: JSON.stringify([cron, 'every', 'UTC']),
      now: new Date(Date.now() - 20 * 3_600_000),
    });
  ledger.close();
}

export interface Clock {
  now: Date;
}

/** A context inside this process, whose clock is set by the test; what it says is kept. */
export function contextOf(
  root: string,
  clock: Clock,
  env: Readonly<Record<string, string>> = {},
): Context & { readonly said: { stdout: string; stderr: string } } {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (said[name] += text) });
  return {
    said,
    out: openOut({ json: true, env: {}, stdout: stream('stdout'), stderr: stream('stderr') }),
    now: () => clock.now,
    env,
    cwd: root,
    signal: new AbortController().signal,
    project: () => loadProject(findProject(root, root, {}), {}, {}),
  };
}

/** Gives a project a report of numbers: people by number of records, its groups small. */
export function writeBrief(root: string): void {
  mkdirSync(join(root, 'reports/brief'), { recursive: true });
  writeFileSync(
    join(root, 'reports/brief/report.yaml'),
    `report: brief
title: Brief
text: People by number of records.
privacy: aggregate
datasets:
  sizes: { file: sizes.sql, grain: one row per number of records, about: How many people, people: people }
sections:
  - id: S
    title: Sizes
    text: How many records people have.
    tables:
      - id: sizes
        dataset: sizes
        title: Sizes
        short: true
        columns: { records: { title: Records, kind: integer }, people: { title: People, kind: integer } }
`,
  );
  writeFileSync(
    join(root, 'reports/brief/sizes.sql'),
    'select records, count(*) as people from golden_person group by records order by records\n',
  );
}
