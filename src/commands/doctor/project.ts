import { accessSync, constants, existsSync, lstatSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { loadDefinitions, type Project } from '../../rules/project.ts';
import { type Check, fail, look, ok, warn } from './check.ts';

/** The project's files: rules, contracts, folders, room on the disk. */
export async function checkProject(project: Project): Promise<Check[]> {
  return [
    ok('project', project.root),
    checkTimeZone(project.config.time_zone),
    ...(await look('rules', () => {
      const { rulesets, sources } = loadDefinitions(project);
      return [
        ok(
          'rules',
          rulesets.map(({ value }) => `${value.entity}: ${Object.keys(value.fields).length} fields`).join(', '),
        ),
        sources.size === 0
          ? warn(
              'sources',
              `no contract in ${relative(project.root, project.paths.sources)}`,
              'mestre profile FILE --contract NAME drafts one',
            )
          : ok('sources', [...sources.keys()].join(' ')),
      ];
    })),
    ...checkFolders(project),
    ...(await look('disk', () => checkDisk(project.root))),
    ...checkLeftovers(project),
  ];
}

function checkTimeZone(zone: string): Check {
  try {
    return ok('time zone', new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone);
  } catch {
    return fail(
      'time zone',
      `${zone} is not a time zone`,
      'set time_zone: in mestre.yaml to a name such as America/Lima',
    );
  }
}

/** Folders may be missing (a run makes them) as long as their nearest parent can be written to. */
function checkFolders({ root, paths }: Project): Check[] {
  return (['drop', 'editions', 'out', 'state'] as const).map((name) => {
    let folder = paths[name];
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    try {
      accessSync(folder, name === 'drop' ? constants.R_OK | constants.X_OK : constants.W_OK | constants.X_OK);
    } catch {
      return fail(name, `no permission on ${folder}`, `ls -ld ${folder}`);
    }
    const shown = relative(root, paths[name]) || '.';
    return name === 'state' && folder === paths[name] ? checkModes(folder, shown) : ok(name, shown);
  });
}

/** What holds personal data is its owner's alone: a private folder keeps everything in it private. */
function checkModes(folder: string, shown: string): Check {
  const open = process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0;
  return open ? warn('state', `others can look into ${shown}`, `chmod go= ${folder}`) : ok('state', shown);
}

const ROOM = 2 ** 30;

function checkDisk(root: string): Check {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  const says = `${(free / 2 ** 30).toFixed(1)} GiB free`;
  return free < ROOM
    ? warn('disk', says, 'free some space: a run needs about ten times the size of its extracts')
    : ok('disk', says);
}

const DAY = 86_400_000;

/** Files that nobody finished: a partial download, or what a crash left. The next run sweeps the latter. */
function checkLeftovers({ root, paths }: Project): Check[] {
  const stale = namesIn(paths.drop).filter(
    (name) => name.endsWith('.part') && Date.now() - lstatSync(join(paths.drop, name)).mtimeMs > DAY,
  );
  const current = join(paths.editions, 'golden.duckdb');
  const dangling = lstatSync(current, { throwIfNoEntry: false }) !== undefined && !existsSync(current);
  return [
    ...stale.map((name) =>
      warn(
        'leftovers',
        `${name} has been half-written for more than a day`,
        `ask its sender, or rm ${join(relative(root, paths.drop), name)}`,
      ),
    ),
    ...(dangling
      ? [fail('edition', 'golden.duckdb points to a file that is gone', 'mestre publish builds it again')]
      : []),
    ...(stale.length === 0 && !dangling ? [ok('leftovers', 'none')] : []),
  ];
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
