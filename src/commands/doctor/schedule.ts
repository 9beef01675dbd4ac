import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Project } from '../../rules/project.ts';
import type { Secret } from '../../rules/schema/delivery.ts';
import { type Check, fail, look, ok, warn } from './check.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The schedule: whether its reports are there and may go to their recipients, whether anything calls it, and its secrets. */
export async function checkSchedule(project: Project, env: Environment): Promise<Check[]> {
  const { jobs } = project.config.schedule;
  if (Object.keys(jobs).length === 0) return [];
  return [
    ...(await look('schedule', () => checkCalled(project))),
    ...(await look('reports', () => checkReports(project))),
    ...(await look('secrets', () => checkSecrets(project, env))),
  ];
}

async function checkCalled({ paths, config }: Project): Promise<Check> {
  const names = Object.keys(config.schedule.jobs).join(' ');
  const never = warn('schedule', `${names}: nothing has called it yet`, 'mestre schedule print --cron, or --systemd');
  if (!existsSync(paths.ledger)) return never;
  const { openLedger } = await import('../../ledger/open.ts');
  const ledger = openLedger(paths.ledger);
  try {
    const called = ledger.prepare('select host, since from schedule_host order by host_id desc limit 1').get() as
      { host: string; since: string } | undefined;
    return called === undefined ? never : ok('schedule', `${names}: run by ${called.host} since ${called.since}`);
  } finally {
    ledger.close();
  }
}

/** Every report that a job names is there, and no recipient gets more than they may. */
async function checkReports({ paths, config, at }: Project): Promise<Check[]> {
  const { loadReport } = await import('../../report/definition.ts');
  const { mayGet } = await import('../schedule/render.ts');
  const checks: Check[] = [];
  for (const [name, job] of Object.entries(config.schedule.jobs)) {
    if (job.report === undefined) continue;
    const { report } = job;
    checks.push(
      ...(await look('reports', () => {
        const { privacy } = loadReport(paths.reports, report).yaml.value;
        const refused = job.deliver.filter((recipient) => !mayGet(config.recipients[recipient]!, privacy));
        if (refused.length === 0) return ok('reports', `${report} for ${job.deliver.join(', ') || 'nobody'}`);
        return fail(
          'reports',
          `${report} is ${privacy}: ${refused.join(', ')} may not get it`,
          `${at(['schedule', 'jobs', name, 'deliver'])}: take them out, or raise their privacy`,
        );
      })),
    );
  }
  return checks;
}

function checkSecrets({ root, config, at }: Project, env: Environment): Check[] {
  const { email, telegram } = config.delivery;
  const named: (readonly [Secret | undefined, readonly string[]])[] = [
    [email?.password, ['delivery', 'email', 'password']],
    [telegram?.token, ['delivery', 'telegram', 'token']],
    ...Object.entries(config.recipients).map(
      ([name, { webhook }]) => [webhook?.secret, ['recipients', name, 'webhook', 'secret']] as const,
    ),
  ];
  return named.flatMap(([secret, path]) =>
    secret === undefined ? [] : [checkSecret(secret, at(path), { root, env })],
  );
}

function checkSecret(
  secret: Secret,
  place: string,
  { root, env }: { readonly root: string; readonly env: Environment },
): Check {
  if ('env' in secret)
    return (env[secret.env] ?? '') === ''
      ? warn('secrets', `${secret.env} is not set here (${place})`, 'set it where cron or systemd calls mestre')
      : ok('secrets', `${secret.env} is set`);
  const path = resolve(root, secret.file);
  if (!existsSync(path)) return fail('secrets', `${path} is missing (${place})`, 'write the secret into it, mode 0600');
  const open = (statSync(path).mode & 0o077) !== 0;
  return open ? warn('secrets', `others may read ${path}`, `chmod 600 ${path}`) : ok('secrets', `${path} is there`);
}
